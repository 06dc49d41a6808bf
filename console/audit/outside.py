"""What was done to our workflows past every door: by an operator, or by whoever reaches the engine.

Histories alone tell it, held against what the inbox knows and what is on record. An identity is what a client
says of itself; the engine does not check it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from console.audit.events import (
    COMPLETED,
    Arrival,
    arrivals,
    recordings,
    start_of,
    time_of,
)
from console.audit.evidence import Event, Run
from console.audit.sources import Histories
from models.acts import ACT

Gravity = Literal["broken", "noted"]
"""`broken`: a life does not go on by its own rules; `noted`: the rules judged it, or it changed nothing."""

_SHOWN = 160


class Intervention(NamedTuple):
    """One of them; `at` and `event` are None for what only its absence tells. `by` is an identity."""

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


def outside(workflow: str, histories: Histories, record: OnRecord) -> list[Intervention]:
    """Return what was done to one workflow, in order, each once: a reset tells again what was before it."""
    found: dict[tuple[str, str, str], Intervention] = {}
    for run in histories.in_order():
        for each in _of_run(workflow, run, record):
            found.setdefault((str(each.at), each.kind, each.words), each)
    lost = [
        Intervention(workflow, run_id, None, None, "lost_run", "broken", "", _LOST)
        for run_id in sorted(histories.lacking)
    ]
    return [*sorted(found.values(), key=lambda each: str(each.at)), *lost]


_LOST = "a run that was is neither in the engine nor kept: deleted, or forgotten before anybody kept it"


def _of_run(workflow: str, run: Run, record: OnRecord) -> Iterator[Intervention]:
    def tell(event: Event, kind: str, gravity: Gravity, by: str, words: str) -> Intervention:
        shown = " ".join(words.split())[:_SHOWN]
        number = int(event["eventId"])
        return Intervention(workflow, run.run_id, time_of(event), number, kind, gravity, by, shown)

    by_id = {str(event["eventId"]): event for event in run.events}
    for kind, tell_all in _TELLERS.items():
        for event_id, gravity, by, words in tell_all(run, record):
            yield tell(by_id[event_id], kind, gravity, by, words)


Tale = tuple[str, Gravity, str, str]
"""Event, gravity, identity, words."""


def _attributes(event: Event) -> dict[str, Any]:
    return next((each for name, each in event.items() if name.endswith("EventAttributes")), {})


def _kinds(run: Run, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for event in run.events:
        if event["eventType"] == f"EVENT_TYPE_{name}":
            yield str(event["eventId"]), _attributes(event)


def _started(run: Run, record: OnRecord) -> Iterator[Tale]:
    """A run begins by another run, by an agreement, or by an opening a door knows; all else is strange."""
    begun = start_of(run.events)
    if begun.get("continuedExecutionRunId") or begun.get("parentWorkflowExecution"):
        return
    openers = [each.by for each in arrivals(run.events) if each.name == "open" and _is_known(each, record)]
    by = begun.get("identity", "")
    if by in openers:
        return
    anew = bool(record.digests) and not openers
    held = "its opening came through a door later" if openers else "no door has opened it"
    words = f"somebody started the workflow; it held nothing, and {held}"
    if anew:
        words = "somebody started a workflow that knows nothing of what is on record"
    yield str(run.events[0]["eventId"]), "broken" if anew else "noted", by, words


def _acts(run: Run, record: OnRecord) -> Iterator[Tale]:
    """Acts the inbox does not know, or knows otherwise."""
    for each in arrivals(run.events):
        if not _is_known(each, record):
            claimed = (each.act or {}).get("by")
            who = f" as {claimed}" if claimed else ""
            words = f"somebody sent the act {each.name}{who}, and no door vouches for it: refused"
            yield str(each.event_id), "noted", each.by, words


def _is_known(arrival: Arrival, record: OnRecord) -> bool:
    try:
        act = ACT.validate_python(arrival.act)
    except ValidationError:
        return False
    return record.inbox.get(act.command_id) == Known(act.payload_hash(), act.received_at)


def _signals(run: Run, _: OnRecord) -> Iterator[Tale]:
    """A signal of another workflow names it; one a client sent does not."""
    for event_id, said in _kinds(run, "WORKFLOW_EXECUTION_SIGNALED"):
        if not (said.get("externalWorkflowExecution") or {}).get("workflowId"):
            words = f"somebody sent the signal {said.get('signalName')}; signals decide nothing by themselves"
            yield event_id, "noted", said.get("identity", ""), words


def _resets(run: Run, _: OnRecord) -> Iterator[Tale]:
    for event_id, said in _kinds(run, "WORKFLOW_TASK_FAILED"):
        if said.get("cause") == _RESET:
            why = said.get("failure", {}).get("message", "")
            words = f"an operator reset run {said.get('baseRunId')} to event {event_id}{_reason(why)}"
            yield event_id, "broken", said.get("identity", ""), words


def _failures(run: Run, _: OnRecord) -> Iterator[Tale]:
    """A task that fails waits for the fix; the acts behind it wait too."""
    for event_id, said in _kinds(run, "WORKFLOW_TASK_FAILED"):
        if said.get("cause") not in (_RESET, *_HARMLESS):
            cause = (
                str(said.get("cause", ""))
                .removeprefix("WORKFLOW_TASK_FAILED_CAUSE_")
                .lower()
                .replace("_", " ")
            )
            failure = str(said.get("failure", {}).get("message", "")).partition("\n")[0]
            yield (
                event_id,
                "noted",
                said.get("identity", ""),
                f"a workflow task failed, {cause}{_reason(failure)}",
            )


_RESET = "WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW"
_HARMLESS = ("WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND", "WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND")
"""What the engine itself does to a task that new events overtook."""

_RESETTER = "history-resetter"
"""What the engine calls itself when it ends the run a reset leaves behind."""


def _endings(run: Run, _: OnRecord) -> Iterator[Tale]:
    for name, words in _ENDED.items():
        for event_id, said in _kinds(run, f"WORKFLOW_EXECUTION_{name}"):
            by = said.get("identity", "")
            if (name, by) != ("TERMINATED", _RESETTER):
                why = said.get("reason") or said.get("cause") or said.get("failure", {}).get("message", "")
                yield event_id, "broken", by, f"{words}{_reason(why)}"


_ENDED = {
    "TERMINATED": "an operator terminated the workflow",
    "CANCEL_REQUESTED": "an operator asked to cancel the workflow",
    "CANCELED": "the workflow was cancelled",
    "FAILED": "the workflow failed",
    "TIMED_OUT": "the workflow ran out of time",
}


def _changes(run: Run, _: OnRecord) -> Iterator[Tale]:
    for name, words in _CHANGED.items():
        for event_id, said in _kinds(run, f"WORKFLOW_EXECUTION_{name}"):
            yield event_id, "noted", said.get("identity", ""), words


_CHANGED = {
    "PAUSED": "an operator paused the workflow",
    "UNPAUSED": "an operator let the workflow go on",
    "OPTIONS_UPDATED": "an operator changed the options of the workflow",
}


def _answers(run: Run, record: OnRecord) -> Iterator[Tale]:
    """A recording that says it wrote, and did not; an answer given by nobody who works for us."""
    for event_id, seq, digest, by in answered(run):
        if record.digests.get(seq) != digest:
            yield event_id, "broken", by, f"milestone {seq} was answered as recorded, and is not on record"
        elif is_foreign(by):
            yield event_id, "noted", by, f"the recording of milestone {seq} was answered by no worker of ours"


def answered(run: Run) -> Iterator[tuple[str, int, str, str]]:
    """Return event, milestone, digest and identity of every answer that says a recording has been done."""
    answers = {each[COMPLETED]["scheduledEventId"]: each for each in run.events if COMPLETED in each}
    for recording in recordings(run.events):
        if recording.wrote:
            event, last = answers[str(recording.event_id)], recording.transition["milestones"][-1]
            yield str(event["eventId"]), last["seq"], last["digest"], event[COMPLETED].get("identity", "")


def is_foreign(identity: str) -> bool:
    """Say whether a client calls itself otherwise than our processes do; the engine believes any."""
    return _OURS.fullmatch(identity) is None


_OURS = re.compile(r"entente/(?:[0-9]+|rehearsal)")


def _reason(why: object) -> str:
    return f": {why}" if why else ""


_TELLERS: dict[str, Callable[[Run, OnRecord], Iterator[Tale]]] = {
    "started": _started,
    "act": _acts,
    "signal": _signals,
    "reset": _resets,
    "task_failed": _failures,
    "ended": _endings,
    "changed": _changes,
    "answer": _answers,
}
