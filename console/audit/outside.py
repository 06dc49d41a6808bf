"""What was done to our workflows past every door: by an operator, or by whoever reaches the engine.

Histories alone tell it, held against what the inbox knows and what is on record. An identity is what a client
says of itself; the engine does not check it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from console.audit.events import (
    COMPLETED,
    RESET,
    Arrival,
    UnreadableEventError,
    arrivals,
    recordings,
    start_of,
    time_of,
)
from console.audit.evidence import Run
from console.audit.interventions import Gravity, interventions
from console.audit.sources import Histories
from models.acts import ACT
from models.phrases import phrase

_SHOWN = 160
_LOST = phrase(
    "a run that was is neither in the engine nor kept: deleted, or forgotten before anybody kept it"
)
_HARMLESS = ("WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND", "WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND")
"""What the engine itself does to a task that new events overtook."""

_RESETTER = "history-resetter"
"""What the engine calls itself when it ends the run a reset leaves behind."""

_OURS = re.compile(r"entente/(?:[0-9]+|rehearsal)")


class Outside(NamedTuple):
    """One thing done past the doors; `at` and `event` are None for what only its absence tells.

    `gravity` is `broken` where a life does not go on by its own rules, `noted` where they judged it; `by` is
    an identity.
    """

    workflow: str
    run: str
    at: datetime | None
    event: int | None
    kind: str
    gravity: Gravity
    by: str
    words: str


class Known(NamedTuple):
    """An act as a door wrote it down."""

    payload_hash: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the record store has of one agreement: its inbox by command id, and its digests by seq."""

    inbox: Mapping[str, Known] = field(default_factory=dict)
    digests: Mapping[int, str] = field(default_factory=dict)


class _Tale(NamedTuple):
    """What one event of a run tells."""

    event_id: str
    kind: str
    gravity: Gravity
    by: str
    words: str


def outside(workflow: str, histories: Histories, record: OnRecord) -> list[Outside]:
    """Return what was done to one workflow, in order, each once: a reset tells again what was before it."""
    found: dict[tuple[str, str, str], Outside] = {}
    for run in histories.in_order():
        for each in _of_run(workflow, run, record):
            found.setdefault((str(each.at), each.kind, each.words), each)
    lost = [
        Outside(workflow, run_id, None, None, "lost_run", "broken", "", _LOST)
        for run_id in sorted(histories.lacking)
    ]
    return [*sorted(found.values(), key=lambda each: str(each.at)), *lost]


def _of_run(workflow: str, run: Run, record: OnRecord) -> Iterator[Outside]:
    by_id = {str(event["eventId"]): event for event in run.events}
    for tell in _TELLERS:
        for each in _readable(tell, run, record):
            at, words = time_of(by_id[each.event_id]), " ".join(each.words.split())[:_SHOWN]
            number = int(each.event_id)
            yield Outside(workflow, run.run_id, at, number, each.kind, each.gravity, each.by, words)


def _readable(tell: "_Teller", run: Run, record: OnRecord) -> Iterator[_Tale]:
    """Tell as far as the events of a run can be read; what cannot is told itself."""
    try:
        yield from tell(run, record)
    except UnreadableEventError as failure:
        yield _Tale(failure.event_id, "unreadable", "broken", "", str(failure))


def _started(run: Run, record: OnRecord) -> Iterator[_Tale]:
    """A run begins by another run, by an agreement, or by an opening a door knows; all else is strange."""
    begun = start_of(run.events)
    if begun.get("continuedExecutionRunId") or begun.get("parentWorkflowExecution"):
        return
    openers = [each.by for each in arrivals(run.events) if each.name == "open" and _is_known(each, record)]
    event_id, by = str(run.events[0]["eventId"]), str(begun.get("identity", ""))
    if by in openers:
        return
    if record.digests and not openers:
        words = phrase("somebody started a workflow that knows nothing of what is on record")
        yield _Tale(event_id, "started", "broken", by, words)
        return
    words = (
        phrase("somebody started the workflow; it held nothing, and its opening came through a door later")
        if openers
        else phrase("somebody started the workflow; it held nothing, and no door has opened it")
    )
    yield _Tale(event_id, "started", "noted", by, words)


