"""Reading event histories: acts as they arrived, recordings as they were asked for and answered."""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from console.audit.evidence import Event

STARTED = "workflowExecutionStartedEventAttributes"
ADMITTED = "workflowExecutionUpdateAdmittedEventAttributes"
ACCEPTED = "workflowExecutionUpdateAcceptedEventAttributes"
UPDATED = "workflowExecutionUpdateCompletedEventAttributes"
SCHEDULED = "activityTaskScheduledEventAttributes"
COMPLETED = "activityTaskCompletedEventAttributes"
RESULT = "workflowExecutionCompletedEventAttributes"
FAILED_TASK = "workflowTaskFailedEventAttributes"
RESET = "WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW"
CONTINUED = "workflowExecutionContinuedAsNewEventAttributes"

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class UnreadableEventError(Exception):
    """An event is not what it says it is."""

    def __init__(self, event_id: str, problem: str) -> None:
        super().__init__(f"event {event_id} cannot be read: {problem}")
        self.event_id = event_id


@dataclass(frozen=True, slots=True)
class Recording:
    """One call of the recording activity; `answer` is None while it has none, `at` the engine's time, UTC."""

    event_id: int
    at: datetime
    activity_id: str
    transition: dict[str, Any]
    answer: dict[str, Any] | None

    @property
    def wrote(self) -> bool:
        """Whether it says that its milestones are on record."""
        return self.answer is not None and self.answer.get("status") == "recorded"

    @property
    def claims(self) -> tuple[tuple[int, str], ...]:
        """Seq and digest of what was to be recorded, whether a model can read it or not."""
        try:
            return tuple((int(each["seq"]), str(each["digest"])) for each in self.transition["milestones"])
        except _MALFORMED:
            return ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One act as it reached the workflow, and the outcome it was answered with. `at`: the engine's time, UTC.

    `act` is what the sender sent, which need be no act at all; `answer` is None while there is none, or when
    it failed; `by` is who the sender says to be.
    """

    event_id: int
    at: datetime
    name: str
    update_id: str
    act: Any
    answer: Any
    by: str = ""


class Sending(NamedTuple):
    """One call of the delivering activity: of which milestones, and when it was done (engine's time, UTC)."""

    first_seq: int
    seq: int
    done_at: datetime | None


def start_of(events: Sequence[Event]) -> dict[str, Any]:
    """Return the attributes of the first event."""
    found: dict[str, Any] = events[0][STARTED]
    return found


def content(payloads: dict[str, Any] | None) -> Any:  # noqa: ANN401 - JSON has any form
    """Return the first payload, decoded from JSON; None where there is none."""
    each = (payloads or {}).get("payloads") or [None]
    return json.loads(base64.b64decode(each[0]["data"])) if each[0] and "data" in each[0] else None


def reset_bases(events: Sequence[Event]) -> Iterator[str]:
    """Yield the runs a run was made from by resets."""
    for event in events:
        failed = event.get(FAILED_TASK, {})
        if failed.get("cause") == RESET and failed.get("baseRunId"):
            yield str(failed["baseRunId"])


def result_of(events: Sequence[Event]) -> dict[str, Any] | None:
    """Return what a run ended with; None where it has not ended by itself."""
    ended = events[-1].get(RESULT) if events else None
    found = content(ended.get("result")) if ended else None
    return found if isinstance(found, dict) else None


def time_of(event: Event) -> datetime:
    """Return when the engine wrote an event, UTC; nanoseconds are cut to microseconds."""
    return instant(event["eventTime"])


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant with up to nine decimals."""
    whole, _, rest = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{rest[:6]:0<6}+00:00")


def recordings(events: Sequence[Event]) -> Iterator[Recording]:
    """Return every call of the recording activity, in the order they were asked for.

    Raises:
        UnreadableEventError: See there.
    """
    answers = {each[COMPLETED].get("scheduledEventId"): each for each in events if COMPLETED in each}
    for event in events:
        asked = event.get(SCHEDULED)
        if asked is None or asked.get("activityType") != {"name": "record"}:
            continue
        with _reading(event):
            transition = content(asked["input"])
            scheduled = int(event["eventId"]), time_of(event), str(asked["activityId"]), dict(transition)
        answered = answers.get(event["eventId"])
        with _reading(answered or event):
            answer = dict(content(answered[COMPLETED]["result"])) if answered else None
        yield Recording(*scheduled, answer)


def arrivals(events: Sequence[Event]) -> Iterator[Arrival]:
    """Return every act the workflow accepted for judgement, in order; a reset has them admitted again.

    Raises:
        UnreadableEventError: See there.
    """
    requests = [each[ADMITTED]["request"] for each in events if ADMITTED in each]
    admitted = {each["meta"]["updateId"]: each for each in requests}
    answers = {each[UPDATED]["meta"]["updateId"]: each[UPDATED] for each in events if UPDATED in each}
    for event in events:
        accepted = event.get(ACCEPTED)
        if accepted is None:
            continue
        with _reading(event):
            request = accepted.get("acceptedRequest") or admitted[accepted["protocolInstanceId"]]
            update_id = str(request["meta"]["updateId"])
            yield Arrival(
                event_id=int(event["eventId"]),
                at=time_of(event),
                name=str(request["input"]["name"]),
                update_id=update_id,
                act=_sent(request["input"].get("args")),
                answer=_answer(answers.get(update_id)),
                by=str(request["meta"].get("identity", "")),
            )


def _sent(args: Any) -> Any:  # noqa: ANN401 - whoever reaches the engine sends what he likes
    try:
        return content(args)
    except _MALFORMED:
        return None


def _answer(updated: dict[str, Any] | None) -> Any:  # noqa: ANN401
    succeeded = (updated or {}).get("outcome", {}).get("success")
    return content(succeeded) if succeeded else None


def sendings(events: Sequence[Event]) -> Iterator[Sending]:
    """Return every call of the delivering activity; one that cannot be read is none."""
    answers = {each[COMPLETED].get("scheduledEventId"): each for each in events if COMPLETED in each}
    for event in events:
        asked = event.get(SCHEDULED)
        if asked is None or asked.get("activityType") != {"name": "deliver_notices"}:
            continue
        with suppress(*_MALFORMED):
            wanted, answered = content(asked["input"]), answers.get(event["eventId"])
            yield Sending(
                int(wanted["first_seq"]), int(wanted["seq"]), time_of(answered) if answered else None
            )


@contextmanager
def _reading(event: Event) -> Iterator[None]:
    try:
        yield
    except _MALFORMED as problem:
        raise UnreadableEventError(str(event.get("eventId")), type(problem).__name__) from problem
