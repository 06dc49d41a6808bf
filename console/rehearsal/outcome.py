"""What a rehearsal came to: the numbers a story may expect, and the lists behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.database import reading
from activities.snapshot import load_state, read_milestone
from models.coverage import uncovered
from models.milestones import HEADLINE, Milestone
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, MilestoneRow, NoticeRow

REMINDERS = ("reminder", "report_due")
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """One notice that left."""

    ref: str
    to: str
    kind: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """One act a rule refused."""

    ref: str
    code: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """All that a story left in the record store, in order of time."""

    states: tuple[Agreement, ...]
    milestones: tuple[tuple[str, Milestone], ...]
    notices: tuple[Noted, ...]
    refused: tuple[RefusedAct, ...]


async def load_record(database: AsyncEngine) -> Record:
    """Read what happened, of all agreements in the order they were opened."""
    async with reading(database) as connection:
        refs = (await connection.execute(select(AgreementRow.ref).order_by(AgreementRow.opened_at))).scalars()  # type: ignore[arg-type, call-overload]
        states = [await load_state(connection, str(ref)) for ref in refs.all()]
        milestones = await _milestones(connection)
        notices = await _notices(connection)
        refused = await _refused(connection, milestones)
    return Record(tuple(states), tuple(milestones), tuple(notices), tuple(refused))


async def _milestones(connection: AsyncConnection) -> list[tuple[str, Milestone]]:
    columns = (MilestoneRow.agreement, MilestoneRow.content, MilestoneRow.digest)
    order = (MilestoneRow.recorded_at, MilestoneRow.agreement, MilestoneRow.seq)
    rows = await connection.execute(select(*columns).order_by(*order))  # type: ignore[arg-type]
    return [(row.agreement, read_milestone(row.content, row.digest)) for row in rows]


async def _notices(connection: AsyncConnection) -> list[Noted]:
    columns = (NoticeRow.agreement, NoticeRow.organisation, NoticeRow.kind, NoticeRow.sent_at, NoticeRow.seq)
    sent = select(*columns).where(NoticeRow.state == "sent").order_by(NoticeRow.sent_at, NoticeRow.id)  # type: ignore[arg-type]
    return [Noted(*row) for row in await connection.execute(sent)]


async def _refused(connection: AsyncConnection, milestones: list[tuple[str, Milestone]]) -> list[RefusedAct]:
    """Return refusals on record, and those answered after an agreement had closed."""
    found = [
        RefusedAct(ref, each.payload.code, each.actor, each.received_at or each.recorded_at)
        for ref, each in milestones
        if each.payload.type == "refused"
    ]
    recorded = {each.command_id for _, each in milestones}
    columns = (
        CommandRow.command_id,
        CommandRow.agreement,
        CommandRow.by,
        CommandRow.received_at,
        CommandRow.outcome,
    )
    for row in await connection.execute(select(*columns).where(CommandRow.settled_at.is_not(None))):  # type: ignore[arg-type, union-attr]
        if row.command_id not in recorded and row.outcome and row.outcome["status"] == "refused":
            found.append(RefusedAct(row.agreement, str(row.outcome["code"]), row.by, row.received_at))
    return sorted(found, key=lambda each: each.at)


def numbers(record: Record, ref: str | None = None) -> Result:
    """Return the keys of `expect`: of one agreement, or of the whole file.

    Phase and outcome of the whole are those of the agreement opened last.
    """
    states = [state for state in record.states if ref in (None, state.ref)]
    last = states[-1] if states else None
    notices = [each for each in record.notices if ref in (None, each.ref)]
    return {
        "phase": last.phase.value if last else None,
        "outcome": last.outcome if last else None,
        "revisions": sum(state.revision for state in states),
        "approvals": {
            "current": sum(len(state.approvals) for state in states),
            "superseded": sum(state.superseded for state in states),
        },
        "signatures": sum(len({each.seq for each in state.signatures.values()}) for state in states),
        "mandates": sum(len(state.mandates) for state in states),
        "uncovered": [org for state in states for org in uncovered(state)],
        "milestones": [m.type for of, m in record.milestones if ref in (None, of) and m.type in HEADLINE],
        "notices": len(notices),
        "reminders": sum(each.kind in REMINDERS for each in notices),
        "refused": [each.code for each in record.refused if ref in (None, each.ref)],
    }


def lists(record: Record) -> Result:
    """Return the lists behind the numbers; times are UTC."""
    return {
        "milestones_all": [_milestone(ref, each) for ref, each in record.milestones],
        "notices_all": [
            {"ref": each.ref, "to": each.to, "kind": each.kind, "at": iso(each.at), "seq": each.seq}
            for each in record.notices
        ],
        "refused_all": [
            {"ref": each.ref, "code": each.code, "by": each.by, "at": iso(each.at)} for each in record.refused
        ],
    }


def _milestone(ref: str, milestone: Milestone) -> Result:
    return {
        "seq": milestone.seq,
        "ref": ref,
        "type": milestone.type,
        "headline": milestone.type in HEADLINE,
        "at": iso(milestone.recorded_at),
        "by": milestone.actor,
        "on_behalf_of": list(milestone.on_behalf_of),
        "digest": milestone.digest,
    }


def iso(at: datetime) -> str:
    """Return an instant as UTC with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def compare(expected: Any, found: Any, path: str = "") -> Sequence[str]:  # noqa: ANN401 - JSON of any shape
    """Return the differences, a sentence each; only keys that are expected count."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [
            line
            for key, value in expected.items()
            for line in compare(value, found.get(key), f"{path}.{key}" if path else key)
        ]
    wanted = list(expected) if isinstance(expected, tuple) else expected
    return [] if wanted == found else [f"{path}: expected {_told(wanted)}, found {_told(found)}"]


def _told(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return "nothing" if value is None else str(value)
