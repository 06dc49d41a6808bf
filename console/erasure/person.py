"""Who is to be forgotten, how that is recognised in any writing, and what is kept as a commitment."""

import base64
import hashlib
import re
import secrets
import unicodedata
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from mmap import mmap

from models.canonical import canonical

GONE = "[erased]"
"""Stands where a name or a mailbox stood, in mails that others keep."""

SHORTEST = 3
"""Characters a name must have: shorter ones are in every text."""

_SALT_BYTES = 32
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_SOFT_BREAK = rb"(?:=\r?\n)?"


@dataclass(frozen=True)
class Person:
    """The spellings of a name and the mailboxes of one person; none of it ever shows in a representation."""

    names: tuple[str, ...]
    mailboxes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Person({len(self.names)} names, {len(self.mailboxes)} mailboxes)"

    def is_named_in(self, text: str) -> bool:
        """Say whether a text holds the name or a mailbox, in any case, percent- or entity-encoded or not."""
        return self._in_text.search(text) is not None

    def first_in(self, text: str) -> tuple[int, int]:
        """Return where a text first holds them; it must."""
        found = self._in_text.search(text)
        if found is None:
            raise ValueError("the text does not name the person")
        return found.span()

    def blanked(self, text: str) -> str:
        """Return a text without them."""
        return self._in_text.sub(GONE, text)

    def owns(self, mailbox: str) -> bool:
        """Say whether a mailbox is one of the person's."""
        return mailbox.casefold() in {each.casefold() for each in self.mailboxes}

    def spans(self, content: bytes | mmap) -> Iterator[tuple[int, int]]:
        """Return where bytes hold them, whatever a mail or a log has made of their letters."""
        for found in self._in_bytes.finditer(content):
            yield found.span()

    def is_in(self, content: bytes | mmap) -> bool:
        """Say whether bytes hold them as they stand."""
        return self._in_bytes.search(content) is not None

    def is_deep_in(self, content: bytes) -> bool:
        """Say the same, and look into everything that may be base64, as payloads of a history are."""
        return self.is_in(content) or any(self.is_in(each) for each in _decoded(content))

    @cached_property
    def _in_text(self) -> re.Pattern[str]:
        mailboxes = [rf"(?<![\w.+-]){_spelt(each, _char)}(?!\w|[.-]\w)" for each in self.mailboxes]
        names = [rf"(?<!\w){_spelt(each, _char)}(?!\w)" for each in self.names]
        return re.compile("|".join([*mailboxes, *names]), re.IGNORECASE)

    @cached_property
    def _in_bytes(self) -> re.Pattern[bytes]:
        parts = [
            _SOFT_BREAK.join(_byte_forms(each) for each in form)
            for needle in (*self.mailboxes, *self.names)
            for form in _forms(needle)
        ]
        return re.compile(b"|".join(parts), re.IGNORECASE)


def _forms(needle: str) -> set[str]:
    """Return a needle composed and decomposed: both look the same, and are other letters."""
    return {unicodedata.normalize(form, needle) for form in ("NFC", "NFD")}


def _spelt(needle: str, char: Callable[[str], str]) -> str:
    forms = ("".join(char(each) for each in form) for form in sorted(_forms(needle)))
    return f"(?:{'|'.join(forms)})"


def _char(char: str) -> str:
    if char.isspace():
        return r"(?:\s+|%20|\+|&nbsp;|&#160;)"
    percent = "".join(f"%{each:02x}" for each in char.encode())
    return f"(?:{re.escape(char)}|{percent}|&#{ord(char)};|&#x{ord(char):x};)"


def _byte_forms(char: str) -> bytes:
    """Return every way a character may stand in a file: UTF-8, percent, quoted-printable, JSON, HTML."""
    if char.isspace():
        return rb"(?:\s+|%20|\+|=20|_)"
    forms: set[bytes] = {f"&#{ord(char)};".encode(), f"&#x{ord(char):x};".encode()}
    for each in {char, char.lower(), char.upper()}:
        raw = each.encode()
        forms |= {raw, b"".join(b"%%%02x" % byte for byte in raw), b"".join(b"=%02x" % byte for byte in raw)}
        forms.add("".join(f"\\u{ord(one):04x}" for one in each).encode())
        forms |= {each.encode("unicode_escape"), each.encode("latin-1", errors="ignore") or raw}
    return b"(?:" + b"|".join(map(re.escape, sorted(forms))) + b")"


def _decoded(content: bytes) -> Iterator[bytes]:
    for found in _BASE64.finditer(content):
        token = found[0].rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        with suppress(NotBase64, ValueError):
            yield base64.b64decode(token + b"=" * (-len(token) % 4))


def make_salt() -> str:
    """Return 64 hexadecimal digits nobody can guess."""
    return secrets.token_hex(_SALT_BYTES)


def commitment(salt: str, contact: Mapping[str, str | None]) -> str:
    """Return the SHA-256 of a salt and of a contact as RFC 8785 JSON.

    Who has both can show that this entry was theirs; who has the commitment alone learns nothing, however
    many names are tried.
    """
    return hashlib.sha256(salt.encode() + canonical(dict(contact))).hexdigest()


def person_of(names: Iterable[str | None], mailboxes: Iterable[str | None]) -> Person:
    """Return a person by everything that is known, each once."""
    return Person(tuple(dict.fromkeys(filter(None, names))), tuple(dict.fromkeys(filter(None, mailboxes))))
