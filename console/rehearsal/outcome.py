"""What a rehearsal came to: the numbers a story may expect, and the lists behind them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import reading
from activities.snapshot import load_state, read_milestone
from models.coverage import uncovered
from models.milestones import HEADLINE, Milestone
from models.milestones import RefusedAct as RefusedMilestone
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, MilestoneRow, NoticeRow

REMINDERS = ("reminder", "report_due")
DIGEST = "digest"
"""Counted apart: no notice of an agreement."""

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
    digests: tuple[Noted, ...]
    refused: tuple[RefusedAct, ...]


async def load_record(database: AsyncEngine) -> Record:
    """Read what happened, of all agreements in the order they were opened."""
    async with reading(database) as connection:
        opened = select(col(AgreementRow.ref)).order_by(col(AgreementRow.opened_at))
        states = [await load_state(connection, ref) for ref in (await connection.execute(opened)).scalars()]
        milestones = await _milestones(connection)
        notices = await _notices(connection)
        refused = await _refused(connection, milestones)
    digests = tuple(each for each in notices if each.kind == DIGEST)
    others = tuple(each for each in notices if each.kind != DIGEST)
    return Record(tuple(states), tuple(milestones), others, digests, tuple(refused))


async def _milestones(connection: AsyncConnection) -> list[tuple[str, Milestone]]:
    found = select(col(MilestoneRow.agreement), col(MilestoneRow.content), col(MilestoneRow.digest)).order_by(
        col(MilestoneRow.recorded_at), col(MilestoneRow.agreement), col(MilestoneRow.seq)
    )
    return [
        (row.agreement, read_milestone(row.content, row.digest)) for row in await connection.execute(found)
    ]


async def _notices(connection: AsyncConnection) -> list[Noted]:
    sent = select(NoticeRow.__table__).where(col(NoticeRow.state) == "sent")  # type: ignore[attr-defined]
    rows = await connection.execute(sent.order_by(col(NoticeRow.sent_at), col(NoticeRow.id)))
    return [Noted(row.agreement, row.organisation, row.kind, row.sent_at, row.seq) for row in rows]


async def _refused(connection: AsyncConnection, milestones: list[tuple[str, Milestone]]) -> list[RefusedAct]:
    """Return refusals on record, and those answered after an agreement had closed."""
    recorded = {each.command_id for _, each in milestones}
    found = [
        RefusedAct(ref, each.payload.code, each.actor, each.received_at or each.recorded_at)
        for ref, each in milestones
        if isinstance(each.payload, RefusedMilestone)
    ]
    settled = select(CommandRow.__table__).where(col(CommandRow.settled_at).is_not(None))  # type: ignore[attr-defined]
    late = [
        RefusedAct(row.agreement, str(row.outcome["code"]), row.by, row.received_at)
        for row in await connection.execute(settled)
        if row.command_id not in recorded and row.outcome and row.outcome["status"] == "refused"
    ]
    return sorted([*found, *late], key=lambda each: each.at)


def with_agreements(record: Record, refs: Container[str] | None = None) -> Result:
    """Return the keys of `expect` over some agreements (None: all), and beside them those of each alone."""
    kept = [state.ref for state in record.states if refs is None or state.ref in refs]
    return {**numbers(record, kept), "agreements": {ref: numbers(record, (ref,)) for ref in kept}}


def numbers(record: Record, refs: Container[str]) -> Result:
    """Return the keys of `expect` over some agreements; the phase is that of the one opened last."""
    states = [state for state in record.states if state.ref in refs]
    last = states[-1] if states else None
    notices = [each for each in record.notices if each.ref in refs]
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
        "milestones": [each.type for ref, each in record.milestones if ref in refs and each.type in HEADLINE],
        "notices": len(notices),
        "reminders": sum(each.kind in REMINDERS for each in notices),
        "refused": [each.code for each in record.refused if each.ref in refs],
    }


def lists(record: Record) -> Result:
    """Return the lists behind the numbers; times are UTC."""
    return {
        "milestones_all": [_milestone(ref, each) for ref, each in record.milestones],
        "notices_all": [
            {"ref": each.ref, "to": each.to, "kind": each.kind, "at": iso(each.at), "seq": each.seq}
            for each in record.notices
        ],
        "digests_all": [{"to": each.to, "at": iso(each.at)} for each in record.digests],
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
