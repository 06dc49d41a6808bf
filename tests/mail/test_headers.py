"""Headers say what was meant, whatever a name holds."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.languages import LANGUAGES
from activities.mail.compose import compose
from activities.mail.headers import address
from activities.mail.layout import Bodies
from activities.mail.letter import TEMPLATE_VERSION
from activities.mail.message import Envelope, write_message
from activities.mail.transport import PermanentRefusalError

from .letters import FULL, SENDER, sent

MEANT = {
    *("From", "To", "Reply-To", "Date", "Message-ID", "In-Reply-To", "References", "Subject"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type"),
    "Entente-Notice",
}
LONGEST_LINE = 78


def test_a_mail_is_marked_as_sent_by_a_program_and_threads_by_agreement() -> None:
    first = compose(FULL, SENDER)
    second = compose(replace(FULL, notice_id="MOU-JP-1/4/approved/JP-1"), SENDER)
    assert set(first.keys()) == MEANT
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Entente-Notice"] == f"{FULL.kind}; wording={TEMPLATE_VERSION}"
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Message-ID"].endswith("@plastipolis.example>")
    assert "JP-1" not in first["Message-ID"] + first["References"]
    assert first["Date"].datetime == FULL.sent_at


@pytest.mark.parametrize("poison", ["\r\nBcc: x@evil.example", "\n", "\x00", "\x1b[2J", "\u2028", "\ud800"])
@pytest.mark.parametrize(
    "field", ["organisation_name", "title", "actor", "place", "mailbox", "coordinator_name"]
)
def test_a_line_break_or_control_character_is_refused_for_good(field: str, poison: str) -> None:
    letter = replace(FULL, **{field: f"Nagano{poison}"})  # type: ignore[arg-type]
    with pytest.raises(PermanentRefusalError, match=field) as refused:
        compose(letter, SENDER)
    assert "Nagano" not in str(refused.value)


def test_a_line_break_hidden_in_an_encoded_word_is_refused() -> None:
    with pytest.raises(PermanentRefusalError, match="partners"):
        compose(replace(FULL, partners=("JP-1", "=?utf-8?q?a=0D=0ABcc:_x@evil.example?=")), SENDER)


@pytest.mark.parametrize(
    "mailbox", ["", "nobody", "a b@c.example", "a@b.example,c@d.example", "é@x.example", "a@"]
)
def test_a_mailbox_that_is_none_is_refused_for_good(mailbox: str) -> None:
    with pytest.raises(PermanentRefusalError) as refused:
        compose(replace(FULL, mailbox=mailbox), SENDER)
    assert "example" not in str(refused.value)


NAMES = st.text(
    st.one_of(
        st.sampled_from(' ,;:<>@"()[]\\.=?éß日本'),
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    ),
    min_size=1,
    max_size=150,
).filter(lambda name: "=?" not in name)


@settings(deadline=None)
@given(name=NAMES)
def test_no_name_becomes_a_second_address_or_header(name: str) -> None:
    letter = replace(FULL, organisation_name=name, coordinator_name=name)
    wire = compose(letter, SENDER).as_bytes()
    read = message_from_bytes(wire, policy=policy.default)
    assert set(read.keys()) == MEANT
    for header, mailbox in (("To", letter.mailbox), ("Reply-To", letter.coordinator_mailbox)):
        raw = message_from_bytes(wire, policy=policy.compat32)[header]
        assert [found for _, found in getaddresses([raw])] == [mailbox]
        assert [found.addr_spec for found in read[header].addresses] == [mailbox]


@settings(deadline=None)
@given(name=NAMES)
def test_a_name_arrives_as_it_was_written_but_for_what_parts_addresses(name: str) -> None:
    wire = compose(replace(FULL, organisation_name=name), SENDER).as_bytes()
    raw = message_from_bytes(wire, policy=policy.compat32)["To"]
    encoded, mailbox = parseaddr(raw)
    shown = str(make_header(decode_header(encoded)))
    assert (shown, mailbox) == (address(name, FULL.mailbox).display_name, FULL.mailbox)


TITLES = st.text(
    st.one_of(st.sampled_from("  ab é日–’“”👍\u0301ß…"), st.characters(exclude_categories=("C", "Zl", "Zp"))),
    min_size=1,
    max_size=200,
).filter(lambda title: "=?" not in title and title == " ".join(title.split()))


@settings(deadline=None)
@given(title=TITLES)
def test_a_subject_in_any_script_is_folded_and_arrives_whole(title: str) -> None:
    wire = compose(replace(FULL, kind="objected", clause=title), SENDER).as_bytes()
    head = wire.partition(b"\n\n")[0]
    read = message_from_bytes(wire, policy=policy.default)
    assert read["Subject"] == f"Plastipolis objects to the clause “{title}” of MOU-JP-1"
    assert max(map(len, head.splitlines())) <= LONGEST_LINE
    assert wire.isascii()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_subject_is_folded_in_every_language(language: str) -> None:
    name = "長野テクノ財団" * 4 + ", Gospodarska zbornica – Élan " * 2
    mail = compose(replace(FULL, organisation_name=name.strip(), language=language), SENDER)
    head = mail.as_bytes().partition(b"\n\n")[0]
    assert max(map(len, head.splitlines())) <= LONGEST_LINE
    assert name.strip() in message_from_bytes(mail.as_bytes(), policy=policy.default)["Subject"]


def test_a_plain_subject_stays_on_one_line() -> None:
    name = "Federation of Industries of the State of Rio Grande do Sul"
    wire = compose(replace(FULL, organisation_name=name), SENDER).as_bytes()
    assert f"\nSubject: Please sign MOU-JP-1 by 26 January 2026 ({name})\n".encode() in wire


def test_a_mail_says_in_which_language_it_is() -> None:
    assert sent(replace(FULL, language="pt-BR"))["Content-Language"] == "pt-BR"
    assert sent(replace(FULL, language="de-AT"))["Content-Language"] == "de-AT"
    assert sent(replace(FULL, language="sv"))["Content-Language"] == "en"


def test_a_notice_sent_again_is_the_same_message_and_says_so() -> None:
    first, again = compose(FULL, SENDER), compose(replace(FULL, resent=2), SENDER)
    assert again["Message-ID"] == first["Message-ID"]
    assert (first["Entente-Resend"], again["Entente-Resend"]) == (None, "2")
    assert set(again.keys()) == MEANT | {"Entente-Resend"}


def envelope(**fields: str) -> Envelope:
    here, there = address("Entente", "a@entente.example"), address("JP-1", FULL.mailbox)
    usual = {"sender": here, "recipient": there, "sent_at": FULL.sent_at, "language": "en"}
    return Envelope(**{**usual, "subject": "Open", "notice": "digest/JP-1/2026-01-12", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "post"),
    [
        ("https://agreements.example/u/1", "List-Unsubscribe=One-Click"),
        ("mailto:a@entente.example?subject=unsubscribe", None),
    ],
)
def test_a_digest_can_be_left_and_a_notice_cannot(address: str, post: str | None) -> None:
    digest = write_message(envelope(unsubscribe=address), Bodies("text", "<p>text</p>"))
    assert digest["List-Unsubscribe"] == f"<{address}>"
    assert digest["List-Unsubscribe-Post"] == post
    assert digest["References"] is None
    assert compose(FULL, SENDER)["List-Unsubscribe"] is None


def test_a_digest_is_the_same_bytes_each_time_too() -> None:
    once, twice = (write_message(envelope(), Bodies("a", "<p>a</p>")).as_bytes() for _ in range(2))
    assert once == twice
