"""When an endpoint is tried again, and when no more: rules of webhooks, without any I/O."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Answer(NamedTuple):
    """What an endpoint answered, or why there was no answer. `asked`: how long it wants to be left alone."""

    words: str
    taken: bool = False
    gone: bool = False
    asked: timedelta | None = None


FIRST_GAP = timedelta(seconds=5)
GROWTH = 4
LONGEST_GAP = timedelta(hours=6)
"""Gaps between attempts: 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 5.7 h, then 6 h."""

DEAD_AFTER = timedelta(days=5)
"""An endpoint that took nothing for so long, and was tried all the time, is paused."""

FAILING = 3
"""From so many failures in a row on it is the endpoint, and not one event it does not like."""

AT_ONCE = 4
"""So many agreements are told to one endpoint together; to one that fails, one by one."""


def gap(attempts: int, chance: float, asked: timedelta | None = None) -> timedelta:
    """Return how long to wait after so many attempts: a fifth more or less, by `chance` from 0 to 1.

    `asked` is what the endpoint wants; the longer of the two counts, up to the longest.
    """
    growth: int = GROWTH ** min(attempts - 1, 10)
    usual = min(FIRST_GAP * growth, LONGEST_GAP) * (0.8 + 0.4 * chance)
    return max(usual, min(asked or timedelta(0), LONGEST_GAP))


def is_dead(failing_since: datetime, now: datetime) -> bool:
    """Say whether an endpoint has failed for so long that it is given up until somebody has looked."""
    return now - failing_since >= DEAD_AFTER


def in_parallel(failures: int) -> int:
    """Return how many agreements to tell an endpoint of together, after so many failures in a row."""
    return 1 if failures >= FAILING else AT_ONCE


def is_wanted(types: tuple[str, ...], milestone: str) -> bool:
    """Say whether an endpoint wants to hear of a type of milestone; without any named, of all."""
    return not types or milestone in types
