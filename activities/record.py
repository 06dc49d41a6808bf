"""Recording a transition: milestones, notices to send and the act's outcome, in one transaction."""

import re
from typing import Any

import structlog
from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.calendar import answer_days
from activities.counters import Counters
from activities.database import writing
from activities.outbox import addressed, notice_rows
from activities.snapshot import load_state, read_days, read_milestone, save_state
from models.base import COMMAND_ID, REF
from models.days import Days, leading_day
from models.lifecycle import apply
from models.messages import Recorded, Transition
from models.milestones import HEADLINE, ActivityReported, Milestone
from models.names import agreement_id
from models.pilots import rests_on
from models.tables import CommandRow, MilestoneRow, NoticeRow

log = structlog.get_logger()

_INSERT_MILESTONE = insert(MilestoneRow)
_INSERT_NOTICE = insert(NoticeRow)
_FIND_COMMAND = select(col(CommandRow.payload_hash), col(CommandRow.received_at)).where(
    col(CommandRow.command_id) == bindparam("command"), col(CommandRow.agreement) == bindparam("ref")
)
_IS_ACT_WAITING = select(
    exists().where(
        col(CommandRow.agreement) == bindparam("ref"),
        col(CommandRow.received_at) <= bindparam("as_of"),
        col(CommandRow.settled_at).is_(None),
    )
)
_FIND_WRITTEN = (
    select(col(MilestoneRow.seq), col(MilestoneRow.digest), col(MilestoneRow.days))
    .where(col(MilestoneRow.agreement) == bindparam("ref"))
    .where(col(MilestoneRow.seq).between(bindparam("first"), bindparam("last")))
    .order_by(col(MilestoneRow.seq))
)
_COUNT_NOTICES = (
    select(func.count())
    .where(col(NoticeRow.agreement) == bindparam("ref"))
    .where(col(NoticeRow.seq).between(bindparam("first"), bindparam("last")))
)
_FIND_WITNESS = (
    select(col(MilestoneRow.content))
    .where(col(MilestoneRow.agreement) == bindparam("ref"))
    .where(col(MilestoneRow.digest) == bindparam("digest"))
)
_SETTLE = (
    update(CommandRow)
    .where(col(CommandRow.command_id) == bindparam("command"))
    .values(outcome=bindparam("answer"), settled_at=bindparam("at"))
)


class ConflictingMilestoneError(Exception):
    """Another milestone holds this place in the chain: the life waits until somebody has looked."""


class RecordActivities:
    """The writing end of every agreement."""

    def __init__(
        self, engine: AsyncEngine, *, story_time: bool = False, counters: Counters | None = None
    ) -> None:
        self._engine = engine
        self._story_time = story_time
        self._counters = counters or Counters()

    @activity.defn(name="record")
    async def record(self, transition: Transition) -> Recorded:
        """Write a transition once; a retry after a lost acknowledgement finds it written.

        Raises:
            ConflictingMilestoneError: The place is taken by something else; retried until mended.
            ApplicationError: NO_REFERENCE, for good: somebody started a workflow by a name of their own.
        """
        if not re.fullmatch(REF, transition.ref):
            raise ApplicationError("this is no reference", type="NO_REFERENCE", non_retryable=True)
        if transition.clock_shift and not self._story_time:
            return Recorded(status="shift_refused")
        async with writing(self._engine, agreement_id(transition.ref)) as connection:
            known = (
                await _unknown(connection, transition)
                or await _unwitnessed(connection, transition)
                or await _written(connection, transition)
                or await _act_waiting(connection, transition)
            )
            answer = known or await _write(connection, transition)
        if known is None:
            self._counters.recorded(transition.milestones)
        if answer.status == "recorded":
            types = [each.type for each in transition.milestones]
            log.info("milestones.recorded", ref=transition.ref, types=types)
        return answer


