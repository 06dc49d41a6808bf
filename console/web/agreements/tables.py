"""The portfolio as files: a table for spreadsheets, and dates for calendars."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import NamedTuple

from icalendar import Calendar, Event

from activities.mail.calendar import PRODUCT
from activities.mail.days import last_moment
from activities.mail.headers import opaque_id
from console.portfolio import Entry
from console.report.csv_file import harmless
from console.web.agreements.turns import Reader, act_names
from models.coverage import awaited
from models.state import Agreement

COLUMNS = (
    "ref",
    "title",
    "country",
    "coordinator",
    "partners",
    "phase",
    "outcome",
    "need",
    "waiting",
    "deadline",
)


def as_csv(entries: Iterable[Entry], reader: Reader) -> bytes:
    """Return a table whose columns are the same in every language; times are UTC.

    What a spreadsheet would take for a formula stands behind an apostrophe.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in entries:
        named = {
            "coordinator": reader.name(each.coordinator),
            "partners": "; ".join(map(reader.name, each.partners)),
            "waiting": "; ".join(map(reader.name, each.waiting)),
            "deadline": each.deadline.isoformat() if each.deadline else "",
        }
        row = each._asdict() | named
        writer.writerow(harmless(str(row[column] or "")) for column in COLUMNS)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_calendar(states: Iterable[Agreement], reader: Reader, url: str) -> bytes:
    """Return the last day of everything that is awaited, where its party is, and of every term."""
    calendar = Calendar()
    for name, value in {"version": "2.0", "prodid": PRODUCT, "calscale": "GREGORIAN"}.items():
        calendar.add(name, value)
    for state in states:
        for each in _days(state, reader):
            calendar.add_component(_event(state, each, reader.now, url))
    return bytes(calendar.to_ical())


class _Day(NamedTuple):
    what: str
    summary: str
    day: date


def _days(state: Agreement, reader: Reader) -> Iterator[_Day]:
    say = reader.language.say
    for each in awaited(state):
        if each.org in state.waits:
            done = act_names(reader.language)[each.act]
            facts = {"who": reader.name(each.org), "what": done, "ref": state.ref}
            last = last_moment(state.waits[each.org].deadline, state.zone(each.org))[0]
            yield _Day(f"{each.org}/{each.act}", say("%(ref)s: %(who)s, %(what)s", facts), last)
    if state.end:
        yield _Day("end", say("Last day of %(ref)s", {"ref": state.ref}), state.end.on)


def _event(state: Agreement, each: _Day, now: datetime, url: str) -> Event:
    event = Event()
    event.add("uid", opaque_id(f"portfolio/{state.ref}/{each.what}", "entente.example")[1:-1])
    event.add("dtstamp", now)
    event.add("summary", each.summary)
    event.add("dtstart", each.day)
    event.add("dtend", each.day + timedelta(days=1))
    event.add("url", f"{url}/agreements/{state.ref}")
    event.add("transp", "TRANSPARENT")
    return event
