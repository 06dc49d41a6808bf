"""The field's formats: countries, languages, zones, mailboxes, days and durations."""

import re
from datetime import date, datetime
from functools import cache
from zoneinfo import available_timezones

from console.doors.countries import COUNTRIES, HABITS
from console.doors.node import Node, nearest, shown
from console.doors.reading import FIRST_YEAR, LAST_YEAR, MAILBOX_LENGTH, scalar
from models.durations import normal_duration, span
from models.phrases import Phrase, phrase

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*")
_SCRIPT = 4
_REGION = 2
_MAILBOX = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


def country(node: Node) -> str:
    """Return an ISO 3166-1 alpha-2 code."""
    found = scalar(node)
    if found not in COUNTRIES:
        likely = HABITS.get(found.upper(), found.upper())
        fix = (
            phrase("Did you mean %(likely)s?", likely=likely)
            if likely in COUNTRIES
            else phrase("Write its two letters, such as JP or FR")
        )
        raise node.wrong(phrase("%(value)s is no ISO 3166 country code", value=shown(found)), fix)
    return found


def language(node: Node) -> str:
    """Return a BCP 47 tag in its usual letters: `pt-BR`, `sr-Latn`."""
    found = scalar(node)
    if not _LANGUAGE.fullmatch(found):
        raise node.wrong(
            phrase("%(value)s is no language tag", value=shown(found)),
            phrase("Write a BCP 47 tag such as en, fr or pt-BR"),
        )
    first, *rest = found.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == _REGION:
        return part.upper()
    return part.title() if len(part) == _SCRIPT else part.lower()


def zone(node: Node) -> str:
    """Return the name of an IANA zone."""
    found = scalar(node)
    if found not in _zones():
        raise node.wrong(phrase("%(value)s is no time zone", value=shown(found)), nearest(found, _zones()))
    return found


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def mailbox(node: Node) -> str:
    """Return a bare mail address; errors never show it."""
    found = scalar(node)
    if len(found) > MAILBOX_LENGTH or not _MAILBOX.fullmatch(found):
        raise node.wrong(
            phrase("is no mailbox"),
            phrase("Write one bare address: name, @ and a domain, no blanks or commas"),
        )
    return found


def day_of(found: str, node: Node) -> date:
    """Return the ISO date a part of a value is."""
    try:
        parsed = date.fromisoformat(found) if _DAY.fullmatch(found) else None
    except ValueError:
        raise node.wrong(
            phrase("%(value)s is not in the calendar", value=shown(found)), phrase("Write an existing day")
        ) from None
    if parsed is None:
        raise node.wrong(
            phrase("%(value)s is no date", value=shown(found)),
            phrase("Write year-month-day, such as 2026-03-31"),
        )
    return date(year_of(parsed.year, node), parsed.month, parsed.day)


def day(node: Node) -> date:
    """Return an ISO date."""
    return day_of(scalar(node), node)


def year_of(year: int, node: Node) -> int:
    """Return a year people still plan for or remember."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise node.wrong(
            phrase("the year %(year)s cannot be meant", year=year),
            phrase("Write a year from %(first)s to %(last)s", first=FIRST_YEAR, last=LAST_YEAR),
        )
    return year


def instant(node: Node) -> datetime:
    """Return a date and time with its offset from UTC."""
    found = scalar(node)
    fix = phrase("Write date, time and offset, such as 2026-01-12T09:00:00+01:00")
    if not _INSTANT.fullmatch(found):
        raise node.wrong(phrase("%(value)s is no moment with an offset", value=shown(found)), fix)
    try:
        parsed = datetime.fromisoformat(found)
    except ValueError:
        raise node.wrong(phrase("%(value)s is not in the calendar", value=shown(found)), fix) from None
    year_of(parsed.year, node)
    return parsed


def duration(node: Node) -> str:
    """Return a duration in its normal form; months and years are allowed."""
    return _duration(node, phrase("Write an ISO 8601 duration such as P45D, P6M or P3Y"))


def _duration(node: Node, fix: Phrase) -> str:
    found = scalar(node)
    try:
        return normal_duration(_plain_ascii(found))
    except ValueError:
        raise node.wrong(phrase("%(value)s is no duration", value=shown(found)), fix) from None


def fixed_duration(node: Node) -> str:
    """Return a duration of days or weeks, as days."""
    fix = phrase("Write days or weeks, such as P45D or P6W; months differ in length")
    normal = _duration(node, fix)
    try:
        span(normal)
    except ValueError:
        raise node.wrong(
            phrase("%(value)s is not in days or weeks", value=shown(scalar(node))), fix
        ) from None
    return normal


def _plain_ascii(found: str) -> str:
    # `\d` and `$` of the duration's form let other scripts' digits and a last line end pass.
    if not found.isascii() or "\n" in found:
        raise ValueError("not an ISO 8601 duration")
    return found
