"""Receipts in mails: found however a mail was encoded, forwarded or printed, and held to chain and key."""

import base64
import quopri
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from activities.keys import DeploymentKeys, load_keys
from activities.mail.compose import compose
from console.audit.receipts import find_receipts, judge_receipt, read_receipts
from models.errors import InputError
from tests.mail.letters import FULL, SENDER

REF = "MOU-JP-1"
CHAIN = {seq: f"{seq:064x}" for seq in range(1, 5)}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DeploymentKeys:
    return load_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def line(keys: DeploymentKeys) -> str:
    return keys.receipt(REF, 3, CHAIN[3])


@pytest.fixture(scope="module")
def mail(line: str) -> EmailMessage:
    """A mail as this service sends it."""
    return compose(replace(FULL, receipt=line), SENDER)


def quoted(text: str, mark: str = "> ") -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def forwarded_inline(mail: EmailMessage, _: str) -> bytes:
    other = EmailMessage()
    other["Subject"] = "Fwd: your receipt"
    other.set_content("See below.\n\n" + quoted(quoted(body(mail, "plain"))), cte="quoted-printable")
    return other.as_bytes()


def forwarded_as_attachment(mail: EmailMessage, _: str) -> bytes:
    other = EmailMessage()
    other.set_content("Attached.")
    other.add_attachment(mail)
    return other.as_bytes()


def attached_as_a_file(mail: EmailMessage, _: str) -> bytes:
    other = EmailMessage()
    other.set_content("Attached.")
    content = mail.as_bytes()
    other.add_attachment(content, maintype="application", subtype="octet-stream", filename="mail.eml")
    return other.as_bytes()


def html_alone(mail: EmailMessage, _: str) -> bytes:
    other = EmailMessage()
    other.set_content(body(mail, "html"), subtype="html", cte="base64")
    return other.as_bytes()


def html_in_pieces(_: EmailMessage, line: str) -> bytes:
    page = line.replace(" ", "&nbsp;<span> ").replace("Receipt", "Rec&shy;eipt")
    other = EmailMessage()
    other.set_content(f"<blockquote><p>{page}</p></blockquote>", subtype="html")
    return other.as_bytes()


def wrapped_by_a_mail_program(_: EmailMessage, line: str) -> bytes:
    other = EmailMessage()
    other.set_content(quoted("\n".join(line.split()), "| "))
    return other.as_bytes()


def in_another_charset(_: EmailMessage, line: str) -> bytes:
    text = quopri.encodestring(f"Grüße\n{line}\n".encode("utf-16"))
    head = b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: quoted-printable\n\n"
    return head + text


FORMS: dict[str, Callable[[EmailMessage, str], bytes]] = {
    "as it was sent": lambda mail, _: mail.as_bytes(),
    "forwarded inline": forwarded_inline,
    "forwarded as an attachment": forwarded_as_attachment,
    "attached as a file": attached_as_a_file,
    "html alone, in base64": html_alone,
    "html in pieces": html_in_pieces,
    "wrapped by a mail program": wrapped_by_a_mail_program,
    "in another charset": in_another_charset,
    "in a charset nobody knows": lambda _, line: (
        b"Content-Type: text/plain; charset=x-none\n\n" + line.encode()
    ),
    "the line alone": lambda _, line: line.encode(),
}


@pytest.mark.parametrize("form", list(FORMS))
def test_a_receipt_is_found_once_in_whatever_form(form: str, mail: EmailMessage, line: str) -> None:
    assert find_receipts(FORMS[form](mail, line)) == (line,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 500,
        b"Entente-Receipt v1 MOU-JP-1 3 abc",
        b"Content-Type: multipart/mixed\n\n--",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n*****",
    ],
)
def test_what_holds_no_receipt_gives_none(content: bytes) -> None:
    assert find_receipts(content) == ()


def test_a_signature_with_a_letter_more_is_none(line: str) -> None:
    assert find_receipts(f"{line}A".encode()) == ()


def test_every_receipt_of_a_mailbox_is_found(keys: DeploymentKeys) -> None:
    lines = tuple(keys.receipt(REF, seq, digest) for seq, digest in CHAIN.items())
    assert find_receipts("\n\nFrom - Mon\n".join(lines).encode()) == lines


def test_it_belongs_to_the_chain_that_has_its_digest(keys: DeploymentKeys, line: str) -> None:
    known = {keys.key_id: keys.public_key}
    assert judge_receipt(line, REF, CHAIN, known) == "belongs"
    assert judge_receipt(line, "MOU-JP-2", CHAIN, known) == "other_agreement"
    assert judge_receipt(line, REF, {**CHAIN, 3: "f" * 64}, known) == "other_digest"
    assert judge_receipt(line, REF, {1: CHAIN[1]}, known) == "beyond"


def test_it_is_signed_by_a_known_key_or_says_nothing(keys: DeploymentKeys, line: str, tmp_path: Path) -> None:
    known = {keys.key_id: keys.public_key}
    assert judge_receipt(line, REF, CHAIN, {}) == "unknown_key"
    assert judge_receipt(line.replace(f" {REF} 3 ", f" {REF} 2 "), REF, CHAIN, known) == "not_signed"
    other = load_keys(tmp_path)
    foreign = other.receipt(REF, 3, CHAIN[3])
    assert judge_receipt(foreign, REF, CHAIN, known) == "unknown_key"
    usurped = foreign.replace(other.key_id, keys.key_id)
    assert judge_receipt(usurped, REF, CHAIN, known) == "not_signed"
    assert judge_receipt(foreign, REF, CHAIN, {other.key_id: keys.public_key}) == "not_signed"


def test_a_file_is_read_with_its_name(tmp_path: Path, mail: EmailMessage, line: str) -> None:
    file = tmp_path / "from partner.eml"
    file.write_bytes(mail.as_bytes())
    (brought,) = read_receipts(file)
    assert (brought.source, brought.receipt.seq) == ("from partner.eml", 3)
    assert brought.line == line


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "cannot be read"), (base64.b64encode(b"no mail"), "holds no receipt")]
)
def test_a_file_without_a_receipt_is_bad_input(tmp_path: Path, content: bytes | None, problem: str) -> None:
    file = tmp_path / "mail.eml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=problem) as wrong:
        read_receipts(file)
    assert wrong.value.field == "--receipt"