async def _unknown(connection: AsyncConnection, transition: Transition) -> Recorded | None:
    """Say so when no door has written this very act into the inbox."""
    act = transition.vouched
    if act is None:
        return None
    row = None
    if re.fullmatch(COMMAND_ID, act.command_id):  # whoever reaches the engine sends what it likes
        key = {"command": act.command_id, "ref": transition.ref}
        row = (await connection.execute(_FIND_COMMAND, key)).one_or_none()
    known = row is not None and tuple(row) == (act.payload_hash, act.received_at)
    return None if known else Recorded(status="unknown_command")


async def _unwitnessed(connection: AsyncConnection, transition: Transition) -> Recorded | None:
    """Say so when the milestone of the other agreement it rests on is not on record, or says otherwise."""
    witness = transition.witness
    if witness is None:
        return None
    row = None
    if re.fullmatch(REF, witness.ref):
        key = {"ref": witness.ref, "digest": witness.digest}
        row = (await connection.execute(_FIND_WITNESS, key)).one_or_none()
    said = read_milestone(row.content, witness.digest) if row is not None else None
    rests = said is not None and rests_on(transition.milestones[0], transition.ref, said)
    return None if rests else Recorded(status="unknown_command")


async def _written(connection: AsyncConnection, transition: Transition) -> Recorded | None:
    """Return the answer given before, if this very transition is in the chain already."""
    first, last = transition.milestones[0].seq, transition.milestones[-1].seq
    place = {"ref": transition.ref, "first": first, "last": last}
    found = (await connection.execute(_FIND_WRITTEN, place)).all()
    if not found:
        return None
    if [row.digest for row in found] != [each.digest for each in transition.milestones]:
        raise ConflictingMilestoneError(f"milestone {first} of {transition.ref} is taken")
    notices = (await connection.execute(_COUNT_NOTICES, place)).scalar_one()
    days = {row.seq: read_days(row.days) for row in found}
    return _recorded(transition, days, notices)


async def _act_waiting(connection: AsyncConnection, transition: Transition) -> Recorded | None:
    """Say so when an act received in time has no outcome yet: it goes before the clock."""
    if transition.as_of is None:
        return None
    key = {"ref": transition.ref, "as_of": transition.as_of}
    waiting = (await connection.execute(_IS_ACT_WAITING, key)).scalar_one()
    return Recorded(status="act_waiting") if waiting else None


async def _write(connection: AsyncConnection, transition: Transition) -> Recorded:
    state = await load_state(connection, transition.ref, before=transition.milestones[0].seq)
    days: dict[int, Days] = {}
    notices: list[dict[str, Any]] = []
    for milestone in transition.milestones:
        days[milestone.seq] = answer_days(milestone.payload.days, milestone.recorded_at)
        row = milestone_row(transition.ref, milestone, days[milestone.seq])
        await connection.execute(_INSERT_MILESTONE, row)
        state = apply(state, milestone, days[milestone.seq])
        if owed := notice_rows(state, milestone):
            notices += await addressed(connection, state, owed)
    if notices:
        await connection.execute(_INSERT_NOTICE, notices)
    await save_state(connection, state)
    await _settle(connection, transition)
    return _recorded(transition, days, len(notices))


def _recorded(transition: Transition, days: dict[int, Days], notices: int) -> Recorded:
    return Recorded(status="recorded", digest=transition.milestones[-1].digest, days=days, notices=notices)


def milestone_row(ref: str, milestone: Milestone, days: Days) -> dict[str, Any]:
    """Return the row of a milestone with the days it was given."""
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
    reported = isinstance(milestone.payload, ActivityReported)
    return dict(
        zip(("year", "month", "day"), leading_day(milestone.occurred_on if reported else None), strict=True)
    )


async def _settle(connection: AsyncConnection, transition: Transition) -> None:
    """Write the act's outcome into the inbox, unless nobody vouched for it."""
    if transition.answer is not None:
        outcome = transition.answer.model_dump(mode="json")
        at = transition.milestones[-1].recorded_at
        row = {"command": transition.answer.command_id, "answer": outcome, "at": at}
        await connection.execute(_SETTLE, row)
