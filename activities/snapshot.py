"""The state of an agreement beside its milestones: a cache for lists and doors, rebuilt when in doubt."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from models.clock import next_due
from models.coverage import awaited
from models.days import Day, Days
from models.lifecycle import fold
from models.milestones import Milestone
from models.state import Agreement, Phase
from models.tables import AgreementRow, MilestoneRow


def read_milestone(content: dict[str, Any], digest: str) -> Milestone:
    """Return a milestone from its stored content."""
    payload = {**content["payload"], "type": content["type"]}
    return Milestone.model_validate({**content, "payload": payload, "digest": digest})


def read_days(stored: dict[str, Any]) -> Days:
    """Return the days stored beside a milestone."""
    return {key: Day.model_validate(day) for key, day in stored.items()}


async def load_state(connection: AsyncConnection, ref: str, *, before: int | None = None) -> Agreement:
    """Return the state of an agreement, as it was before milestone `before`."""
    stored = select(AgreementRow.state).where(AgreementRow.ref == ref)  # type: ignore[call-overload]
    row = (await connection.execute(stored)).one_or_none()
    if row is not None:
        state = Agreement.model_validate(row.state)
        if before is None or state.seq == before - 1:
            return state
    return fold(ref, await load_milestones(connection, ref, before=before))


async def load_milestones(
    connection: AsyncConnection, ref: str, *, before: int | None = None
) -> list[tuple[Milestone, Days]]:
    """Return the chain of an agreement with its days, in order."""
    rows = select(MilestoneRow.content, MilestoneRow.digest, MilestoneRow.days).where(  # type: ignore[call-overload]
        MilestoneRow.agreement == ref
    )
    if before is not None:
        rows = rows.where(MilestoneRow.seq < before)
    found = await connection.execute(rows.order_by(MilestoneRow.seq))
    return [(read_milestone(row.content, row.digest), read_days(row.days)) for row in found]


async def save_state(connection: AsyncConnection, state: Agreement) -> None:
    """Keep where an agreement stands; one that was never opened leaves no row."""
    if state.phase is Phase.UNOPENED:
        return
    values = _columns(state)
    insert = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    fresh = {name: value for name, value in values.items() if name not in ("ref", "title", "opened_at")}
    statement = insert(AgreementRow).values(values).on_conflict_do_update(index_elements=["ref"], set_=fresh)
    await connection.execute(statement)


def _columns(state: Agreement) -> dict[str, Any]:
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
