"""What is open for an organisation in all its agreements, and what mails of their own tell of it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from models.debts import REPORT, Debt, debts, is_told
from models.decisions import DECIDE
from models.state import Agreement
from models.tables import AgreementRow, NoticeRow

_OPEN = select(col(AgreementRow.state)).where(col(AgreementRow.phase) != "closed")
_REMINDED = (
    select(
        col(NoticeRow.agreement),
        col(NoticeRow.kind),
        col(NoticeRow.act),
        col(NoticeRow.about),
        func.max(func.coalesce(col(NoticeRow.sent_at), col(NoticeRow.not_before), col(NoticeRow.queued_at))),
    )
    .where(col(NoticeRow.organisation) == bindparam("org"), col(NoticeRow.state).in_(("queued", "sent")))
    .where(col(NoticeRow.kind).in_(("reminder", "report_due", "decision_due")))
    .group_by(col(NoticeRow.agreement), col(NoticeRow.kind), col(NoticeRow.act), col(NoticeRow.about))
)
"""When the last reminder of each thing left, or is to leave."""


class Open(NamedTuple):
    """One thing that is open; `told`: a mail of its own tells of it."""

    debt: Debt
    state: Agreement
    told: bool


async def load_open(connection: AsyncConnection, org: str, now: datetime) -> list[Open]:
    """Return what an organisation owes, oldest first."""
    found = (await connection.execute(_OPEN)).scalars()
    mine = (state for state in found if any(party["org"] == org for party in state["parties"]))
    states = [Agreement.model_validate(state) for state in mine]
    rows = await connection.execute(_REMINDED, {"org": org})
    reminded = {(ref, *_key(kind, act, about)): at for ref, kind, act, about, at in rows}
    everything = [
        Open(debt, state, is_told(debt, reminded.get((debt.ref, debt.act, debt.about)), now))
        for state in states
        for debt in debts(state, org, now)
    ]
    return sorted(everything, key=lambda each: (each.debt.since, each.debt.ref, each.debt.about))


def _key(kind: str, act: str, about: str) -> tuple[str, str]:
    """Return what is owed and whom or what it is about, as a debt has it."""
    if kind == "report_due":
        return REPORT, act
    return (DECIDE, about) if kind == "decision_due" else (act, about)
