"""The state of an agreement beside its milestones: a cache for lists and doors, rebuilt when in doubt."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import insert_into
from models.clock import next_due
from models.coverage import awaited
from models.days import Day, Days
from models.lifecycle import fold
from models.milestones import Milestone
from models.state import Agreement, Phase
from models.tables import AgreementRow, MilestoneRow

_AFTER_ALL = 2**31 - 1

_SNAPSHOT = select(col(AgreementRow.state)).where(col(AgreementRow.ref) == bindparam("agreement"))
_CHAIN = (
    select(col(MilestoneRow.content), col(MilestoneRow.digest), col(MilestoneRow.days))
    .where(col(MilestoneRow.agreement) == bindparam("agreement"), col(MilestoneRow.seq) < bindparam("before"))
    .order_by(col(MilestoneRow.seq))
)


def read_milestone(content: dict[str, Any], digest: str) -> Milestone:
    """Return a milestone from its stored content."""
    payload = {**content["payload"], "type": content["type"]}
    return Milestone.model_validate({**content, "payload": payload, "digest": digest})


def read_days(stored: dict[str, Any]) -> Days:
    """Return the days stored beside a milestone."""
    return {key: Day.model_validate(day) for key, day in stored.items()}


async def load_state(connection: AsyncConnection, ref: str, *, before: int | None = None) -> Agreement:
    """Return the state of an agreement, as it was before milestone `before`."""
    stored = (await connection.execute(_SNAPSHOT, {"agreement": ref})).scalar_one_or_none()
    if stored is not None:
        state = Agreement.model_validate(stored)
        if before is None or state.seq == before - 1:
            return state
    return fold(ref, await load_milestones(connection, ref, before=before))


async def load_milestones(
    connection: AsyncConnection, ref: str, *, before: int | None = None
) -> list[tuple[Milestone, Days]]:
    """Return the chain of an agreement with its days, in order."""
    found = await connection.execute(_CHAIN, {"agreement": ref, "before": before or _AFTER_ALL})
    return [(read_milestone(row.content, row.digest), read_days(row.days)) for row in found]


async def save_state(connection: AsyncConnection, state: Agreement) -> None:
    """Keep where an agreement stands; one that was never opened leaves no row."""
    if state.phase is not Phase.UNOPENED:
        await connection.execute(_saving(connection.dialect.name), columns_of(state))


@cache
def _saving(dialect: str) -> sqlite.Insert | postgresql.Insert:
    entry = insert_into(dialect, AgreementRow)
    fresh = {name: entry.excluded[name] for name in AgreementRow.model_fields if name != "ref"}
    return entry.on_conflict_do_update(index_elements=["ref"], set_=fresh)


def columns_of(state: Agreement) -> dict[str, Any]:
    """Return the row of an agreement that stands here."""
    due = next_due(state)
    return {
        "ref": state.ref,
        "kind": state.kind,
        "title": state.title,
        "country": state.country,
        "coordinator": state.coordinator,
        "phase": state.phase.value,
        "outcome": state.outcome,
        "revision": state.revision,
        "seq": state.seq,
        "head": state.head,
        "waiting": [each.org for each in awaited(state)],
        "next_at": due.at if due else None,
        "next_what": due.what if due else None,
        "opened_at": state.opened_at,
        "changed_at": state.recorded_at,
        "state": state.model_dump(mode="json"),
    }
