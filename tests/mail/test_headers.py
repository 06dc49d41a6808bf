"""Headers say what was meant, whatever a name holds."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.mail.compose import compose
from activities.mail.transport import PermanentRefusalError

from .letters import FULL, SENDER

MEANT = {
    *("From", "To", "Reply-To", "Date", "Message-ID", "References", "Auto-Submitted", "Subject"),
    *("MIME-Version", "Content-Type"),
}


def test_a_mail_is_marked_as_sent_by_a_program_and_threads_by_agreement() -> None:
    first = compose(FULL, SENDER)
    second = compose(replace(FULL, notice_id="MOU-JP-1/4/approved/JP-1"), SENDER)
    assert set(first.keys()) == MEANT
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["References"] == second["References"]
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


def test_a_long_subject_in_other_letters_arrives_whole() -> None:
    name = "長野テクノ財団" * 8 + ", CCIS Gospodarska zbornica"
    read = message_from_bytes(
        compose(replace(FULL, organisation_name=name), SENDER).as_bytes(), policy=policy.default
    )
    assert read["Subject"] == f"Please sign MOU-JP-1 by Monday 26 January 2026 ({name})"


def test_a_plain_subject_stays_on_one_line() -> None:
    name = "Federation of Industries of the State of Rio Grande do Sul"
    wire = compose(replace(FULL, organisation_name=name), SENDER).as_bytes()
    assert f"\nSubject: Please sign MOU-JP-1 by Monday 26 January 2026 ({name})\n".encode() in wire
