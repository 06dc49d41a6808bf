"""What the mails say."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from activities.mail import compose as composing
from activities.mail.compose import compose, kinds
from activities.mail.letter import Letter

from .letters import FULL, MINIMAL, SENDER

WHO_IS_TOLD = {
    *("opened", "revised", "approved", "objected", "rejection"),
    *("signature_requested", "signed", "mandate_granted", "mandate_revoked", "ink_recorded"),
    *("in_force", "declined", "signature_withdrawn", "reopened", "contested"),
    *("extended", "rejected", "abandoned", "notice_given", "action_plan_adopted"),
    *("pilot_started", "pilot_completed", "pilot_failed", "reminder", "reminder_copy"),
    *("lapsed", "report_due", "report_overdue", "expiry_ahead", "expired"),
    *("renewed", "dormancy_nudge", "dormant"),
}


def sent(letter: Letter) -> EmailMessage:
    """The mail as its reader's program sees it."""
    return message_from_bytes(compose(letter, SENDER).as_bytes(), policy=policy.default)


def body(letter: Letter, kind: str = "plain") -> str:
    part = sent(letter).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def text(letter: Letter) -> str:
    """The plain text on one line."""
    return " ".join(body(letter).split())


class Page(HTMLParser):
    """Text, tags and links of an HTML mail."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"]:
            self.words += data.split()


def test_every_row_of_who_is_told_has_its_words() -> None:
    assert kinds() == WHO_IS_TOLD


@pytest.mark.parametrize("kind", sorted(WHO_IS_TOLD))
@pytest.mark.parametrize(
    "letter", [MINIMAL, FULL, replace(FULL, must=None, link=None)], ids=["min", "full", "fyi"]
)
def test_every_kind_is_a_whole_mail(kind: str, letter: Letter) -> None:
    letter = replace(letter, kind=kind)
    mail = sent(letter)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "\n" not in mail["Subject"]
    assert letter.ref in mail["Subject"]
    assert mail["To"].addresses[0].addr_spec == letter.mailbox
    plain, page = body(letter), Page(body(letter, "html"))
    for part in (" ".join(plain.split()), " ".join(page.words)):
        assert letter.title in part
        assert "None" not in part
        assert "  " not in part
        assert not re.search(r"[a-z][.:?][A-Z]|\.\.|\s[.,;:]|[(“]\s", part.split("Entente-Receipt")[0])
    assert all(len(line) <= 78 or line in (letter.link, letter.receipt) for line in plain.splitlines())


@pytest.mark.parametrize("kind", sorted(WHO_IS_TOLD))
def test_text_and_html_say_the_same(kind: str) -> None:
    letter = replace(FULL, kind=kind)
    plain, page = text(letter), " ".join(Page(body(letter, "html")).words)
    assert letter.link
    assert letter.receipt
    for said in (letter.link, letter.receipt, "Monday 26 January 2026", "A reply goes to Plastipolis"):
        assert said in plain
        assert said in page


def test_the_html_can_be_read_by_everybody_and_fetches_nothing() -> None:
    source = body(FULL, "html")
    page = Page(source)
    assert '<html lang="en">' in source
    assert "width=device-width" in source
    assert "prefers-color-scheme: dark" in source
    assert page.tags.count("h1") == 1
    assert not {"img", "link", "script", "table", "iframe"} & set(page.tags)
    assert "url(" not in source
    assert [value for name, value in page.attributes if name == "src"] == []
    assert {value for name, value in page.attributes if name == "href"} == {FULL.link}


def test_the_subject_says_who_must_do_what_by_when() -> None:
    assert sent(FULL)["Subject"] == "Please sign MOU-JP-1 by Monday 26 January 2026 (JP-1)"
    assert sent(replace(FULL, must="approve"))["Subject"].startswith("Please approve MOU-JP-1 by Monday 26")


def test_a_deadline_is_told_as_the_last_day_in_the_readers_own_zone() -> None:
    assert "Monday 26 January 2026, end of the day, Tokyo time (in 14 days)" in text(FULL)
    assert "Monday 26 January 2026, 16:00, Paris time" in text(replace(FULL, zone="Europe/Paris"))
    in_beirut_midnight_was_skipped = datetime(2026, 3, 28, 22, tzinfo=UTC)
    letter = replace(FULL, zone="Asia/Beirut", deadline_at=in_beirut_midnight_was_skipped)
    assert "Saturday 28 March 2026, end of the day" in text(letter)


@pytest.mark.parametrize(
    ("sent_at", "words"),
    [
        (datetime(2026, 1, 25, 15, tzinfo=UTC), "(today)"),
        (datetime(2026, 1, 25, 14, tzinfo=UTC), "(tomorrow)"),
        (datetime(2026, 1, 26, 15, tzinfo=UTC), "Tokyo time --"),
    ],
)
def test_the_days_left_are_counted_by_the_readers_calendar(sent_at: datetime, words: str) -> None:
    letter = replace(FULL, sent_at=sent_at, contest_until=None, grace_until=None, end_on=None)
    assert words in text(letter)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "You need not sign."),
        ({"signs_later": True}, "You need not sign yet: your turn comes"),
        ({"represented_by": "AVEP"}, "You need not sign: AVEP holds your mandate"),
        ({"role": "observer"}, "You need not sign: you follow this agreement as an observer."),
        ({"role": "represented"}, "To be bound, give your mandate to a signatory"),
    ],
)
def test_those_who_need_not_sign_read_why(change: dict[str, object], words: str) -> None:
    letter = replace(FULL, kind="signature_requested", must=None, **change)  # type: ignore[arg-type]
    assert words in text(letter)
    assert "Please sign" not in text(letter)
    assert "you need not sign" in sent(letter)["Subject"]


def test_the_holder_of_mandates_is_told_whom_it_may_sign_for() -> None:
    assert "You hold the mandate of JP-2 and may sign for them" in text(
        replace(FULL, kind="signature_requested")
    )


def test_an_organisation_that_is_not_bound_reads_so() -> None:
    letter = replace(FULL, kind="in_force", must=None)
    assert "Not bound, because they have not signed: CCIS." in text(letter)
    assert "JP-1 has not signed and is not bound." in text(replace(letter, uncovered=("JP-1",)))


def test_without_a_link_the_mail_names_the_coordinators_mailbox() -> None:
    letter = replace(FULL, link=None)
    assert "To read the text and to sign it, write to Plastipolis" in text(letter)
    assert "coordinator@plastipolis.example" in body(letter).splitlines()
    assert 'href="mailto:coordinator@plastipolis.example"' in body(letter, "html")


def test_the_coordinator_is_not_sent_to_itself() -> None:
    letter = replace(FULL, link=None, mailbox=MINIMAL.coordinator_mailbox)
    assert "entente status MOU-JP-1" in text(letter)
    assert "mailto:" not in body(letter, "html")
    assert sent(letter)["Reply-To"] is None


@pytest.mark.parametrize(
    ("kind", "coordinator", "other"),
    [
        ("lapsed", "You may still extend the deadline until Tuesday", "you would be told"),
        ("signature_withdrawn", "you may also reopen", "may sign again."),
        ("contested", "you may also reopen", "the other signatures stand."),
    ],
)
def test_the_coordinator_reads_what_it_may_do(kind: str, coordinator: str, other: str) -> None:
    grace_end = datetime(2026, 2, 10, 15, tzinfo=UTC)
    letter = replace(FULL, kind=kind, must=None, grace_until=grace_end)
    own = replace(letter, mailbox=letter.coordinator_mailbox)
    assert coordinator in text(own)
    assert coordinator not in text(letter)
    assert other in text(letter)


def test_a_decline_that_closes_says_so() -> None:
    letter = replace(FULL, kind="declined", must=None)
    assert "under negotiation again" in text(letter)
    assert "With this the negotiation is closed." in text(replace(letter, closed=True))


def test_the_same_letter_gives_the_same_mail() -> None:
    assert compose(FULL, SENDER).as_bytes() == compose(FULL, SENDER).as_bytes()


def test_names_cannot_write_html() -> None:
    source = body(replace(FULL, title='<script>"&', link="https://x.example/l/'\"<b>"), "html")
    assert "<script" not in source
    assert "&lt;script&gt;&#34;&amp;" in source
    assert "<b>" not in source


def test_a_letter_has_no_field_for_a_text_of_the_parties() -> None:
    assert not {"reason", "text", "comment", "lesson"} & {field.name for field in fields(Letter)}


def test_a_word_that_is_not_set_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    common = (composing._FOLDER / "en" / "_common.j2").read_text(encoding="utf-8")
    (tmp_path / "en" / "_common.j2").write_text(common, encoding="utf-8")
    (tmp_path / "en" / "opened.j2").write_text(
        "{% set subject %}{{ no_such_word }}{% endset %}", encoding="utf-8"
    )
    monkeypatch.setattr(composing, "_FOLDER", tmp_path)
    composing._environment.cache_clear()
    try:
        with pytest.raises(UndefinedError, match="no_such_word"):
            compose(MINIMAL, SENDER)
    finally:
        composing._environment.cache_clear()
