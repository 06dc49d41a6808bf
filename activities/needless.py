"""Why a notice that asks again need not be sent: its answer is here, or a later one leaves instead."""

from datetime import datetime

from sqlalchemy import Select, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.snapshot import load_state
from models.decisions import DECIDE
from models.notices import WAITS_FOR_AN_HOUR, still_wanted
from models.tables import CommandRow, NoticeRow

ANSWERED = "answered before it left"
OVERTAKEN = "a later one leaves instead"

_PENDING = (
    col(CommandRow.agreement) == bindparam("ref"),
    col(CommandRow.received_at) <= bindparam("until"),
    col(CommandRow.settled_at).is_(None),
)
_ANSWER = select(
    exists().where(
        *_PENDING, col(CommandRow.by) == bindparam("about"), col(CommandRow.act) == bindparam("act")
    )
)
_REPORT = select(
    exists().where(
        *_PENDING,
        or_(
            and_(col(CommandRow.act) == "complete_pilot", col(CommandRow.by) == bindparam("about")),
            col(CommandRow.act) == "fail_pilot",
        ),
        col(CommandRow.payload)["pilot"].as_string() == bindparam("act"),
    )
)
"""A pilot's report by its lead, or word that it failed; `act` of its reminder is the pilot."""

_DECISION = select(
    exists().where(
        *_PENDING,
        or_(
            col(CommandRow.act).in_(("propose", "extend", "reopen", "abandon")),
            and_(col(CommandRow.act).in_(("approve", "sign")), col(CommandRow.by) == bindparam("about")),
        ),
    )
)
"""How the coordinator goes on, or that the party answers after all."""

_LATER = select(
    exists().where(
        col(NoticeRow.agreement) == bindparam("ref"),
        col(NoticeRow.organisation) == bindparam("organisation"),
        col(NoticeRow.kind) == bindparam("kind"),
        col(NoticeRow.act) == bindparam("act"),
        col(NoticeRow.about) == bindparam("about"),
        col(NoticeRow.seq) > bindparam("seq"),
        col(NoticeRow.state).in_(("queued", "sent")),
    )
)


async def why_needless(connection: AsyncConnection, notice: NoticeRow, at: datetime) -> str | None:
    """Return why a queued notice need not be sent; None: send it."""
    if notice.kind not in WAITS_FOR_AN_HOUR:
        return None
    wanted = {"ref": notice.agreement, "about": notice.about, "act": notice.act}
    pending = _looked_for(notice)
    if pending is not None and (await connection.execute(pending, {**wanted, "until": at})).scalar_one():
        return ANSWERED
    state = await load_state(connection, notice.agreement)
    if not still_wanted(state, notice.kind, notice.about, notice.act):
        return ANSWERED
    later = {"organisation": notice.organisation, "kind": notice.kind, "seq": notice.seq}
    return OVERTAKEN if (await connection.execute(_LATER, {**wanted, **later})).scalar_one() else None


def _looked_for(notice: NoticeRow) -> Select[bool] | None:
    """Return what would answer a notice, while it waits in the inbox."""
    if notice.kind in ("report_due", "report_overdue"):
        return _REPORT
    if notice.act == DECIDE:
        return _DECISION
    return _ANSWER if notice.about else None
