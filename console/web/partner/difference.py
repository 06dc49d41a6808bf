"""The difference between two texts, word by word; scripts without blanks between words by letter."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_WORDS = re.compile(r"\s+|[^\W\u2e80-\u9fff\uff00-\uffef]+|.", re.DOTALL)


_LONG = 2_000
"""Words; beyond that, common ones are no landmarks: comparing takes the square of the length."""


class Piece(NamedTuple):
    """A run of words that stays, goes or comes."""

    what: Literal["same", "gone", "new"]
    text: str


def compared(old: str, new: str) -> list[Piece]:
    """Return what becomes of the old text on the way to the new one."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    return [piece for piece in _pieces(before, after) if piece.text]


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for what, i1, i2, j1, j2 in SequenceMatcher(
        None, before, after, autojunk=max(len(before), len(after)) > _LONG
    ).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(before[i1:i2]))
        else:
            yield Piece("gone", "".join(before[i1:i2]))
            yield Piece("new", "".join(after[j1:j2]))