def _acts(run: Run, record: OnRecord) -> Iterator[_Tale]:
    """Acts the inbox does not know, or knows otherwise."""
    for each in arrivals(run.events):
        if not _is_known(each, record):
            claimed = each.act.get("by") if isinstance(each.act, dict) else None
            words = (
                phrase(
                    "somebody sent the act %(act)s as %(who)s, and no door vouches for it: refused",
                    act=each.name,
                    who=claimed,
                )
                if claimed
                else phrase(
                    "somebody sent the act %(act)s, and no door vouches for it: refused", act=each.name
                )
            )
            yield _Tale(str(each.event_id), "act", "noted", each.by, words)


def _is_known(arrival: Arrival, record: OnRecord) -> bool:
    try:
        act = ACT.validate_python(arrival.act)
    except ValidationError:
        return False
    return record.inbox.get(act.command_id) == Known(act.payload_hash(), act.received_at)


def _told_by_history(run: Run, _: OnRecord) -> Iterator[_Tale]:
    """What the history of a run tells alone; the end of a run that a reset left behind is the reset's."""
    for each in interventions(run.events):
        if each.by != _RESETTER:
            yield _Tale(each.event_id, each.kind, each.gravity, each.by, each.words)


def _failures(run: Run, _: OnRecord) -> Iterator[_Tale]:
    """A task that fails waits for the fix; the acts behind it wait too."""
    for event in run.events:
        failed = event.get("workflowTaskFailedEventAttributes", {})
        if failed and failed.get("cause") not in (RESET, *_HARMLESS):
            cause = str(failed.get("cause", "")).removeprefix("WORKFLOW_TASK_FAILED_CAUSE_")
            said = str(failed.get("failure", {}).get("message", "")).partition("\n")[0]
            words = phrase(
                "a workflow task failed, %(cause)s: %(said)s",
                cause=cause.lower().replace("_", " "),
                said=said,
            )
            by = str(failed.get("identity", ""))
            yield _Tale(str(event["eventId"]), "task_failed", "noted", by, words)


def _answers(run: Run, record: OnRecord) -> Iterator[_Tale]:
    """A recording that says it wrote, and did not; an answer given by nobody who works for us."""
    for each in answered(run):
        if record.digests.get(each.seq) != each.digest:
            words = phrase("milestone %(seq)s was answered as recorded, and is not on record", seq=each.seq)
            yield _Tale(each.event_id, "answer", "broken", each.by, words)
        elif is_foreign(each.by):
            words = phrase(
                "the recording of milestone %(seq)s was answered by no worker of ours", seq=each.seq
            )
            yield _Tale(each.event_id, "answer", "noted", each.by, words)


class Answered(NamedTuple):
    """An answer that says a recording has been done: of which milestone, and by whom."""

    event_id: str
    seq: int
    digest: str
    by: str


def answered(run: Run) -> Iterator[Answered]:
    """Return every answer of a run that says a recording has been done."""
    answers = {each[COMPLETED]["scheduledEventId"]: each for each in run.events if COMPLETED in each}
    for recording in recordings(run.events):
        if recording.wrote:
            event, last = answers[str(recording.event_id)], recording.transition["milestones"][-1]
            by = str(event[COMPLETED].get("identity", ""))
            yield Answered(str(event["eventId"]), last["seq"], last["digest"], by)


def is_foreign(identity: str) -> bool:
    """Say whether a client calls itself otherwise than our processes do; the engine believes any."""
    return _OURS.fullmatch(identity) is None


_Teller = Callable[[Run, OnRecord], Iterator[_Tale]]

_TELLERS: tuple[_Teller, ...] = (
    _started,
    _acts,
    _told_by_history,
    _failures,
    _answers,
)
