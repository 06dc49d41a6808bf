"""Whether an agreement's workflow still fits its record, and how an operator brings them together again."""

from dataclasses import replace
from typing import NamedTuple

from console.audit.events import COMPLETED, content, recordings, start_of
from console.audit.evidence import Run
from console.audit.outside import OnRecord
from console.audit.sources import Histories
from models.names import agreement_id

_TASK_DONE = "EVENT_TYPE_WORKFLOW_TASK_COMPLETED"
_CANCEL_REQUESTED = "EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED"
_BY_ITSELF = ("COMPLETED", "CONTINUED_AS_NEW")


class Trouble(NamedTuple):
    """What is wrong with an agreement now, what that means, and what to do."""

    ref: str
    problem: str
    remedy: str


def trouble_of(
    ref: str, histories: Histories, record: OnRecord, *, over: bool, reach: str = ""
) -> Trouble | None:
    """Return what keeps an agreement from going on; None where its workflow and its record fit.

    Args:
        ref: The agreement.
        histories: Of its workflow.
        record: What is on record of it.
        over: Whether it is closed by the record.
        reach: What a command of Temporal needs to reach the engine, such as ` --address localhost:7233`.
    """
    runs, head = histories.in_order(), max(record.digests, default=0)
    if over or not head:
        return None
    if not runs:
        problem = (
            "its workflow is nowhere, neither in the engine nor kept: nothing can be added to its record"
        )
        return Trouble(ref, problem, "Restore the engine's own store from its backup.")
    last = runs[-1]
    ended = last.events[-1]["eventType"].rpartition("_EXECUTION_")[2] if last.closed else ""
    if ended and ended not in _BY_ITSELF:
        said = "its workflow was ended from outside: acts are kept in the inbox, and none is carried out"
        return Trouble(ref, said, _go_on(ref, runs, head, reach))
    if recorded_until(last) > head:
        return Trouble(
            ref,
            f"its workflow believes what is not on record: milestone {head + 1}",
            _undo(ref, last, record, reach),
        )
    if recorded_until(last) < head:
        said = (
            f"its workflow is behind its record: milestone {recorded_until(last) + 1} is taken, and all waits"
        )
        return Trouble(ref, said, _go_on(ref, runs, head, reach))
    return None


def _go_on(ref: str, runs: list[Run], head: int, reach: str) -> str:
    """Return how the newest run that had recorded everything goes on from its last step."""
    for run in reversed(runs):
        lived = _before_cancellation(run)
        step = last_step(lived)
        if step is not None and recorded_until(lived) == head:
            alone = " --reapply-exclude All" if lived is not run else ""
            return f"Let it go on from its last step: `{reset_command(ref, run, step)}{alone}{reach}`."
    return f"No run here goes as far as milestone {head}. Ask for help, and reset nothing meanwhile."


def _before_cancellation(run: Run) -> Run:
    """Return a run up to where somebody asked to cancel it: a reset would repeat that."""
    asked = [place for place, each in enumerate(run.events) if each["eventType"] == _CANCEL_REQUESTED]
    return replace(run, events=run.events[: asked[0]]) if asked else run


def _undo(ref: str, run: Run, record: OnRecord, reach: str) -> str:
    """Return how a run is taken back before the answer that was not true."""
    untrue = next(
        each
        for each in recordings(run.events)
        if each.wrote and each.transition["milestones"][-1]["seq"] not in record.digests
    )
    answered = next(
        int(each["eventId"])
        for each in run.events
        if each.get(COMPLETED, {}).get("scheduledEventId") == str(untrue.event_id)
    )
    step = max((each for each in _steps(run) if each < answered), default=None)
    back = f"`{reset_command(ref, run, step)}{reach}`" if step else "its first step"
    return (
        "If an older backup of the record was restored: restore the newest, or `entente rebuild`. If "
        f"somebody gave an answer in the worker's place: {back} has it recorded truly."
    )


def reset_command(ref: str, run: Run, step: int | None) -> str:
    """Return what an operator types to have a run go on from one of its steps."""
    return (
        f"temporal workflow reset --workflow-id {agreement_id(ref)} --run-id {run.run_id} "
        f"--event-id {step} --reason mended"
    )


def last_step(run: Run) -> int | None:
    """Return the event a run is reset to if it is to go on where it was."""
    return max(_steps(run), default=None)


def _steps(run: Run) -> list[int]:
    return [int(each["eventId"]) for each in run.events if each["eventType"] == _TASK_DONE]


def recorded_until(run: Run) -> int:
    """Return the last milestone a run has had recorded, as far as its history goes."""
    seqs = [int(each.transition["milestones"][-1]["seq"]) for each in recordings(run.events) if each.wrote]
    carried = (content(start_of(run.events).get("input")) or {}).get("carried") or {}
    return max([int(carried.get("seq", 0)), *seqs])
