"""Local days a milestone names, and the instants they turned out to be.

Rules never read a zone database: an update of it would change old lives and break their replay. A
milestone asks; the recording activity answers once; the answer is stored beside the milestone.
"""

from datetime import date

from models.base import Instant, Message


class DayAsked(Message):
    """A day in a zone: either `on`, or `after` (a duration) counted from the local date of `recorded_at`."""

    key: str
    zone: str
    on: date | None = None
    after: str | None = None


class Day(Message):
    """The answer: the local date, its first instant and the first instant after it (both UTC)."""

    on: date
    begins: Instant
    ends: Instant


Days = dict[str, Day]
"""Answers by key."""
