"""What the histories of one agreement tell: its transitions in order, checked link by link."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from console.audit.events import (
    Recording,
    UnreadableEventError,
    arrivals,
    content,
    recordings,
    sendings,
    start_of,
)
from console.audit.evidence import Event, Run
from console.audit.outside import answered, is_foreign
from console.audit.sources import Histories
from models.acts import ACT, Act
from models.base import GENESIS
from models.days import Days
from models.lifecycle import fold
from models.messages import Recorded, Transition, Vouched
from models.milestones import Milestone, Opened
from models.names import milestone_activity_id
from models.state import Agreement

_ENDED = "EVENT_TYPE_WORKFLOW_EXECUTION_"
_BY_ITSELF = ("COMPLETED", "CONTINUED_AS_NEW")


class Step(NamedTuple):
    """One transition as it was recorded, with what was answered.

    Args:
        transition: Its milestones.
        answer: The days it was given, and how many notices it made.
        act: What somebody did, if it was an act and the histories have it.
        delivered: Whether all its notices had been dealt with.
    """

    transition: Transition
    answer: Recorded
    act: Act | None
    delivered: bool

    @property
    def last(self) -> Milestone:
        """The milestone it ended with."""
        return self.transition.milestones[-1]


class ContradictionError(Exception):
    """A history says what cannot be."""


class LackingError(Exception):
    """Something is missing that the rest cannot do without."""


@dataclass(frozen=True, slots=True)
class Life:
    """One agreement as its histories tell it.

    `wrong`: why it is not believed; `lacking`: why it cannot be rebuilt; `goes_on`: why there is more of it
    than was found; `notes`: what else somebody should know.
    """

    ref: str
    steps: tuple[Step, ...] = ()
    state: Agreement = field(default_factory=lambda: Agreement(ref=""))
    wrong: str = ""
    lacking: str = ""
    goes_on: str = ""
    notes: tuple[str, ...] = ()


def read_life(ref: str, histories: Histories) -> Life:
    """Understand the histories of one agreement; nothing is raised, what is wrong is said."""
    runs = histories.in_order()
    try:
        steps = tuple(_steps(ref, runs))
        chain = _chain(steps)
        _check_carried(runs, chain, histories)
    except (ContradictionError, UnreadableEventError) as failure:
        return Life(ref, wrong=str(failure))
    except LackingError as failure:
        return Life(ref, lacking=str(failure))
    state = fold(ref, chain)
    return Life(ref, steps, state, goes_on=_goes_on(runs, state, histories), notes=tuple(_notes(runs, steps)))


def _steps(ref: str, runs: Sequence[Run]) -> Iterator[Step]:
    """Return what was recorded, once each; a reset tells again what the run before it did."""
    found: dict[int, Step] = {}
    for run in runs:
        delivered = _delivered(run.events)
        acts = [each.act for each in arrivals(run.events) if each.act]
        for recording in recordings(run.events):
            if not recording.wrote:
                continue
            step = _step(ref, recording, acts, delivered)
            first = step.transition.milestones[0].seq
            known = found.get(first)
            if known is not None and known.last.digest != step.last.digest:
                raise ContradictionError(f"two histories tell milestone {first} differently")
            found[first] = step if known is None or step.delivered else known
    yield from (found[seq] for seq in sorted(found))


def _step(ref: str, recording: Recording, acts: list[dict[str, Any]], delivered: set[int]) -> Step:
    place = f"event {recording.event_id}"
    try:
        transition = Transition.model_validate(recording.transition)
        answer = Recorded.model_validate(recording.answer)
    except ValidationError as failure:
        raise ContradictionError(f"{place} is no recording: {failure.error_count()} faults") from failure
    last = transition.milestones[-1]
    if transition.ref != ref:
        raise ContradictionError(f"{place} records milestones of {transition.ref}")
    if not recording.activity_id == milestone_activity_id(last.seq, last.digest) == _named(last, answer):
        raise ContradictionError(f"the digest of milestone {last.seq} is not the one {place} was asked with")
    return Step(transition, answer, _act(transition, acts), last.seq in delivered)


def _named(last: Milestone, answer: Recorded) -> str:
    return milestone_activity_id(last.seq, answer.digest)


def _act(transition: Transition, acts: list[dict[str, Any]]) -> Act | None:
    """Return the act a door vouched for, if the history has the very same."""
    vouched = transition.vouched
    sent = [each for each in acts if vouched and each.get("command_id") == vouched.command_id]
    for each in sent:
        with suppress(ValidationError):
            act = ACT.validate_python(each)
            if vouched == Vouched(
                command_id=act.command_id, payload_hash=act.payload_hash(), received_at=act.received_at
            ):
                return act
    return None


def _delivered(events: Sequence[Event]) -> set[int]:
    """Return the seqs of the transitions whose mails were all dealt with."""
    done = [each for each in sendings(events) if each.done_at is not None]
    return {seq for each in done for seq in range(each.first_seq, each.seq + 1)}


def _chain(steps: Iterable[Step]) -> list[tuple[Milestone, Days]]:
    """Return the milestones with their days, each link checked."""
    chain: list[tuple[Milestone, Days]] = []
    for step in steps:
        for milestone in step.transition.milestones:
            _check_link(milestone, chain[-1][0] if chain else None)
            chain.append((milestone, step.answer.days.get(milestone.seq, {})))
    return chain


def _check_link(milestone: Milestone, before: Milestone | None) -> None:
    expected = before.seq + 1 if before else 1
    if milestone.seq != expected:
        several = milestone.seq - 1 > expected
        which = f"milestones {expected} to {milestone.seq - 1}" if several else f"milestone {expected}"
        raise LackingError(f"{which}: the history of that run is neither kept nor in the engine")
    if milestone.recomputed_digest() != milestone.digest:
        raise ContradictionError(f"milestone {milestone.seq} is not what its digest says")
    begins = {GENESIS} if before is None else {before.digest}
    if before is None and isinstance(milestone.payload, Opened):
        links = (milestone.payload.follows, milestone.payload.reopens)
        begins = {link.digest for link in links if link} or begins
    if milestone.prev_digest not in begins:
        raise ContradictionError(f"milestone {milestone.seq} does not follow from the one before it")


def _check_carried(runs: Iterable[Run], chain: list[tuple[Milestone, Days]], found: Histories) -> None:
    """See that every run began where the one before it ended."""
    for run in runs:
        begun = content(start_of(run.events).get("input")) or {}
        carried = begun.get("carried") if start_of(run.events).get("continuedExecutionRunId") else None
        if carried is None:
            continue
        seq, head = carried.get("seq", 0), carried.get("head")
        if seq > len(chain):
            lost = ", ".join(sorted(found.lacking)) or "one"
            raise LackingError(
                f"milestones {len(chain) + 1} to {seq}: the run {lost} is neither kept nor there"
            )
        if seq and chain[seq - 1][0].digest != head:
            raise ContradictionError(f"run {run.run_id} began with another milestone {seq}")


def _goes_on(runs: Sequence[Run], state: Agreement, found: Histories) -> str:
    """Say why more happened than is found here; empty if nothing did."""
    if state.over or not runs:
        return ""
    last = runs[-1]
    after = {each.get(_CONTINUED, {}).get("newExecutionRunId") for each in last.events}
    if after & found.lacking:
        return f"it went on in run {(after & found.lacking).pop()}, which is neither kept nor in the engine"
    if not last.closed and last.source != "engine":
        return f"the history of run {last.run_id} that was kept ends before the run did"
    return ""


_CONTINUED = "workflowExecutionContinuedAsNewEventAttributes"


def _notes(runs: Sequence[Run], steps: Sequence[Step]) -> Iterator[str]:
    ending = runs[-1].events[-1]["eventType"].removeprefix(_ENDED) if runs and runs[-1].closed else ""
    if ending and ending not in _BY_ITSELF:
        yield f"its workflow was ended from outside ({ending.replace('_', ' ').lower()})"
    unsent = [str(step.last.seq) for step in steps if step.answer.notices and not step.delivered]
    if unsent:
        yield f"whether the mails of milestone {', '.join(unsent)} had left is not known"
    foreign = {str(each.seq): each.by for run in runs for each in answered(run) if is_foreign(each.by)}
    if foreign:
        yield f"the recording of milestone {', '.join(foreign)} was answered by no worker of ours"
    lost = [step.last.seq for step in steps if step.transition.vouched and step.act is None]
    if lost:
        yield f"the acts behind milestone {', '.join(map(str, lost))} are not in the histories"
    waiting = [each for run in runs for each in _unanswered(run)] if runs and not runs[-1].closed else []
    for name in waiting:
        yield f"an act ({name}) was on its way: it will be refused as UNAUTHENTICATED, and can be given again"


def _unanswered(run: Run) -> Iterator[str]:
    """Return the acts a running history has accepted and whose recording has no answer yet."""
    if run.closed:
        return
    for recording in recordings(run.events):
        vouched = recording.transition.get("vouched")
        if recording.answer is None and vouched:
            yield f"command {vouched.get('command_id')}"
