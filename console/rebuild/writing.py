"""Writing rebuilt lives into an empty record store; their notices are there, and nobody sends them again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.outbox import notice_rows
from activities.record import milestone_row
from activities.snapshot import save_state
from console.inbox import REBUILT
from console.rebuild.lives import Life, Step
from models.act import Link
from models.folding import apply
from models.milestones import Milestone, Opened
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, LinkRow, MilestoneRow, NoticeRow

LEFT = "dealt with before the ledger was rebuilt; not sent again"
UNKNOWN = "whether it had left when the ledger was rebuilt is not known; not sent again"

TABLES = (MilestoneRow, AgreementRow, CommandRow, NoticeRow, LinkRow)
"""What a rebuilding fills, and must find empty; registry, texts and documents may be there."""


class Written(NamedTuple):
    """How many rows of each kind were written."""

    agreements: int
    milestones: int
    commands: int
    notices: int


async def filled(connection: AsyncConnection) -> dict[str, int]:
    """Return how many rows stand where a rebuilding writes, by table; empty tables are left out."""
    counts = {
        table.__tablename__: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        for table in TABLES
    }
    return {str(name): count for name, count in counts.items() if count}


async def write_lives(connection: AsyncConnection, lives: Iterable[Life]) -> Written:
    """Write lives in the order of recording: what rests on another agreement comes after it."""
    lives = list(lives)
    states = {life.ref: Agreement(ref=life.ref) for life in lives}
    milestones = commands = notices = 0
    for step in sorted((step for life in lives for step in life.steps), key=_order):
        ref = step.transition.ref
        states[ref], owed = await _milestones(connection, states[ref], step)
        commands += await _command(connection, step)
        milestones, notices = milestones + len(step.transition.milestones), notices + owed
    for state in states.values():
        await save_state(connection, state)
    return Written(len(lives), milestones, commands, notices)


def _order(step: Step) -> tuple[Any, str, int]:
    return step.last.recorded_at, step.transition.ref, step.last.seq


async def _milestones(connection: AsyncConnection, state: Agreement, step: Step) -> tuple[Agreement, int]:
    """Write a transition's milestones and notices; return the state after it, and how many notices."""
    owed: list[dict[str, Any]] = []
    for milestone in step.transition.milestones:
        days = step.answer.days.get(milestone.seq, {})
        await connection.execute(insert(MilestoneRow), milestone_row(state.ref, milestone, days))
        state = apply(state, milestone, days)
        owed += notice_rows(state, milestone)
    if owed:
        said = {"state": "rebuilt", "answer": LEFT if step.delivered else UNKNOWN}
        await connection.execute(insert(NoticeRow), [{**each, **said} for each in owed])
    return state, len(owed)


async def _command(connection: AsyncConnection, step: Step) -> int:
    """Write the act behind a transition into the inbox, with its outcome."""
    act, answer = step.act, step.transition.answer
    if act is None or answer is None:
        return 0
    row = {
        "command_id": act.command_id,
        "agreement": act.ref,
        "act": act.act,
        "by": act.by,
        "received_at": act.received_at,
        "request_hash": REBUILT,
        "payload_hash": act.payload_hash(),
        "payload": act.model_dump(mode="json"),
        "door": act.door,
        "authority": act.authority,
        "outcome": answer.model_dump(mode="json"),
        "settled_at": step.last.recorded_at,
    }
    await connection.execute(insert(CommandRow), row)
    return 1


def rested_on(lives: Sequence[Life]) -> dict[str, list[str]]:
    """Return, by agreement, the others it rests on whose milestones are in none of these lives."""
    there = {each.digest for life in lives for each in _milestones_of(life)}
    found: dict[str, list[str]] = {}
    for life in lives:
        for link in _links(life):
            if link.digest not in there and link.ref not in found.setdefault(life.ref, []):
                found[life.ref].append(link.ref)
    return {ref: others for ref, others in found.items() if others}


def _milestones_of(life: Life) -> Iterator[Milestone]:
    for step in life.steps:
        yield from step.transition.milestones


def _links(life: Life) -> Iterator[Link]:
    yield from (step.transition.witness for step in life.steps if step.transition.witness)
    for milestone in _milestones_of(life):
        if isinstance(milestone.payload, Opened):
            yield from filter(None, (milestone.payload.follows, milestone.payload.reopens))
