"""What a milestone changes: fields of the state, by name."""

from typing import Any, TypeAlias

from models.milestones import Milestone

Change: TypeAlias = dict[str, Any]


def said(milestone: Milestone) -> Any:  # noqa: ANN401 - `folding` chooses by the payload's class
    """Return what a milestone says."""
    return milestone.payload
