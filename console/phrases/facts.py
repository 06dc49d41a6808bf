"""Days, lengths, counts and places as facts of sentences: English as text, on pages by CLDR."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from activities.mail.days import last_moment
from console.phrases import Phrase, listed, phrase, phrase_many
from models.durations import parse_duration

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_KILO = 1024
_NUMBERS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def on_day(day: date) -> Phrase:
    """Return such as `12 January 2026`."""
    english = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return Phrase(english, lambda language: language.plain_day(day))


def at_time(at: datetime, zone: str) -> Phrase:
    """Return such as `12 January 2026, 09:00`, in that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return phrase("%(day)s, %(time)s", day=on_day(local.date()), time=clock(local))


def clock(local: datetime) -> Phrase:
    """Return a time of day, by the reader's clock of 12 or 24 hours."""
    return Phrase(f"{local:%H:%M}", lambda language: language.time(local))


def until_day(too_late: datetime, zone: str) -> Phrase:
    """Return the last day before an instant, with the time of day where that zone cuts it short."""
    day, time = last_moment(too_late, zone)
    if not time:
        return on_day(day)
    return phrase("%(day)s, %(time)s", day=on_day(day), time=clock(too_late.astimezone(ZoneInfo(zone))))


def either_day(first: date, last: date) -> Phrase:
    """Return such as `7 or 8 January 2027`: one day, as it falls for parties in different zones."""
    if first == last:
        return on_day(first)
    said = phrase("%(first)s or %(last)s", first=on_day(first), last=on_day(last))
    return Phrase(_joined(first, "or", last), said.said)


def occurred(on: str | None) -> Phrase:
    """Return when an activity was, as far as it is known: `on 24 April 2012`, `in 2012`."""
    if on is None or on == "unknown":
        return phrase("on a day nobody noted")
    begins, _, ends = on.partition("/")
    if ends:
        first, last = date.fromisoformat(begins), date.fromisoformat(ends)
        said = phrase("from %(first)s to %(last)s", first=on_day(first), last=on_day(last))
        return Phrase(f"from {_joined(first, 'to', last)}", said.said)
    parts = [int(part) for part in begins.split("-")]
    if len(parts) == 1:
        return phrase("in %(when)s", when=begins)
    if len(parts) == 2:  # noqa: PLR2004 - year and month
        return phrase("in %(when)s", when=month(*parts))
    return phrase("on %(day)s", day=on_day(date(*parts)))


def month(year: int, number: int) -> Phrase:
    """Return such as `April 2012`."""
    return Phrase(f"{_MONTHS[number - 1]} {year}", lambda language: language.month(date(year, number, 1)))


def _joined(first: date, word: str, last: date) -> str:
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same_month else on_day(first)} {word} {on_day(last)}"


def days_until(too_late: datetime, now: datetime, zone: str) -> Phrase:
    """Return how much of a time is left, such as `3 days left`, `last day` or `over`."""
    if now >= too_late:
        return phrase("over")
    days = (last_moment(too_late, zone)[0] - now.astimezone(ZoneInfo(zone)).date()).days
    return (
        phrase_many("%(count)s day left", "%(count)s days left", days, count=days)
        if days
        else phrase("last day")
    )


def length(duration: str) -> Phrase:
    """Return such as `3 years`, or `1 year and 6 months`."""
    found = parse_duration(duration)
    parts = ((found.years, "year"), (found.months, "month"), (found.days, "day"))
    said = [_counted(count, unit) for count, unit in parts if count]
    return listed(said) if said else phrase("no time")


def _counted(count: int, unit: str) -> Phrase:
    return Phrase(f"{count} {unit}{'s' * (count != 1)}", lambda language: language.length(count, unit))


def number(count: int) -> Phrase:
    """Return a count: in English as a word up to twelve, elsewhere in digits."""
    english = _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)
    return Phrase(english, lambda language: english if language.tag.startswith("en") else str(count))


def amount(count: int) -> Phrase:
    """Return a count with its thousands apart: `50,000,000`."""
    return Phrase(f"{count:,}", lambda language: language.amount(count))


def time_of(zone: str) -> Phrase:
    """Name a zone's time by its city: `Asia/Tokyo` is `Tokyo time`."""
    english = zone.rpartition("/")[2].replace("_", " ")
    return phrase("%(city)s time", city=Phrase(english, lambda language: language.city(zone)))


def country(code: str) -> Phrase:
    """Return a country: its code for the command line, its name on pages."""
    return Phrase(code, lambda language: language.country(code))


def tongue(tag: str) -> Phrase:
    """Return a language: its tag for the command line, its name on pages."""
    return Phrase(tag, lambda language: language.tongue(tag))


def called(name: str) -> Phrase:
    """Return a name written in small letters and underscores: with blanks on pages."""
    return Phrase(name, lambda _: name.replace("_", " "))


def falls_on(on: str | None, recorded_at: datetime, zone: str) -> bool:
    """Say whether an activity took place on the very day it was recorded."""
    return on == recorded_at.astimezone(ZoneInfo(zone)).date().isoformat()


def apart(one: datetime, other: datetime) -> bool:
    """Say whether two instants differ enough to be told."""
    return abs(one - other) >= timedelta(minutes=1)


def byte_size(size: int | None) -> str:
    """Return such as `2 KB`, rounded up; empty where it is not known."""
    if size is None:
        return ""
    return f"{size} B" if size < _KILO else f"{-(-size // _KILO)} KB"
