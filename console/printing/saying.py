"""Moments, lengths and names as papers and pages for partners write them, in their reader's language."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from activities.languages import Language
from activities.mail.days import last_moment
from console.links.seen import Seen
from models.durations import parse_duration
from models.terms import Terms


def moment(language: Language, at: datetime, zone: str) -> str:
    """Return such as `Monday, 26 January 2026, 16:00 (Tokyo time)`."""
    return _moment(language, at, zone, language.day)


def plain_moment(language: Language, at: datetime, zone: str) -> str:
    """Return such as `26 January 2026, 16:00 (Tokyo time)`, for lists of what is past."""
    return _moment(language, at, zone, language.plain_day)


def _moment(language: Language, at: datetime, zone: str, day_of: Callable[[date], str]) -> str:
    local = at.astimezone(ZoneInfo(zone))
    day, time = day_of(local.date()), language.time(local)
    if zone in ("UTC", "Etc/UTC"):
        return f"{day}, {time} UTC"
    told = {"day": day, "time": time, "city": language.city(zone)}
    return language.say("%(day)s, %(time)s (%(city)s time)", told)


def last_day(language: Language, too_late: datetime, zone: str) -> str:
    """Return the last moment before an instant, as `moment` does."""
    day, cut_short = last_moment(too_late, zone)
    hour, minute = map(int, cut_short.split(":")) if cut_short else (23, 59)
    return moment(language, datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)), zone)


def in_utc(at: datetime) -> str:
    """Return such as `2026-01-26 07:00:12 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def length(language: Language, duration: str) -> str:
    """Return such as `3 years`, or `1 year and 6 months`."""
    found = parse_duration(duration)
    parts = ((found.years, "year"), (found.months, "month"), (found.days, "day"))
    return language.listed([language.length(count, unit) for count, unit in parts if count])


def called(language: Language, seen: Seen) -> str:
    """Return such as `“Memorandum of Understanding” (MOU-JP-1)`."""
    return language.say("“%(title)s” (%(ref)s)", {"title": seen.title, "ref": seen.state.ref})


def clause_name(clause: str) -> str:
    """Return a clause's id as a heading: `contact_points` is `Contact points`."""
    words = clause.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def term_facts(language: Language, terms: Terms) -> list[tuple[str, str]]:
    """Return what is agreed beside the clauses."""
    say = language.say
    known = {
        say("Duration"): length(language, terms.duration),
        say("Notice to end it"): length(language, terms.notice),
        say("Areas of cooperation"): language.listed([each.replace("_", " ") for each in terms.areas]),
        say("Governing law"): language.country(terms.governing_law) if terms.governing_law else "",
        say("Language that counts"): tongue_name(language, terms.authentic_language),
    }
    return [(label, said) for label, said in known.items() if said]


def tongue_name(language: Language, tag: str | None) -> str:
    """Return a language's name in the reader's own: `ja` is Japanese."""
    return language.tongue(tag) if tag else ""
