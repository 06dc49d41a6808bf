"""Every kind of mail in every language: whole, true, and the same in both forms."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from activities.languages import LANGUAGES, language
from activities.mail.letter import Letter
from activities.mail.words import KINDS
from console.preview.letters import example_letter

from .letters import Page, body, example, text

MINUTE = timedelta(minutes=1)

of_every_kind = pytest.mark.parametrize("kind", sorted(KINDS))


@of_every_kind
def test_it_is_a_whole_mail(kind: str) -> None:
    for tag in LANGUAGES:
        letter, mail = example_letter(kind, tag), example(kind, tag)
        assert mail.defects == []
        assert [part.get_content_type() for part in _bodies(mail)] == ["text/plain", "text/html"]
        assert mail["Content-Language"] == tag
        assert f'<html lang="{tag}" dir="ltr">' in body(mail, "html")
        assert letter.ref in mail["Subject"]
        assert mail["To"].addresses[0].addr_spec == letter.mailbox
        assert mail.as_bytes().isascii()
        assert all(
            len(line) <= 76 or line in (letter.link, letter.receipt) for line in body(mail).splitlines()
        )


@of_every_kind
def test_both_forms_say_the_same(kind: str) -> None:
    for tag in LANGUAGES:
        mail = example(kind, tag)
        plain = left = _squeezed(body(mail))
        nodes = {_squeezed(node) for node in Page(body(mail, "html")).nodes}
        for node in sorted(nodes, key=len, reverse=True):
            left = left.replace(node, "")
        assert re.fullmatch(r"[-:：]*", left), "the text says more"
        button_fails = language(tag).say("Should the button not work, copy this address into your browser:")
        alone = {_squeezed(mail["Subject"]), _squeezed(button_fails)}
        assert {node for node in nodes if node not in plain} <= alone, "the page says more"


@of_every_kind
def test_it_says_who_reads_it_about_what_and_until_when(kind: str) -> None:
    for tag in LANGUAGES:
        letter, said = example_letter(kind, tag), text(example(kind, tag))
        for fact in (
            letter.organisation_name,
            letter.coordinator_name,
            letter.title,
            letter.ref,
            letter.receipt,
        ):
            assert _squeezed(str(fact)) in _squeezed(said)
        if letter.deadline_at:
            assert _last_day(letter, letter.deadline_at) in _squeezed(said)
        if letter.must and letter.must != "mandate":
            assert str(letter.link) in said


@of_every_kind
def test_no_hole_and_no_english_is_left_in_it(kind: str) -> None:
    for tag in LANGUAGES:
        mail = example(kind, tag)
        said = text(mail)
        assert not re.search(r"%\(|None|  ", said)
        assert not re.search(r"[a-z][.?][A-Z]|\.\.|\s[.,]", said.split("Entente-Receipt")[0])
        if tag != "en":
            assert not re.search(r"\b(the|please|your|You|has|is)\b", said.replace("Memorandum of Und", ""))


@of_every_kind
def test_its_dates_are_whole_calendar_files(kind: str) -> None:
    for tag in LANGUAGES:
        for part in example(kind, tag).iter_attachments():
            content: Any = part.get_payload(decode=True)
            calendar: Any = Calendar.from_ical(content)
            (event,) = calendar.walk("VEVENT")
            assert part.get_content_type() == "text/calendar"
            assert part.get_param("method") == calendar["METHOD"]
            assert str(part.get_filename()).endswith(".ics")
            assert event["SUMMARY"].params["LANGUAGE"] == tag
            assert _squeezed(str(event["SUMMARY"])) in _squeezed(text(example(kind, tag)))


def _bodies(mail: EmailMessage) -> list[EmailMessage]:
    whole = next(part for part in mail.walk() if part.get_content_type() == "multipart/alternative")
    return [part for part in whole.iter_parts() if isinstance(part, EmailMessage)]


def _squeezed(words: str) -> str:
    """Without blanks: lines break where a script allows it."""
    return re.sub(r"\s", "", words)


def _last_day(letter: Letter, too_late: datetime) -> str:
    last = too_late.astimezone(ZoneInfo(letter.zone)) - MINUTE
    return _squeezed(language(letter.language).day(last.date()))
