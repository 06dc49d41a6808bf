"""What was done to a workflow from outside, past every door: told by its history alone."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from console.audit.events import RESET
from console.audit.evidence import Event
from models.phrases import phrase

Gravity = Literal["broken", "noted"]
"""`broken`: the life did not end or go on by its own rules; `noted`: the rules judged it, and it is told."""


class Intervention(NamedTuple):
    """One of them. `by` is the identity the client gave itself, which the engine does not check."""

    event_id: str
    at: str
    kind: str
    gravity: Gravity
    words: str
    by: str = ""


def interventions(events: Sequence[Event]) -> Iterator[Intervention]:
    """Return the interventions in the history of a run, in order; acts sent past the doors are not here."""
    for event in events:
        tell = _TOLD.get(str(event.get("eventType")).removeprefix("EVENT_TYPE_"))
        attributes: dict[str, Any] = next(
            (each for name, each in event.items() if name.endswith("EventAttributes")), {}
        )
        told = tell({**attributes, "numbered": "taskId" in event}) if tell else None
        if told is not None:
            kind, gravity, words = told
            by = str(attributes.get("identity", ""))
            yield Intervention(
                str(event.get("eventId")), str(event.get("eventTime")), kind, gravity, words, by
            )


_Told = tuple[str, Gravity, str] | None


def _ended(kind: str, words: str) -> Callable[[dict[str, Any]], _Told]:
    def tell(attributes: dict[str, Any]) -> _Told:
        reason = attributes.get("reason") or attributes.get("cause")
        return kind, "broken", f"{words}: {reason}" if reason else words

    return tell


def _task_failed(attributes: dict[str, Any]) -> _Told:
    """Only a reset is somebody's doing; a task that fails waits for the fix."""
    if attributes.get("cause") != RESET:
        return None
    said = attributes.get("failure", {}).get("message", "")
    words = phrase("an operator reset the run to an earlier event")
    return "reset", "broken", f"{words}: {said}" if said else words


def _signaled(attributes: dict[str, Any]) -> _Told:
    """A signal of another workflow names it; one sent by a client does not.

    The time-skipping engine, which numbers no tasks, names neither workflow nor client for the former.
    """
    by_workflow = attributes.get("externalWorkflowExecution", {}).get("workflowId")
    if by_workflow or not (attributes.get("identity") or attributes["numbered"]):
        return None
    return (
        "signal",
        "noted",
        phrase("somebody sent the signal %(name)s past every door", name=attributes.get("signalName")),
    )


_TOLD: dict[str, Callable[[dict[str, Any]], _Told]] = {
    "WORKFLOW_EXECUTION_TERMINATED": _ended("terminated", phrase("an operator terminated the run")),
    "WORKFLOW_EXECUTION_CANCEL_REQUESTED": _ended(
        "cancel_requested", phrase("an operator asked to cancel it")
    ),
    "WORKFLOW_EXECUTION_CANCELED": _ended("cancelled", phrase("the run was cancelled")),
    "WORKFLOW_EXECUTION_FAILED": _ended("failed", phrase("the run failed")),
    "WORKFLOW_EXECUTION_TIMED_OUT": _ended("timed_out", phrase("the run timed out")),
    "WORKFLOW_EXECUTION_PAUSED": lambda _: ("paused", "noted", phrase("an operator paused the run")),
    "WORKFLOW_EXECUTION_UNPAUSED": lambda _: ("unpaused", "noted", phrase("an operator let it go on")),
    "WORKFLOW_EXECUTION_OPTIONS_UPDATED": lambda _: (
        "options_updated", "noted", phrase("an operator changed the options of the run")
    ),
    "WORKFLOW_TASK_FAILED": _task_failed,
    "WORKFLOW_EXECUTION_SIGNALED": _signaled,
}  # fmt: skip
