"""What milestones of silence change, and what any milestone leaves for the coordinator to decide."""

from typing import Any

from models import milestones as m
from models.change import Change, said
from models.days import Days
from models.decisions import undecided_after
from models.state import Agreement


def decision_reminded(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """The coordinator's ladder is one rung higher."""
    told = said(milestone)
    return {"undecided": _with(state.undecided, told.about, reminded=told.number)}


def escalated(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A silence is told further once."""
    told = said(milestone)
    if told.about is not None:
        return {"undecided": _with(state.undecided, told.about, escalated=True)}
    return {"waits": _with(state.waits, told.org, escalated=True)}


def undecided(after: Agreement, milestone: m.Milestone) -> Agreement:
    """Return the state with what is left for its coordinator to decide."""
    left = undecided_after(after, milestone)
    return after if left == after.undecided else after.model_copy(update={"undecided": left})


def _with(kept: dict[str, Any], key: str, **change: object) -> dict[str, Any]:
    return {**kept, key: kept[key].model_copy(update=change)}
