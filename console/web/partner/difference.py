"""The difference between two texts, word by word; scripts without blanks between words by letter.

Comparing takes the square of the length and more, so what is long is compared sentence by sentence first, and
what is too long for that is told as a whole: no text keeps the site busy.
"""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORDS = re.compile(r"\s+|[^\W\u2e80-\u9fff\uff00-\uffef]+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^.;:!?。\n]*[.;:!?。\n]+\s*|[^.;:!?。\n]+")

_MOST = 2_000
"""Words, or sentences, of a text that are compared one by one."""

_MOST_PAIRS = 300_000
"""Pairs of such that are the same: what is tried is at least each of them."""


class Piece(NamedTuple):
    """A run of words that stays, goes or comes."""

    what: Literal["same", "gone", "new"]
    text: str


def compared(old: str, new: str) -> list[Piece]:
    """Return what becomes of the old text on the way to the new one."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    middle = _between("".join(before[head : len(before) - tail]), "".join(after[head : len(after) - tail]))
    pieces = (
        Piece("same", "".join(before[:head])),
        *middle,
        Piece("same", "".join(before[len(before) - tail :])),
    )
    return [piece for piece in pieces if piece.text]


def _alike(before: list[str], after: list[str]) -> int:
    """Return how many words two texts have in common from their beginning on."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(before), len(after)))


def _between(old: str, new: str) -> Iterator[Piece]:
    """Yield what becomes of a text: by words, or by sentences and by words where those differ."""
    if _pairs(_WORDS, old, new) <= _MOST_PAIRS:
        yield from _pieces(_WORDS, old, new)
        return
    gone, left = "", _MOST_PAIRS
    for piece in _pieces(_SENTENCES, old, new):
        if piece.what == "new":
            cost = _pairs(_WORDS, gone, piece.text)
            by_words = cost <= left
            left -= cost if by_words else 0
            yield from _pieces(_WORDS, gone, piece.text) if by_words else (Piece("gone", gone), piece)
        elif piece.what == "same":
            yield piece
        gone = piece.text if piece.what == "gone" else ""


def _pairs(cut: re.Pattern[str], old: str, new: str) -> int:
    """Return how many pairs of the same two texts have; of what is too long to compare, too many."""
    before, times = cut.findall(old), Counter(cut.findall(new))
    return (
        sum(times[each] for each in before) if max(len(before), times.total()) <= _MOST else _MOST_PAIRS + 1
    )


def _pieces(cut: re.Pattern[str], old: str, new: str) -> Iterator[Piece]:
    """Yield what stays, and in pairs what goes and what comes instead."""
    before, after = cut.findall(old), cut.findall(new)
    if _pairs(cut, old, new) > _MOST_PAIRS:
        yield from (Piece("gone", old), Piece("new", new))
        return
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(before[i1:i2]))
        else:
            yield Piece("gone", "".join(before[i1:i2]))
            yield Piece("new", "".join(after[j1:j2]))
