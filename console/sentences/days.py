"""Days, lengths and numbers as an English sentence says them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from activities.mail.days import last_moment
from models.durations import parse_duration

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def on_day(day: date) -> str:
    """Return such as `12 January 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Return such as `12 Jan 2026`, for tables."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def short_time(at: datetime, zone: str) -> str:
    """Return such as `12 Jan 2026, 09:00`, in that zone, for tables."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{short_day(local.date())}, {local:%H:%M}"


def at_time(at: datetime, zone: str) -> str:
    """Return such as `12 January 2026, 09:00`, in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{on_day(local.date())}, {local:%H:%M}"


def until_day(too_late: datetime, zone: str) -> str:
    """Return the last day before an instant, with the time of day where that zone cuts it short."""
    day, time = last_moment(too_late, zone)
    return on_day(day) + (f", {time}" if time else "")


def days_until(too_late: datetime, now: datetime, zone: str) -> str:
    """Return how much of a time is left, such as `3 days left`, `last day` or `over`."""
    if now >= too_late:
        return "over"
    days = (last_moment(too_late, zone)[0] - now.astimezone(ZoneInfo(zone)).date()).days
    return {0: "last day", 1: "1 day left"}.get(days, f"{days} days left")


def length(duration: str) -> str:
    """Return such as `3 years`, or `1 year and 6 months`."""
    found = parse_duration(duration)
    parts = ((found.years, "year"), (found.months, "month"), (found.days, "day"))
    said = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in parts if count]
    return " and ".join(said) or "no time"


def occurred(on: str | None) -> str:
    """Return when an activity was, as far as it is known: `on 24 April 2012`, `in 2012`."""
    if on is None or on == "unknown":
        return "on a day nobody noted"
    first, _, last = on.partition("/")
    if last:
        return f"from {_joined(date.fromisoformat(first), 'to', date.fromisoformat(last))}"
    parts = [int(part) for part in first.split("-")]
    if len(parts) < 3:  # noqa: PLR2004 - year, month and day
        return "in " + " ".join([*(_MONTHS[month - 1] for month in parts[1:]), str(parts[0])])
    return f"on {on_day(date(*parts))}"


def either_day(first: date, last: date) -> str:
    """Return such as `7 or 8 January 2027`: one day, as it falls for parties in different zones."""
    return on_day(first) if first == last else _joined(first, "or", last)


def _joined(first: date, word: str, last: date) -> str:
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same_month else on_day(first)} {word} {on_day(last)}"


def falls_on(on: str | None, recorded_at: datetime, zone: str) -> bool:
    """Say whether an activity took place on the very day it was recorded."""
    return on == recorded_at.astimezone(ZoneInfo(zone)).date().isoformat()


def number(count: int) -> str:
    """Return a count as a word, up to twelve."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def apart(one: datetime, other: datetime) -> bool:
    """Say whether two instants differ enough to be told."""
    return abs(one - other) >= timedelta(minutes=1)
