"""Dates for the reader's calendar, as calendars read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from activities.mail.letter import Letter
from activities.mail.zones import clock_of
from console.preview.letters import example_letter

from .letters import FULL, sent

ASKED = replace(FULL, kind="signature_requested", contest_until=None, grace_until=None, end_on=None)


def files(letter: Letter) -> dict[str, bytes]:
    found = {
        str(part.get_filename()): part.get_payload(decode=True) for part in sent(letter).iter_attachments()
    }
    assert all(isinstance(content, bytes) for content in found.values())
    return found  # type: ignore[return-value]


def read(letter: Letter, name: str) -> tuple[str, Any]:
    """Return the method and the one event of a file."""
    calendar: Any = Calendar.from_ical(files(letter)[f"{letter.ref}-{name}.ics"])
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_a_deadline_is_a_whole_day_that_blocks_no_other_meeting() -> None:
    method, event = read(ASKED, "answer")
    assert method == "PUBLISH"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 1, 26), date(2026, 1, 27))
    assert str(event["SUMMARY"]) == "Last day to sign MOU-JP-1"
    assert (str(event["TRANSP"]), str(event["STATUS"])) == ("TRANSPARENT", "CONFIRMED")
    assert "Monday, 26 January 2026, 23:59 (Tokyo time)" in str(event["DESCRIPTION"])
    assert event["DTSTAMP"].dt == ASKED.sent_at
    assert str(event["ORGANIZER"]) == "mailto:entente@plastipolis.example"


def test_a_deadline_that_falls_inside_a_day_has_its_hour_and_the_reader_s_clock_changes() -> None:
    letter = replace(
        FULL,
        kind="reminder_copy",
        must=None,
        zone="Europe/Paris",
        deadline_at=datetime(2026, 3, 29, 15, tzinfo=UTC),
    )
    (content,) = files(letter).values()
    calendar: Any = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event["DTEND"].params["TZID"] == "Europe/Paris"
    assert event["DTEND"].dt == datetime(2026, 3, 29, 17, tzinfo=ZoneInfo("Europe/Paris"))
    assert event["DTEND"].dt.astimezone(UTC) == letter.deadline_at
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"
    onsets = [str(each.to_ical()) for each in zone.walk("DAYLIGHT")]
    assert any("DTSTART:20260329T020000" in onset and "TZOFFSETTO:+0200" in onset for onset in onsets)


@pytest.mark.parametrize(
    "zone",
    [
        *("Europe/Paris", "Asia/Tokyo", "America/Sao_Paulo", "America/New_York", "Asia/Beirut"),
        *("Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca", "Pacific/Apia", "UTC"),
    ],
)
def test_a_zone_s_clock_is_that_of_the_zone_database(zone: str) -> None:
    clock: Any = Calendar.from_ical(clock_of(zone, 2026).to_ical())
    onsets = sorted(
        (each["DTSTART"].dt - each["TZOFFSETFROM"].td, each["TZOFFSETTO"].td)
        for each in clock.walk()
        if each.name != "VTIMEZONE"
    )
    for hour in range(-12, 370 * 24):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        offset = [offset for onset, offset in onsets if onset <= at.replace(tzinfo=None)][-1]
        assert offset == at.astimezone(ZoneInfo(zone)).utcoffset(), at


def test_a_question_has_one_entry_that_moves_and_is_taken_back() -> None:
    told = {
        kind: example_letter(kind, org="SHANNON")
        for kind in ("opened", "revised", "signature_requested", "extended", "in_force", "rejected")
    }
    events = {kind: read(letter, "answer") for kind, letter in told.items() if kind in ("opened", "revised")}
    events |= {kind: read(told[kind], "answer") for kind in ("signature_requested", "extended")}
    events |= {kind: read(told[kind], "answer-void") for kind in ("in_force", "rejected")}
    assert len({str(event["UID"]) for _, event in events.values()}) == 1
    assert {method for method, _ in events.values()} == {"PUBLISH", "CANCEL"}
    for kind, (method, event) in events.items():
        assert int(event["SEQUENCE"]) == told[kind].seq
        assert (method == "CANCEL") == (str(event["STATUS"]) == "CANCELLED")
    assert events["in_force"][0] == "CANCEL"
    assert events["in_force"][1]["DTSTART"].dt == events["signature_requested"][1]["DTSTART"].dt
    sequences = [int(events[kind][1]["SEQUENCE"]) for kind in ("opened", "signature_requested", "in_force")]
    assert sequences == sorted(set(sequences))


def test_agreements_organisations_and_questions_have_entries_of_their_own() -> None:
    letters = [ASKED, replace(ASKED, ref="MOU-JP-2"), replace(ASKED, organisation="JP-2")]
    uids = [str(read(letter, "answer")[1]["UID"]) for letter in letters]
    uids.append(str(read(replace(FULL, kind="in_force", must=None), "end")[1]["UID"]))
    assert len(set(uids)) == 4
    assert not any("JP-1" in uid for uid in uids)


def test_a_deadline_that_has_passed_is_not_taken_back() -> None:
    letter = replace(FULL, kind="in_force", must=None, deadline_at=None)
    day = datetime(2026, 1, 20, 15, tzinfo=UTC)
    ahead = replace(letter, earlier_deadline_at=day)
    assert set(files(ahead)) == {"MOU-JP-1-answer-void.ics", "MOU-JP-1-end.ics"}
    assert set(files(replace(ahead, sent_at=day))) == {"MOU-JP-1-end.ics"}


def test_who_opened_the_negotiation_has_nothing_to_take_back() -> None:
    assert files(example_letter("rejected", org="ALPES")) == {}
    assert set(files(example_letter("rejected", org="SAVA"))) == {"MOU-JP-7-answer-void.ics"}


def test_a_pilot_is_its_days_and_its_lead_has_the_day_of_the_report_too() -> None:
    letter = example_letter("pilot_started", org="SAVA")
    assert set(files(letter)) == {"MOU-JP-7-pilot-P1.ics", "MOU-JP-7-report-P1.ics"}
    _, pilot = read(letter, "pilot-P1")
    assert (pilot["DTSTART"].dt, pilot["DTEND"].dt) == (date(2026, 6, 8), date(2026, 6, 13))
    _, report = read(letter, "report-P1")
    assert report["DTSTART"].dt == date(2026, 7, 12)
    assert set(files(example_letter("pilot_started", org="EBRO"))) == {"MOU-JP-7-pilot-P1.ics"}
    failed = example_letter("pilot_failed", org="SAVA")
    assert set(files(failed)) == {"MOU-JP-7-pilot-P1-void.ics", "MOU-JP-7-report-P1-void.ics"}


@pytest.mark.parametrize(
    ("kind", "org", "name", "day"),
    [
        ("in_force", "EBRO", "end", date(2029, 3, 5)),
        ("expiry_ahead", "EBRO", "end", date(2029, 3, 5)),
        ("ink_recorded", "KITAYAMA", "contest", date(2026, 3, 20)),
        ("lapsed", "ALPES", "extend", date(2026, 5, 2)),
    ],
)
def test_other_dates_are_days_too(kind: str, org: str, name: str, day: date) -> None:
    method, event = read(example_letter(kind, org=org), name)
    assert (method, event["DTSTART"].dt) == ("PUBLISH", day)


def test_a_file_never_holds_the_link_and_is_written_as_the_standard_says() -> None:
    letter = replace(ASKED, title="覚書" * 60, language="ja")
    (content,) = files(letter).values()
    assert b"/l/" not in content
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


def test_names_cannot_add_lines_to_a_file() -> None:
    letter = replace(ASKED, organisation_name="A;B,C:D\\nEND:VEVENT")
    _, event = read(letter, "answer")
    assert "A;B,C:D\\nEND:VEVENT" in str(event["DESCRIPTION"])


def test_the_same_letter_gives_the_same_file() -> None:
    assert files(ASKED) == files(replace(ASKED))
