"""What brought a milestone about: an act, the act's own consequence, the clock, or another agreement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from models import milestones as m
from models import pilot_milestones as pm
from models.clock import due_by
from models.days import Days
from models.folding import apply
from models.milestones import Milestone
from models.state import Agreement

DOORS = {
    "cli": "the command line",
    "link": "the link in its mail",
    "console": "the pages in the browser",
    "api": "the programming interface",
    "rehearsal": "a rehearsal",
}


class Cause(NamedTuple):
    """Why a milestone is there.

    `act`: somebody did it. `milestone`: it follows from the one at `seq`. `clock`: `what` was due `at` (UTC).
    `agreement`: another one, `ref`, decided it. `nobody`: an act no door vouches for.
    """

    kind: Literal["act", "milestone", "clock", "agreement", "nobody"]
    seq: int | None = None
    what: str | None = None
    at: datetime | None = None
    ref: str | None = None


def causes(ref: str, chain: Iterable[tuple[Milestone, Days]]) -> list[Cause]:
    """Return the cause of every milestone of a life, in order."""
    found: list[Cause] = []
    state, before = Agreement(ref=ref), None
    for milestone, days in chain:
        found.append(_cause(milestone, before, state))
        state, before = apply(state, milestone, days), milestone
    return found


def _cause(milestone: Milestone, before: Milestone | None, state: Agreement) -> Cause:
    payload = milestone.payload
    if other := _other_agreement(milestone):
        return Cause("agreement", ref=other)
    if isinstance(payload, m.RefusedAct) and milestone.door is None:
        return Cause("nobody")
    if milestone.command_id is not None:
        same = before is not None and before.command_id == milestone.command_id
        return Cause("milestone", seq=before.seq) if before and same else Cause("act")
    due = due_by(state, milestone.recorded_at)
    return Cause("clock", what=due.what, at=due.at) if due else Cause("clock")


def _other_agreement(milestone: Milestone) -> str | None:
    """Return the agreement whose word a milestone rests on."""
    payload = milestone.payload
    if isinstance(payload, m.Opened) and payload.follows:
        return payload.follows.ref
    if isinstance(payload, m.Closed) and payload.superseded_by:
        return payload.superseded_by.ref
    return payload.ref if isinstance(payload, pm.IntensifiedEnded) else None
