"""Receipts partners bring: finding them in a mail, however it was forwarded, and holding them to a chain."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from email import message_from_bytes, policy
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal, NamedTuple

from activities.keys import Receipt, check_receipt, parse_receipt
from console.audit.evidence import Row
from models.errors import InputError

LARGEST_MAIL = 50_000_000
"""Bytes; mails of this service have some ten thousand, others' attachments come with a forwarded one."""

_PARTS = (
    r"Entente-Receipt", r"v1", r"[A-Z0-9][A-Z0-9-]{1,39}", r"[1-9][0-9]{0,8}", r"[0-9a-f]{64}",
    r"[0-9a-f]{16}", r"[A-Za-z0-9_-]{86}(?![A-Za-z0-9_-])",
)  # fmt: skip
_LINE = re.compile(r"\s+".join(_PARTS))
_QUOTED = re.compile(r"^[ \t>|]+", re.MULTILINE)
"""What mail programs put before the lines of an answered or forwarded mail."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))

Judgement = Literal["belongs", "unknown_key", "not_signed", "other_agreement", "beyond", "other_digest"]
"""`unknown_key`: nobody here can check it; `not_signed`: it is not what the key it names signed; `beyond`:
the chain has no such milestone; `other_digest`: it has, with another digest."""


class Brought(NamedTuple):
    """A receipt line and the file it came in."""

    source: str
    line: str

    @property
    def receipt(self) -> Receipt:
        """What it says."""
        return parse_receipt(self.line)


def read_receipts(path: Path) -> list[Brought]:
    """Return the receipts in a file: a mail, or any text.

    Raises:
        InputError: It cannot be read, or there is none in it.
    """
    try:
        if path.stat().st_size > LARGEST_MAIL:
            raise InputError("--receipt", f"{path} is too large for a mail", "Save the one mail as .eml")
        content = path.read_bytes()
    except OSError as failure:
        problem = f"{path} cannot be read: {failure.strerror}"
        raise InputError("--receipt", problem, "Name the file of a mail, saved as .eml") from failure
    found = find_receipts(content)
    if not found:
        problem = f"{path} holds no receipt"
        raise InputError("--receipt", problem, "Save the mail itself as .eml; its last line is the receipt")
    return [Brought(path.name, line) for line in found]


def find_receipts(content: bytes) -> tuple[str, ...]:
    """Return the receipt lines in a mail or text, each once: encoded, in HTML, quoted, forwarded."""
    message = message_from_bytes(content, policy=policy.compat32)
    texts = [*_texts(message), content.decode("utf-8", "replace")]
    return tuple(dict.fromkeys(line for text in texts for line in _lines(text)))


def _lines(text: str) -> Iterator[str]:
    plain = _QUOTED.sub("", text.translate(_INVISIBLE))
    return (" ".join(each.split()) for each in _LINE.findall(plain))


def _texts(message: Message) -> Iterator[str]:
    """Return all a mail says, in it and in the mails attached to it."""
    for part in message.walk():
        if part.is_multipart():
            continue
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes):
            continue
        if part.get_content_type() == "application/octet-stream" or _is_mail(part):
            yield from _texts(message_from_bytes(raw, policy=policy.compat32))
        text = _decoded(raw, part.get_content_charset("utf-8"))
        yield _shown(text) if part.get_content_type() == "text/html" else text


def _is_mail(part: Message) -> bool:
    return str(part.get_filename("")).lower().endswith(".eml")


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


class _Shown(HTMLParser):
    """Collects the text of a page, its blocks on lines of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in {"p", "div", "br", "tr", "li", "blockquote"}:
            self.text.append("\n")


def _shown(page: str) -> str:
    reader = _Shown()
    reader.feed(page)
    reader.close()
    return "".join(reader.text)


def judge_receipt(line: str, ref: str, digest_of: Mapping[int, str], keys: Mapping[str, bytes]) -> Judgement:
    """Hold one receipt to the chain of one agreement.

    Args:
        line: As `find_receipts` returns it.
        ref: The agreement.
        digest_of: The digests of its chain, by seq.
        keys: Raw public keys by id: all this deployment ever signed with.
    """
    receipt = parse_receipt(line)
    checks: Iterable[tuple[Callable[[], bool], Judgement]] = (
        (lambda: receipt.key_id not in keys, "unknown_key"),
        (lambda: not check_receipt(line, keys[receipt.key_id]), "not_signed"),
        (lambda: receipt.ref != ref, "other_agreement"),
        (lambda: receipt.seq not in digest_of, "beyond"),
        (lambda: receipt.digest != digest_of[receipt.seq], "other_digest"),
    )
    return next((judgement for is_so, judgement in checks if is_so()), "belongs")


def digests_of(milestones: Iterable[Row]) -> dict[int, str]:
    """Return the digests of a chain by seq, as its rows have them."""
    return {row["seq"]: row["digest"] for row in milestones}
