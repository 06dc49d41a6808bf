"""The registry takes only what mail and calendars can use, and never shows a mailbox."""

from datetime import time
from pathlib import Path

import pytest

from console.doors.registry_file import read_organisations
from models.errors import InputError
from models.habits import Weekly, Window
from tests.doors.written import REGISTRY, put, spoilt

MAILBOX = "mou@abroad.example"

BAD_MAILBOXES = [
    '"mou@abroad.example\\r\\nBcc: all@abroad.example"',
    '"mou@abroad.example\\n"',
    '"mou@abroad.example,second@abroad.example"',
    "mou@second@abroad.example",
    "mou-at-abroad.example",
    "mou@",
    '"@abroad.example"',
    "mou@abroad",
    "mou@abroad.e",
    "mou@-abroad.example",
    "mou@abroad..example",
    ".mou@abroad.example",
    "mo..u@abroad.example",
    "mou @abroad.example",
    '" mou@abroad.example"',
    "Mail Office <mou@abroad.example>",
    "mou@\N{LATIN SMALL LETTER A WITH ACUTE}broad.example",
    "'mou@[127.0.0.1]'",
    "'\"mou\"@abroad.example'",
    f"{'x' * 250}@abroad.example",
    "[mou@abroad.example]",
]


@pytest.mark.parametrize("mailbox", BAD_MAILBOXES)
def test_a_bad_mailbox_is_refused_and_never_shown(tmp_path: Path, mailbox: str) -> None:
    path = put(tmp_path, spoilt(REGISTRY, MAILBOX, mailbox))
    with pytest.raises(InputError) as raised:
        read_organisations(path)
    assert (raised.value.field, raised.value.where) == ("ABROAD.mailbox", f"{path}:4")
    for part in ("mou", "abroad.", "@abroad"):
        assert part not in str(raised.value).replace(str(path), "")


BAD = [
    ("code", "code: ABROAD", "code: abroad", "file[4].code", "capitals"),
    ("code missing", "code: ABROAD, ", "", "file[4].code", "Add code"),
    ("code twice", "code: ABROAD", "code: LEAD", "file[4]", "Keep one"),
    ("name empty", "name: Abroad", "name: ' '", "ABROAD.name", "Write it"),
    ("country", "country: JP", "country: JAP", "ABROAD.country", "two letters"),
    ("zone", "Asia/Tokyo", "Asia/Tokio", "ABROAD.timezone", "mean Asia/Tokyo?"),
    ("zone of this machine", "Asia/Tokyo", "localtime", "ABROAD.timezone", "mean|spelling"),
    ("zone by path", "Asia/Tokyo", "../Asia/Tokyo", "ABROAD.timezone", "mean"),
    ("language", "language: ja", "language: nihongo", "ABROAD.language", "BCP 47"),
    ("unknown key", "timezone: Asia", "time_zone: Asia", "ABROAD.time_zone", "mean timezone?"),
    ("mailbox in the wrong place", "code: ABROAD", f"code: {MAILBOX}", "file[4].code", "capitals"),
    ("mailbox as a key", "name: Abroad", f"{MAILBOX}: x", "ABROAD.(text with an @)", "one of"),
    ("mailbox as country", "country: JP", f"country: {MAILBOX}", "ABROAD.country", "two letters"),
]


