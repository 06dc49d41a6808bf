"""Local days a milestone names, and the instants they turned out to be.

Rules never read a zone database: an update of it would change old lives and break their replay. A
milestone asks; the recording activity answers once; the answer is stored beside the milestone.
"""

import re
from datetime import date, timedelta

from models.base import Instant, Message

FIRST_DAY, LAST_DAY = date(1, 1, 2), date(9999, 12, 30)
"""Days whose first instant, and the one after them, exist in every zone."""


class DayAsked(Message):
    """A day in a zone: either `on`, or `after` (a duration) counted from the local date of `recorded_at`."""

    key: str
    zone: str
    on: date | None = None
    after: str | None = None


class Payload(Message):
    """Base of all that milestones say; `days` are what the recording activity is asked for."""

    days: tuple[DayAsked, ...] = ()


class Day(Message):
    """The answer: the local date, its first instant and the first instant after it (both UTC)."""

    on: date
    begins: Instant
    ends: Instant


Days = dict[str, Day]
"""Answers by key."""

_LEADING = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
"""Of `2014`, `2014-05`, `2014-05-01` or `2014-05-01/2014-05-03`."""

_AHEAD = timedelta(days=1)
"""So far the calendar of one place may be ahead of another's."""

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def has_begun(day: date, at: Instant) -> bool:
    """Say whether a day may have begun somewhere on earth at an instant (UTC): tomorrow, at the latest."""
    return (day - at.date()).days <= _AHEAD.days


def latest_begun(at: Instant) -> date:
    """Return the latest day that may have begun somewhere on earth at an instant (UTC)."""
    return at.date() + _AHEAD


def first_day(occasion: str) -> date | None:
    """Return the first day an occasion may mean; None: unknown, or none at all."""
    return _first_day(occasion.partition("/")[0])


def may_have_begun(occasion: str, at: Instant) -> bool:
    """Say whether an occasion may have begun at an instant (UTC); one of an unknown day may."""
    return has_begun(first_day(occasion) or FIRST_DAY, at)


def leading_day(occasion: str | None) -> tuple[int | None, int | None, int | None]:
    """Return year, month and day an occasion begins with, as far as it names them."""
    known = _LEADING.match(occasion or "")
    if known is None:
        return None, None, None
    year, month, day = (int(part) if part else None for part in known.groups())
    return year, month, day


def is_occasion(text: str) -> bool:
    """Say whether a text is a day, two days in order, a month, a year or `unknown`."""
    first, slash, last = text.partition("/")
    if slash:
        return _is_day(first) and _is_day(last) and first <= last
    return text == "unknown" or _first_day(text) is not None


def _is_day(text: str) -> bool:
    return len(text) == len("2012-04-24") and _first_day(text) is not None


def _first_day(text: str) -> date | None:
    found = _PART.fullmatch(text)
    try:
        return date(*(int(part or 1) for part in found.groups())) if found else None
    except ValueError:
        return None
