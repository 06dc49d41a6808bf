"""What the rules leave to choose in an act's form: organisations, pilots and days, asked of the rules."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from console.doors.reading import LAST_YEAR
from console.links.standing import signs_for
from console.phrases import Phrase, clauses, listed, paragraph, phrase
from console.phrases.facts import on_day, time_of
from console.web.agreements.sight import Sight
from models.openings import (
    earliest_extension,
    first_day_of_pilots,
    ink_days,
    may_hold,
    may_sign_on_paper,
    present_deadline,
    reportable,
)

Orgs = tuple[str, ...]


class DayRange(NamedTuple):
    """The first and the last day the rules take, as a date input reads them, and what is said beside it."""

    first: str
    last: str
    words: Phrase | str


def offered(act: str, key: str, sight: Sight) -> Orgs | None:
    """Return the organisations or pilots that can be right for a field; None where any may be."""
    find = _OFFERED.get((act, key))
    return find(sight) if find else None


def _holder(sight: Sight) -> Orgs:
    mandate = sight.state.mandates.get(sight.state.coordinator)
    return (mandate.to,) if mandate else ()


def _unused(sight: Sight) -> Orgs:
    return tuple(org for org in sight.state.mandates if org not in sight.state.signatures)


def _pilots(act: str, sight: Sight) -> Orgs:
    return reportable(sight.state, act, sight.state.coordinator, sight.now)


_OFFERED: Mapping[tuple[str, str], Callable[[Sight], Orgs]] = {
    ("grant_mandate", "to"): lambda sight: may_hold(sight.state, sight.state.coordinator, sight.now),
    ("revoke_mandate", "to"): _holder,
    ("sign", "under"): lambda sight: signs_for(sight.state, sight.state.coordinator, sight.now),
    ("record_ink_signature", "for"): lambda sight: may_sign_on_paper(sight.state, sight.now),
    ("record_ink_signature", "under"): _unused,
    ("complete_pilot", "pilot"): lambda sight: _pilots("complete_pilot", sight),
    ("fail_pilot", "pilot"): lambda sight: _pilots("fail_pilot", sight),
}


def days_of(act: str, key: str, sight: Sight) -> DayRange | None:
    """Return which days a field takes; None where the rules give none."""
    find = _DAYS.get((act, key))
    return find(sight) if find else None


def _until(sight: Sight) -> DayRange:
    first, present = earliest_extension(sight.state, sight.now), present_deadline(sight.state)
    words = phrase("A day by the calendar of each party that is awaited.")
    if present:
        words = paragraph(phrase("They have time until %(day)s now.", day=on_day(present)), words)
    return DayRange(first.isoformat(), date(LAST_YEAR, 12, 31).isoformat(), words)


def _ink(sight: Sight) -> DayRange:
    """Days as the calendar of each who may sign has them: it may be another than the coordinator's."""
    state, name = sight.state, sight.reader.name
    signers = may_sign_on_paper(state, sight.now)
    first, last = ink_days(state, signers, sight.now)
    alike: dict[tuple[date, str], list[str]] = {}
    for org in signers:
        if org in state.agreed_on:
            alike.setdefault((state.agreed_on[org], state.zone(org)), []).append(name(org))
    since = [
        phrase("%(day)s for %(who)s (%(clock)s)", day=on_day(day), who=listed(orgs), clock=time_of(zone))
        for (day, zone), orgs in alike.items()
    ]
    words = phrase("The day by the calendar of who signed, where they are.")
    if since:
        told = phrase("The text was agreed on %(since)s; no signature is older.", since=clauses(since))
        words = paragraph(words, told)
    return DayRange(first.isoformat() if first else "", last.isoformat(), words)


def _pilot(sight: Sight) -> DayRange:
    return DayRange(first_day_of_pilots(sight.state).isoformat(), "", "")


_DAYS: Mapping[tuple[str, str], Callable[[Sight], DayRange]] = {
    ("extend", "until"): _until,
    ("start_pilot", "from"): _pilot,
    ("start_pilot", "to"): _pilot,
    ("record_ink_signature", "day"): _ink,
}
