"""What a coordinator reads: what it may do, what it has to decide, and where."""

from dataclasses import replace

import pytest

from console.preview.example import LEAD
from console.preview.letters import PUBLIC_URL, example_letter

from .letters import FULL, MINIMAL, body, sent, text


def test_the_coordinator_is_not_sent_to_itself() -> None:
    mail = sent(replace(FULL, link=None, mailbox=MINIMAL.coordinator_mailbox))
    assert "entente status MOU-JP-1" in text(mail)
    assert "mailto:" not in body(mail, "html")
    assert mail["Reply-To"] is None


def test_the_coordinator_sees_who_is_still_awaited_and_others_do_not() -> None:
    letter = replace(FULL, kind="approved", still_awaited=("AVEP", "CCIS"))
    assert "Still awaited" not in text(sent(letter))
    own = replace(letter, mailbox=MINIMAL.coordinator_mailbox)
    assert "Still awaited: AVEP and CCIS" in text(sent(own))


@pytest.mark.parametrize(
    ("kind", "coordinator", "other"),
    [
        ("lapsed", "You may still extend the deadline.", "you would be told"),
    ],
)
def test_the_coordinator_reads_what_it_may_do(kind: str, coordinator: str, other: str) -> None:
    letter = replace(FULL, kind=kind, must=None)
    own = replace(letter, mailbox=letter.coordinator_mailbox)
    assert coordinator in text(sent(own))
    assert coordinator not in text(sent(letter))
    assert other in text(sent(letter))


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("rejection", "You may propose a new text, give more time or abandon the negotiation."),
        ("declined", "You may propose a new text, give more time or abandon the negotiation."),
        ("contested", "You may give more time, reopen the text or abandon the agreement."),
        ("signature_withdrawn", "You may give more time, reopen the text or abandon the agreement."),
        ("decision_due", "You may propose a new text, give more time or abandon the negotiation."),
        ("objected", "Please read it; you may propose a new text that answers it."),
        ("reminder_copy", "You may also extend the deadline."),
    ],
)
def test_the_coordinator_is_told_what_to_decide_and_where(kind: str, may: str) -> None:
    mail = sent(example_letter(kind, org=LEAD.code))
    page = f"{PUBLIC_URL}/agreements/MOU-JP-7"
    assert may in text(mail)
    assert "You need not do anything." not in text(mail)
    assert page in body(mail).splitlines()
    assert f'<a class="link" href="{page}"' in body(mail, "html")
    assert "entente status" not in text(mail)


def test_nobody_else_is_told_to_decide_or_led_to_a_page_behind_an_account() -> None:
    mail = sent(example_letter("declined", org="SAVA"))
    assert "decide how to go on" not in text(mail)
    assert "/agreements/" not in body(mail) + body(mail, "html")


def test_without_pages_the_coordinator_is_told_what_to_decide_and_a_command() -> None:
    told = text(sent(replace(example_letter("contested", org=LEAD.code), page=None, link=None)))
    assert "decide how to go on" in told
    assert "The command “entente status MOU-JP-7” shows" in told


def test_a_silence_told_further_to_the_coordinator_says_that_it_may_extend() -> None:
    letter = replace(example_letter("escalated"), event=None, about=None)
    own = replace(letter, mailbox=letter.coordinator_mailbox)
    assert "You may also extend the deadline." in text(sent(own))
    other = replace(letter, mailbox="other@elsewhere.example")
    assert "extend the deadline." not in text(sent(other)).partition("may help.")[2].partition("If an")[0]
