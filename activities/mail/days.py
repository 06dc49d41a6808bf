"""Days and lists as the command line says them, in English; mails write theirs by `activities.languages`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_words(day: date) -> str:
    """Return such as `Monday 26 January 2026`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def last_moment(too_late: datetime, zone: str) -> tuple[date, str]:
    """Return the last day in this zone before an instant, and the time of day if the day is cut short.

    A deadline is mostly the first instant of the next day, so the day that counts is the one before. Seen
    from another zone it falls inside a day; then the time is told too, such as `16:00`.
    """
    local = too_late.astimezone(ZoneInfo(zone))
    before = (too_late - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    return before.date(), "" if before.date() != local.date() else f"{local:%H:%M}"


def days_left(until: date, at: datetime, zone: str) -> str:
    """Return how far a day is off, as people say it; empty when it has passed."""
    days = (until - at.astimezone(ZoneInfo(zone)).date()).days
    if days < 0:
        return ""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def time_of(zone: str) -> str:
    """Name a zone's time by its city: `Asia/Tokyo` is `Tokyo time`."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def listed(names: Sequence[str]) -> str:
    """Return `A`, `A and B` or `A, B and C`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
