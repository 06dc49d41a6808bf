"""One byte form for equal content: RFC 8785 JSON, Unicode NFC, no floats."""

import hashlib
import unicodedata
from typing import TypeAlias

import rfc8785

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


def normal_text(text: str) -> str:
    """Return text as NFC with LF line ends, so equal texts have equal hashes."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 form of normalised content.

    Raises:
        TypeError: A float; money and counts never are.
    """
    return rfc8785.dumps(_normal(value))


def has_canonical_form(value: Json) -> bool:
    """Say whether content can be recorded at all: no lone surrogates, no numbers beyond 2**53."""
    try:
        canonical(value)
    except (TypeError, ValueError):
        return False
    return True


def sha256_hex(content: bytes) -> str:
    """Return lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def text_hash(text: str) -> str:
    """Return the hash under which a text is kept and cited."""
    return sha256_hex(normal_text(text).encode())


def content_hash(value: Json) -> str:
    """Return the hash of a structure."""
    return sha256_hex(canonical(value))


def _normal(value: Json) -> Json:
    if isinstance(value, str):
        return normal_text(value)
    if isinstance(value, list):
        return [_normal(item) for item in value]
    if isinstance(value, dict):
        return {normal_text(key): _normal(item) for key, item in value.items()}
    if isinstance(value, float):
        raise TypeError("a float has no place in a record")
    return value
