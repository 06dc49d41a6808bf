"""Days and times as tables of the command line write them, in English."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_day(day: date) -> str:
    """Return such as `12 Jan 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_time(at: datetime, zone: str) -> str:
    """Return such as `12 Jan 2026, 09:00`, in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{short_day(local.date())}, {local:%H:%M}"