@pytest.mark.parametrize(
    ("old", "new", "field", "fix"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_a_bad_organisation_is_named(tmp_path: Path, old: str, new: str, field: str, fix: str) -> None:
    path = put(tmp_path, spoilt(REGISTRY, old, new))
    with pytest.raises(InputError) as raised:
        read_organisations(path)
    assert (raised.value.field, raised.value.where) == (field, f"{path}:4")
    assert all(each.problem == "is missing" for each in raised.value.further)
    assert any(each in raised.value.fix for each in fix.split("|"))
    assert MAILBOX not in str(raised.value)


def test_a_registry_is_read_by_code(tmp_path: Path) -> None:
    found = read_organisations(put(tmp_path, REGISTRY))
    assert list(found) == ["LEAD", "SECOND", "THIRD", "ABROAD"]
    assert found["ABROAD"].mailbox == MAILBOX
    assert found["ABROAD"].timezone == "Asia/Tokyo"
    assert MAILBOX not in repr(found)


def test_a_language_is_kept_in_its_usual_letters(tmp_path: Path) -> None:
    for written, kept in (
        ("PT-br", "pt-BR"),
        ("SR-LATN-rs", "sr-Latn-RS"),
        ("de-1996", None),
        ("es-419", "es-419"),
    ):
        path = put(tmp_path, spoilt(REGISTRY, "language: ja", f"language: {written}"))
        if kept is None:
            with pytest.raises(InputError):
                read_organisations(path)
        else:
            assert read_organisations(path)["ABROAD"].language == kept


def test_an_empty_registry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="names no organisation"):
        read_organisations(put(tmp_path, "[]\n"))
    with pytest.raises(InputError, match="201 items"):
        read_organisations(put(tmp_path, "- x\n" * 201))


BAD_HABITS = [
    ("region: 57", "ABROAD.region", "such as JP-57"),
    ("region: FR-57", "ABROAD.region", "begins with JP-"),
    ("region: jp-20", "ABROAD.region", "ISO 3166-2"),
    ("working_days: []", "ABROAD.working_days", "leave it out"),
    ("working_days: mon", "ABROAD.working_days", "[a, b]"),
    ("working_days: [monday]", "ABROAD.working_days[1]", "mon"),
    ("working_days: [mon, mon]", "ABROAD.working_days[2]", "Keep one"),
    ("send_window: 08:00-18:00", "ABROAD.send_window", "key: value"),
    ("send_window: {from: 8}", "ABROAD.send_window.from", "08:00"),
    ("send_window: {from: '24:00'}", "ABROAD.send_window.from", "08:00"),
    ("send_window: {from: '18:00'}", "ABROAD.send_window", "later"),
    ("send_window: {from: '20:00', until: '06:00'}", "ABROAD.send_window", "later"),
    ("send_window: {to: '18:00'}", "ABROAD.send_window.to", "from, until"),
    ("digest: off", "ABROAD.digest", "key: value"),
    ("digest: {day: tuesday}", "ABROAD.digest.day", "tue"),
    ("digest: {day: tue, hour: 22}", "ABROAD.digest.hour", "5 to 21"),
    ("digest: {day: tue, hour: 4}", "ABROAD.digest.hour", "5 to 21"),
    ("digest: {day: tue, hour: '9'}", "ABROAD.digest.hour", "5 to 21"),
    ("digest: {at: 9}", "ABROAD.digest.at", "day, hour"),
]


@pytest.mark.parametrize(("written", "field", "fix"), BAD_HABITS, ids=[row[0] for row in BAD_HABITS])
def test_bad_hours_are_named(tmp_path: Path, written: str, field: str, fix: str) -> None:
    path = put(tmp_path, spoilt(REGISTRY, "language: ja", f"language: ja, {written}"))
    with pytest.raises(InputError) as raised:
        read_organisations(path)
    assert (raised.value.field, raised.value.where) == (field, f"{path}:4")
    assert not raised.value.further
    assert fix in raised.value.fix


def test_hours_are_usual_unless_written(tmp_path: Path) -> None:
    found = read_organisations(put(tmp_path, REGISTRY))["ABROAD"]
    assert (found.region, found.working_days) == (None, ())
    assert (found.send_window, found.digest) == (Window(time(8), time(18)), Weekly("tue", 9))


def test_hours_are_read_as_written(tmp_path: Path) -> None:
    week = "region: JP-20, working_days: [sat, mon, tue]"
    written = f"{week}, send_window: {{from: '09:30'}}, digest: {{day: mon, hour: 10}}"
    path = put(tmp_path, spoilt(REGISTRY, "language: ja", written))
    found = read_organisations(path)["ABROAD"]
    assert (found.region, found.working_days) == ("JP-20", ("mon", "tue", "sat"))
    assert (found.send_window, found.digest) == (Window(time(9, 30), time(18)), Weekly("mon", 10))
    for digest, expected in (
        ("none", None),
        ("{hour: 7}", Weekly("tue", 7)),
        ("{day: fri}", Weekly("fri", 9)),
    ):
        path = put(tmp_path, spoilt(REGISTRY, "language: ja", f"digest: {digest}"))
        assert read_organisations(path)["ABROAD"].digest == expected


FURTHER = (
    "further_mailboxes: [office@abroad.example, {mailbox: head@abroad.example, contact: Head of Office}]"
)


def test_mailboxes_to_turn_to_are_read_in_order(tmp_path: Path) -> None:
    found = read_organisations(put(tmp_path, spoilt(REGISTRY, "language: ja", FURTHER)))["ABROAD"]
    assert found.mailbox == MAILBOX
    behind = [(each.mailbox, each.contact) for each in found.further]
    assert behind == [("office@abroad.example", None), ("head@abroad.example", "Head of Office")]
    assert "abroad.example" not in repr(found)
    assert "abroad.example" not in repr(found.further)


BAD_FURTHER = [
    ("[MOU@abroad.example]", "ABROAD.further_mailboxes", "names a mailbox twice"),
    ("[a@abroad.example, b@abroad]", "ABROAD.further_mailboxes[2]", "address"),
    ("[{contact: Head of Office}]", "ABROAD.further_mailboxes[1].mailbox", "missing"),
    ("[{mailbox: a@abroad.example, phone: 1}]", "ABROAD.further_mailboxes[1].phone", "key"),
    ("a@abroad.example", "ABROAD.further_mailboxes", "list"),
    ("[a@b.example, c@b.example, d@b.example, e@b.example, f@b.example]", "ABROAD.further_mailboxes", "many"),
]


@pytest.mark.parametrize(("given", "field", "problem"), BAD_FURTHER)
def test_bad_mailboxes_to_turn_to_are_named_and_never_shown(
    tmp_path: Path, given: str, field: str, problem: str
) -> None:
    path = put(tmp_path, spoilt(REGISTRY, "language: ja", f"further_mailboxes: {given}"))
    with pytest.raises(InputError) as raised:
        read_organisations(path)
    assert raised.value.field == field
    assert problem in str(raised.value)
    assert "@abroad" not in str(raised.value)
