"""Whose turn it is, since when, until when and what comes next, in the words of whoever reads the page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from activities.languages import Language
from activities.mail.days import last_moment
from activities.working_hours import next_working_moment
from console.doors.registry_file import Organisation
from console.registry import habits
from models.clock import next_reminder
from models.coverage import Awaited, awaited
from models.state import Agreement


class Reader(NamedTuple):
    """Who reads, when, and what organisations are called."""

    language: Language
    now: datetime
    names: Mapping[str, str]
    registry: Mapping[str, Organisation]

    def name(self, org: str) -> str:
        """Return an organisation's name, or its code."""
        return self.names.get(org, org)


class Turn(NamedTuple):
    """One awaited answer in words; what is empty is not shown."""

    org: str
    who: str
    what: str
    since: str
    until: str
    left: str
    is_over: bool
    reminder: str


def act_names(language: Language) -> dict[str, str]:
    """Return what awaited answers are called."""
    say = language.say
    return {
        "approve": say("approve the text"),
        "sign": say("sign"),
        "grant_mandate": say("give a mandate"),
    }


def turns(state: Agreement, reader: Reader) -> list[Turn]:
    """Return whom an agreement waits for, the nearest deadline first."""
    return [_turn(state, each.org, each.act, reader) for each in _in_turn(state)]


def first_turn(state: Agreement, reader: Reader) -> tuple[Turn | None, int]:
    """Return the first of them, and how many more there are."""
    found = _in_turn(state)
    return next((_turn(state, each.org, each.act, reader) for each in found), None), max(0, len(found) - 1)


def _in_turn(state: Agreement) -> list[Awaited]:
    asked = (each for each in awaited(state) if each.org in state.waits)
    return sorted(asked, key=lambda each: state.waits[each.org].deadline)


def _turn(state: Agreement, org: str, act: str, reader: Reader) -> Turn:
    wait, zone, language = state.waits[org], state.zone(org), reader.language
    since = wait.since.astimezone(ZoneInfo(zone)).date()
    day, time = last_moment(wait.deadline, zone)
    left = language.left(day, reader.now.astimezone(ZoneInfo(zone)).date())
    is_over = reader.now >= wait.deadline
    return Turn(
        org,
        reader.name(org),
        act_names(language)[act],
        language.plain_day(since),
        moment(language, day, time, zone),
        language.say("over") if is_over or left is None else left,
        is_over,
        _reminder(state, org, reader),
    )


def moment(language: Language, day: date, time: str, zone: str) -> str:
    """Return a day, and the time of day if one is given, by the clock of a zone."""
    place = {"day": language.plain_day(day), "time": time, "city": language.city(zone)}
    if time:
        return language.say("%(day)s, %(time)s, %(city)s time", place)
    return language.say("%(day)s, %(city)s time", place)


def _reminder(state: Agreement, org: str, reader: Reader) -> str:
    """Return when the next reminder leaves, by the clock of whoever gets it, in its working hours."""
    at = next_reminder(state, org)
    if at is None:
        return ""
    zone = state.zone(org)
    local = leaves(at, org, reader).astimezone(ZoneInfo(zone))
    return moment(reader.language, local.date(), reader.language.time(local), zone)


def leaves(at: datetime, org: str, reader: Reader) -> datetime:
    """Return when a mail that is due at an instant leaves for an organisation: once it works (UTC)."""
    known = reader.registry.get(org)
    return next_working_moment(at, habits(known)) if known else at
