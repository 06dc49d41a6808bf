"""Which builds ran a life, as its history tells."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

UNKNOWN = "unknown"
"""Stands for the build of a task that names none."""

_COMPLETED = "workflowTaskCompletedEventAttributes"


def builds_of(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many workflow tasks each build has completed, in the order they first did.

    Args:
        events: Those of one or more runs, as Temporal writes them in JSON.
    """
    return dict(Counter(_build(event[_COMPLETED]) for event in events if _COMPLETED in event))


def _build(task: Mapping[str, Any]) -> str:
    """Return a task's build from wherever this kind of server and worker has put it."""
    for place in ("deploymentVersion", "workerVersion"):
        if build := task.get(place, {}).get("buildId"):
            return str(build)
    return str(task.get("binaryChecksum") or UNKNOWN)
