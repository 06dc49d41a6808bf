"""Recording a transition: milestones, notices to send and the act's outcome, in one transaction."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity

from activities.calendar import answer_days
from activities.database import writing
from activities.snapshot import load_state, save_state
from models.days import Days
from models.lifecycle import apply
from models.messages import Recorded, Transition
from models.milestones import HEADLINE, ActivityReported, Milestone, Reminded
from models.names import notice_id
from models.notices import told
from models.state import Agreement
from models.tables import CommandRow, MilestoneRow, NoticeRow

log = structlog.get_logger()

_INSERT_MILESTONE = insert(MilestoneRow)
_INSERT_NOTICE = insert(NoticeRow)
_FIND_COMMAND = select(CommandRow.payload_hash, CommandRow.received_at).where(  # type: ignore[call-overload]
    CommandRow.command_id == bindparam("id"), CommandRow.agreement == bindparam("agreement")
)


class ConflictingMilestoneError(Exception):
    """Another milestone holds this place in the chain: the life waits until somebody has looked."""


class RecordActivities:
    """The writing end of every agreement."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @activity.defn(name="record")
    async def record(self, transition: Transition) -> Recorded:
        """Write a transition once; a retry after a lost acknowledgement finds it written.

        Raises:
            ConflictingMilestoneError: The place is taken by something else; retried until mended.
        """
        async with writing(self._engine) as connection:
            if transition.vouched is not None and not await _vouched(connection, transition):
                return Recorded(status="unknown_command")
            written = await _written(connection, transition)
            if written is None and await _act_waiting(connection, transition):
                return Recorded(status="act_waiting")
            answer = written or await _write(connection, transition)
        log.info(
            "milestones.recorded", ref=transition.ref, types=[each.type for each in transition.milestones]
        )
        return answer


async def _vouched(connection: AsyncConnection, transition: Transition) -> bool:
    vouched = transition.vouched
    if vouched is None:
        return True
    known = {"id": vouched.command_id, "agreement": transition.ref}
    row = (await connection.execute(_FIND_COMMAND, known)).one_or_none()
    return row is not None and (row.payload_hash, row.received_at) == (
        vouched.payload_hash,
        vouched.received_at,
    )


async def _act_waiting(connection: AsyncConnection, transition: Transition) -> bool:
    if transition.as_of is None:
        return False
    waiting = select(func.count()).where(
        CommandRow.agreement == transition.ref,  # type: ignore[arg-type]
        CommandRow.received_at <= transition.as_of,  # type: ignore[arg-type]
        CommandRow.settled_at.is_(None),  # type: ignore[union-attr]
    )
    return bool((await connection.execute(waiting)).scalar())


async def _written(connection: AsyncConnection, transition: Transition) -> Recorded | None:
    """Return the answer given before, if this very transition is in the chain already."""
    seqs = [each.seq for each in transition.milestones]
    rows = await connection.execute(
        select(MilestoneRow.seq, MilestoneRow.digest, MilestoneRow.days).where(  # type: ignore[call-overload]
            MilestoneRow.agreement == transition.ref,
            MilestoneRow.seq.in_(seqs),  # type: ignore[attr-defined]
        )
    )
    found = {row.seq: row for row in rows}
    if not found:
        return None
    if [row.digest for row in found.values()] != [each.digest for each in transition.milestones]:
        raise ConflictingMilestoneError(f"milestone {seqs[0]} of {transition.ref} is taken")
    days = {seq: row.days for seq, row in found.items()}
    return Recorded.model_validate(
        {
            "status": "recorded",
            "digest": transition.milestones[-1].digest,
            "days": days,
            "notices": 1,
        }
    )


async def _write(connection: AsyncConnection, transition: Transition) -> Recorded:
    first = transition.milestones[0]
    state = await load_state(connection, transition.ref, before=first.seq)
    days: dict[int, Days] = {}
    notices: list[dict[str, Any]] = []
    for milestone in transition.milestones:
        days[milestone.seq] = answer_days(milestone.payload.days, milestone.recorded_at)
        await connection.execute(
            _INSERT_MILESTONE, _milestone_row(transition.ref, milestone, days[milestone.seq])
        )
        state = apply(state, milestone, days[milestone.seq])
        notices += _notice_rows(state, milestone)
    if notices:
        await connection.execute(_INSERT_NOTICE, notices)
    await save_state(connection, state)
    await _settle(connection, transition)
    digest = transition.milestones[-1].digest
    return Recorded(status="recorded", digest=digest, days=days, notices=len(notices))


def _milestone_row(ref: str, milestone: Milestone, days: Days) -> dict[str, Any]:
    return {
        "agreement": ref,
        "seq": milestone.seq,
        "type": milestone.type,
        "headline": milestone.type in HEADLINE,
        "actor": milestone.actor,
        "recorded_at": milestone.recorded_at,
        **_occurred(milestone),
        "digest": milestone.digest,
        "content": milestone.content(),
        "days": {key: day.model_dump(mode="json") for key, day in days.items()},
    }


def _occurred(milestone: Milestone) -> dict[str, int | None]:
    """Return year, month and day of an activity, as far as they are known, for reports."""
    parts: list[int | None] = [None, None, None]
    if isinstance(milestone.payload, ActivityReported) and milestone.occurred_on not in (None, "unknown"):
        first = (milestone.occurred_on or "").split("/")[0]
        parts = [int(part) for part in first.split("-")]
        parts += [None] * (3 - len(parts))
    return dict(zip(("year", "month", "day"), parts, strict=True))


def _notice_rows(state: Agreement, milestone: Milestone) -> list[dict[str, Any]]:
    payload = milestone.payload
    reminded = payload if isinstance(payload, Reminded) else None
    return [
        {
            "id": notice_id(state.ref, milestone.seq, telling.kind, telling.org),
            "agreement": state.ref,
            "seq": milestone.seq,
            "kind": telling.kind,
            "organisation": telling.org,
            "act": reminded.act if reminded else "",
            "number": reminded.number if reminded else 0,
            "state": "queued",
            "queued_at": milestone.recorded_at,
            "attempts": 0,
            "language": "en",
            "template": "1",
        }
        for telling in told(state, milestone)
    ]


async def _settle(connection: AsyncConnection, transition: Transition) -> None:
    """Write the act's outcome into the inbox, unless nobody vouched for it."""
    if transition.answer is None:
        return
    settled: datetime = transition.milestones[-1].recorded_at
    await connection.execute(
        update(CommandRow)
        .where(CommandRow.command_id == transition.answer.command_id)  # type: ignore[arg-type]
        .values(outcome=transition.answer.model_dump(mode="json"), settled_at=settled)
    )
