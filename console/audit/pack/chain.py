"""V1: the chain of milestones, by its rows alone."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE, VERIFIED, Line
from console.audit.pack.contents import Row, count

_GENESIS = "0" * 64
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


def digest_of(content: Any) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of content, its texts in NFC with LF line ends."""
    return hashlib.sha256(
        json.dumps(_normal(content), ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, list):
        return [_normal(each) for each in value]
    if isinstance(value, dict):
        pairs = {_normal(key): _normal(each) for key, each in value.items()}
        return {key: pairs[key] for key in sorted(pairs, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**53 - 1):
        raise ValueError("a number no record holds")
    return value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def check_chain(ref: str, rows: list[Row], kin: list[Row]) -> Iterator[Line]:
    """Check V1: numbers without a gap, every digest recomputed and linked, times in order."""
    seq, before, last, sound = 0, _GENESIS, "", True
    if rows and rows[0]["content"].get("prev_digest") != _GENESIS:
        before = str(rows[0]["content"].get("prev_digest"))
        if not any(each["digest"] == before and not _problem(each["agreement"], each) for each in kin):
            sound = False
            words = "its first milestone follows one of another agreement that is not in this pack"
            yield Line(NOT_VERIFIABLE, "V1", ref, words)
    for row in rows:
        problem = _problem(ref, row) or _misplaced(row, seq, before, last)
        if problem:
            sound = False
            yield Line(CONTRADICTED, "V1", f"{ref} {row['seq']}", problem)
        seq, before, last = row["seq"], row["digest"], row["recorded_at"]
    if not rows:
        yield Line(NOT_VERIFIABLE, "V1", ref, "there are no milestones")
    elif sound:
        words = f"{count(len(rows), 'milestone')}: no gap, every digest recomputed, times in order"
        yield Line(VERIFIED, "V1", ref, words)


def _problem(ref: Any, row: Row) -> str:
    """Return what is wrong with a row by itself; its columns repeat what its content says."""
    content = row["content"]
    try:
        if digest_of(content) != row["digest"]:
            return "its digest is not that of its content"
        same = all(row[name] == content[name] for name in ("seq", "type", "actor"))
        same = same and _instant(row["recorded_at"]) == _instant(content["recorded_at"])
    except _MALFORMED:
        return "cannot be read"
    return "" if same and row["agreement"] == ref else "its columns say something else than its content"


def _misplaced(row: Row, seq: int, before: str, last: str) -> str:
    """Return what is wrong with where a row stands, after number `seq`."""
    if row["seq"] != seq + 1:
        return f"follows number {seq}: one is missing, there twice or out of place"
    if row["content"].get("prev_digest") != before:
        return "does not follow from the one before it"
    try:
        early = bool(last) and _instant(row["recorded_at"]) < _instant(last)
    except _MALFORMED:
        return "follows one whose time cannot be read"
    return "was recorded before the one before it" if early else ""
