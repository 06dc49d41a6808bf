"""One byte form for equal content: RFC 8785 JSON, Unicode NFC, no floats."""

import hashlib
import json
import unicodedata
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


_GREATEST = 2**53 - 1
"""The last integer every reader of JSON keeps exactly."""

_written = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def normal_text(text: str) -> str:
    """Return text as NFC with LF line ends, so equal texts have equal hashes."""
    if text.isascii() and "\r" not in text:
        return text
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 form of normalised content.

    Without floats, that form is what the standard encoder writes, given keys in the order of UTF-16. Tests
    hold it to the library for RFC 8785, which takes three times as long.

    Raises:
        TypeError: A float; money and counts never are.
        ValueError: A lone surrogate, or a number beyond 2**53.
    """
    return _written(_normal(value)).encode()


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
    if isinstance(value, dict):
        normal = {normal_text(key): _normal(item) for key, item in value.items()}
        plain = all(map(str.isascii, normal))
        return {key: normal[key] for key in (sorted(normal) if plain else sorted(normal, key=_utf_16))}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    if isinstance(value, float):
        raise TypeError("a float has no place in a record")
    if isinstance(value, int) and abs(value) > _GREATEST:
        raise ValueError("this number is too great to be kept exactly")
    return value


def _utf_16(key: str) -> bytes:
    return key.encode("utf-16-be")
