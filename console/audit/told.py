"""One run of an agreement, read from its history: what the models understand of it, and what not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from console.audit.events import (
    SCHEDULED,
    Arrival,
    Recording,
    UnreadableEventError,
    arrivals,
    content,
    recordings,
    start_of,
)
from console.audit.evidence import Run
from console.audit.line import in_run
from console.audit.versions import builds_of
from models.acts import ACT, Act
from models.messages import Recorded, Transition
from models.milestones import Milestone
from models.phrases import phrase

_SHIFT: TypeAdapter[timedelta] = TypeAdapter(timedelta)

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration)
"""What reading and folding raise on content that no rule of ours made."""


class Asked(NamedTuple):
    """One call of the recording activity, as the models read it; None where they cannot."""

    recording: Recording
    transition: Transition | None
    answer: Recorded | None

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """What was to be recorded, as the models read it."""
        return self.transition.milestones if self.transition else ()


class Coming(NamedTuple):
    """One act as it reached the workflow; `act` None: no act at all. `at` is story time, UTC."""

    run: Run
    arrival: Arrival
    act: Act | None
    at: datetime


class Told:
    """One run. Its history is read as far as it is asked for, each part once."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @cached_property
    def problem(self) -> str:
        """What of it cannot be read at all; nothing, if all can."""
        try:
            dict(content(start_of(self.run.events)["input"]))
            tuple(recordings(self.run.events))
            tuple(arrivals(self.run.events))
        except UnreadableEventError as problem:
            return str(problem)
        except MALFORMED as problem:
            return phrase("its first event cannot be read: %(kind)s", kind=type(problem).__name__)
        return ""

    @cached_property
    def start(self) -> Mapping[str, Any]:
        """The attributes of its first event."""
        found = self.run.events[0].get("workflowExecutionStartedEventAttributes") if self.run.events else None
        return found if isinstance(found, dict) else {}

    @cached_property
    def input(self) -> Mapping[str, Any]:
        """What it started with."""
        try:
            return dict(content(self.start["input"]))
        except MALFORMED:
            return {}

    @cached_property
    def shift(self) -> timedelta:
        """Story time minus the engine's; a shift that was refused counts for nothing."""
        if any(each.answer and each.answer.get("status") == "shift_refused" for each in self.recordings):
            return timedelta(0)
        try:
            return _SHIFT.validate_python(self.input.get("clock_shift", "PT0S"))
        except ValidationError:
            return timedelta(0)

    @cached_property
    def recordings(self) -> tuple[Recording, ...]:
        """Its calls of the recording activity, in order; none of a history that cannot be read."""
        try:
            return tuple(recordings(self.run.events))
        except UnreadableEventError:
            return ()

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """The same, as the models read them."""
        return tuple(map(_asked, self.recordings))

    @cached_property
    def comings(self) -> tuple[Coming, ...]:
        """The acts that reached it, in order; none of a history that cannot be read."""
        try:
            return tuple(_coming(self.run, each, self.shift) for each in arrivals(self.run.events))
        except UnreadableEventError:
            return ()

    @property
    def exported(self) -> bool:
        """Whether the history ends where the run itself had it kept, which is its last act but for ending."""
        asked = [event[SCHEDULED] for event in self.run.events if SCHEDULED in event]
        return bool(asked) and asked[-1].get("activityType") == {"name": "export_history"}

    @property
    def whole(self) -> bool:
        """Whether the run is here as far as it had come when the rows were read.

        One that was kept before it ended lacks what came after; a pack is of one time.
        """
        of_one_time = self.run.source == "engine" or (self.run.source == "pack" and not self.exported)
        return of_one_time or self.run.closed

    @property
    def names(self) -> tuple[str, ...]:
        """The ids milestones may name it by: its own, and after a reset that of the run it was made from."""
        return self.run.run_id, str(self.start.get("originalExecutionRunId", self.run.run_id))

    @property
    def last_seq(self) -> int:
        """The last milestone it tells of."""
        return max((seq for recording in self.recordings for seq, _ in recording.claims), default=0)

    def other_builds(self, build: str) -> list[str]:
        """Return the builds beside this one that its history names."""
        return [each for each in builds_of(self.run.events) if each != build]


class Claim(NamedTuple):
    """One milestone as a history says it was to be recorded."""

    told: Told
    recording: Recording
    seq: int
    digest: str

    @property
    def where(self) -> str:
        """Name it to a reader."""
        where = in_run(self.told.run, self.recording.event_id)
        return phrase("milestone %(seq)s, %(where)s", seq=self.seq, where=where)


def _asked(recording: Recording) -> Asked:
    try:
        transition = Transition.model_validate(recording.transition)
        answer = Recorded.model_validate(recording.answer) if recording.answer is not None else None
    except ValidationError:
        return Asked(recording, None, None)
    return Asked(recording, transition if transition.milestones else None, answer)


def _coming(run: Run, arrival: Arrival, shift: timedelta) -> Coming:
    try:
        act = ACT.validate_python(arrival.act)
        act.payload_hash()
    except MALFORMED:
        act = None
    return Coming(run, arrival, act, arrival.at + shift)
