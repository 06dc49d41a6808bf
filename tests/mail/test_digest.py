"""The weekly overview in every language: whole, the same in both forms, with a date for each thing."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from activities.languages import LANGUAGES
from activities.mail.digest import Digest, Item, compose_digest
from activities.mail.transport import PermanentRefusalError
from console.preview.example import LEAD
from console.preview.letters import PUBLIC_URL
from console.preview.overview import example_digest

from .letters import FULL, SENDER, Page, body, text

in_every_language = pytest.mark.parametrize("tag", LANGUAGES)


def sent(digest: Digest) -> EmailMessage:
    """The mail as its reader's program sees it."""
    return message_from_bytes(compose_digest(digest, SENDER).as_bytes(), policy=policy.default)


def only(**item: Any) -> EmailMessage:  # noqa: ANN401
    """A digest with one thing in it."""
    return sent(replace(example_digest(), items=[Item(**item)], sent_at=FULL.sent_at, mailbox=FULL.mailbox))


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@in_every_language
def test_it_is_a_whole_mail(tag: str) -> None:
    digest, mail = example_digest(tag), sent(example_digest(tag))
    assert mail.defects == []
    assert mail["Content-Language"] == tag
    assert mail["To"].addresses[0].addr_spec == digest.mailbox
    assert mail.as_bytes().isascii()
    known = {line for item in digest.items for line in (item.letter.link, item.letter.receipt)}
    assert all(len(line) <= 76 or line in known for line in body(mail).splitlines())


@in_every_language
def test_both_forms_say_the_same(tag: str) -> None:
    mail = sent(example_digest(tag))
    plain = left = squeezed(body(mail))
    nodes = {squeezed(node) for node in Page(body(mail, "html")).nodes}
    for node in sorted(nodes, key=len, reverse=True):
        left = left.replace(node, "")
    assert re.fullmatch(r"[-:：]*", left), "the text says more"
    assert {node for node in nodes if node not in plain} <= {squeezed(mail["Subject"])}, "the page says more"


@in_every_language
def test_no_hole_and_no_english_is_left_in_it(tag: str) -> None:
    said = text(sent(example_digest(tag)))
    assert not re.search(r"%\(|None|  ", said)
    if tag != "en":
        assert not re.search(r"\b(the|please|your|You|has|is)\b", said.replace("Memorandum of Und", ""))


@in_every_language
def test_each_thing_has_its_link_and_its_date(tag: str) -> None:
    digest, mail = example_digest(tag), sent(example_digest(tag))
    for item in digest.items:
        assert item.letter.ref in body(mail)
        assert item.act == "decide" or str(item.letter.link) in body(mail).splitlines()
    dated = [item for item in digest.items if item.deadline]
    files = list(mail.iter_attachments())
    assert [part.get_filename() for part in files] == [f"{item.letter.ref}-answer.ics" for item in dated]
    for part in files:
        content: Any = part.get_payload(decode=True)
        calendar: Any = Calendar.from_ical(content)
        (event,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["SUMMARY"].params["LANGUAGE"]) == ("PUBLISH", tag)
        assert squeezed(str(event["SUMMARY"])) in squeezed(text(mail))


def test_the_subject_says_how_much_is_open_and_until_when() -> None:
    digest = example_digest()
    name = digest.organisation_name
    assert sent(digest)["Subject"] == f"2 things wait for {name}, the first until 16 April 2026"
    single = replace(digest, items=digest.items[:1])
    assert sent(single)["Subject"] == f"1 thing waits for {name}, until 16 April 2026"
    open_ended = replace(digest, items=[replace(item, deadline=None) for item in digest.items])
    assert sent(open_ended)["Subject"] == f"2 things wait for {name}"


def test_it_can_be_left_and_is_a_thread_of_its_own() -> None:
    mail = sent(example_digest())
    assert mail["List-Unsubscribe"] == (
        "<mailto:entente@plastipolis.example?subject=No%20digest%20for%20SHANNON>"
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    again = sent(replace(example_digest(), notice_id="digest/SHANNON/2026-03-24"))
    assert mail["Message-ID"] != again["Message-ID"]
    assert mail["References"] == again["References"]
    assert sent(example_digest()).as_bytes() == mail.as_bytes()


def test_the_same_dates_are_the_same_calendar_entries_as_those_of_other_mails() -> None:
    """So that a digest moves an entry rather than making a second one."""
    mail = sent(example_digest("sl", "SAVA"))
    content: Any = next(mail.iter_attachments()).get_payload(decode=True)
    first: Any = Calendar.from_ical(content).walk("VEVENT")[0]
    assert str(first["UID"]).endswith("@plastipolis.example")
    assert first["SEQUENCE"] == 1


def test_the_coordinator_reads_what_it_has_to_decide() -> None:
    told = " ".join(body(sent(example_digest("en", LEAD.code))).split())
    assert (
        "Kunststoffnetz Mitte has rejected the text of “Memorandum of Understanding on circular plastics” "
        "(MOU-BR-7), and nothing has been decided since. Please talk to Kunststoffnetz Mitte, and decide how "
        "to go on." in told
    )
    assert "You coordinate this agreement. Its page shows where it stands" in told
    assert f"{PUBLIC_URL}/agreements/MOU-BR-7" in told
    assert "entente status" not in told


def test_who_gets_no_link_is_told_whom_to_write_to() -> None:
    letter = replace(FULL, link=None)
    mail = only(letter=letter, act="sign", since=letter.sent_at, deadline=letter.deadline_at)
    assert "Please write to its coordinator, Plastipolis:\ncoordinator@plastipolis.example" in body(mail)
    assert "These links" not in body(mail)


@pytest.mark.parametrize(
    ("due_on", "words", "files"),
    [
        ("2026-02-10", "Please report on the pilot action “Mission to Nagoya” (P1) by Tuesday, 10", 1),
        ("2026-01-11", "“Mission to Nagoya” (P1) was due on Sunday, 11 January 2026: please send it", 0),
    ],
)
def test_a_report_is_asked_for_before_and_after_its_day(due_on: str, words: str, files: int) -> None:
    day = FULL.sent_at.date().fromisoformat(due_on)
    letter = replace(FULL, must=None, deadline_at=None, due_on=day)
    mail = only(letter=letter, act="report", since=letter.sent_at)
    assert words in " ".join(body(mail).split())
    assert len(list(mail.iter_attachments())) == files


def test_a_lapse_may_still_be_lifted() -> None:
    letter = replace(FULL, kind="lapsed", must=None, deadline_at=None, mailbox=FULL.coordinator_mailbox)
    mail = only(letter=letter, act="extend", since=letter.sent_at, deadline=letter.grace_until)
    told = " ".join(body(mail).split())
    assert "It has lapsed. You may extend it until Monday, 9 February 2026, 23:59 (Tokyo time)" in told
    assert [part.get_filename() for part in mail.iter_attachments()] == ["MOU-JP-1-extend.ics"]


def test_a_name_that_could_end_a_header_is_refused() -> None:
    digest = example_digest()
    item = digest.items[0]
    bad = replace(item, letter=replace(item.letter, title="A\r\nBcc: all@example.org"))
    with pytest.raises(PermanentRefusalError):
        compose_digest(replace(digest, items=[bad]), SENDER)
