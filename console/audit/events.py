"""Reading event histories: acts as they arrived, recordings as they were asked for and answered."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.audit.evidence import Event

STARTED = "workflowExecutionStartedEventAttributes"
ADMITTED = "workflowExecutionUpdateAdmittedEventAttributes"
ACCEPTED = "workflowExecutionUpdateAcceptedEventAttributes"
UPDATED = "workflowExecutionUpdateCompletedEventAttributes"
SCHEDULED = "activityTaskScheduledEventAttributes"
COMPLETED = "activityTaskCompletedEventAttributes"


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


@dataclass(frozen=True, slots=True)
class Arrival:
    """One act as it reached the workflow. `at` is the engine's time, UTC; `by` who its sender says to be."""

    event_id: int
    at: datetime
    name: str
    update_id: str
    act: dict[str, Any]
    by: str = ""


def start_of(events: Sequence[Event]) -> dict[str, Any]:
    """Return the attributes of the first event."""
    found: dict[str, Any] = events[0][STARTED]
    return found


def content(payloads: dict[str, Any] | None) -> Any:  # noqa: ANN401 - JSON has any form
    """Return the first payload, decoded from JSON; None where there is none."""
    each = (payloads or {}).get("payloads") or [None]
    return json.loads(base64.b64decode(each[0]["data"])) if each[0] else None


def time_of(event: Event) -> datetime:
    """Return when the engine wrote an event, UTC; nanoseconds are cut to microseconds."""
    return instant(event["eventTime"])


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant with up to nine decimals."""
    whole, _, rest = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{rest[:6]:0<6}+00:00")


def recordings(events: Sequence[Event]) -> Iterator[Recording]:
    """Return every call of the recording activity, in the order they were asked for."""
    answers = {each[COMPLETED]["scheduledEventId"]: each[COMPLETED] for each in events if COMPLETED in each}
    for event in events:
        asked = event.get(SCHEDULED)
        if asked is None or asked["activityType"]["name"] != "record":
            continue
        answered = answers.get(event["eventId"])
        yield Recording(
            event_id=int(event["eventId"]),
            at=time_of(event),
            activity_id=asked["activityId"],
            transition=content(asked["input"]),
            answer=content(answered["result"]) if answered else None,
        )


def arrivals(events: Sequence[Event]) -> Iterator[Arrival]:
    """Return every act the workflow accepted for judgement, in order; a reset has them admitted again."""
    requests = [each[ADMITTED]["request"] for each in events if ADMITTED in each]
    admitted = {each["meta"]["updateId"]: each for each in requests}
    for event in events:
        accepted = event.get(ACCEPTED)
        if accepted is not None:
            request = accepted.get("acceptedRequest") or admitted[accepted["protocolInstanceId"]]
            yield Arrival(
                event_id=int(event["eventId"]),
                at=time_of(event),
                name=request["input"]["name"],
                update_id=request["meta"]["updateId"],
                act=content(request["input"]["args"]),
                by=request["meta"].get("identity", ""),
            )
