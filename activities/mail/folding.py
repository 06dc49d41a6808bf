"""Breaking paragraphs into lines for plain text, in every script."""

import re
import unicodedata
from collections.abc import Iterator

_WORDS = re.compile(r"[^ ]+ *| +")
_BOUND = frozenset("ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")
"""Signs of Japanese that do not begin a line; nor do marks that close or part."""

_NEVER_FIRST = {"Pe", "Pf", "Po"}
_NEVER_LAST = {"Ps", "Pi"}


def folded(text: str, line: int) -> str:
    """Break a paragraph into lines so many columns wide.

    Lines break at spaces, and between the signs of scripts that have none; those are two columns wide. What
    is too long for a line and has no place to break, such as an address, stays whole.
    """
    lines, used = [""], 0
    for piece in _pieces(text):
        if used and used + width(piece.rstrip(" ")) > line:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += width(piece)
    return "\n".join(each.rstrip(" ") for each in lines)


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if _is_wide(sign) else 1


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts a line may be broken after."""
    for word in _WORDS.findall(text):
        if word.isascii():
            yield word
        else:
            yield from _parts(word)


def _parts(word: str) -> Iterator[str]:
    start = 0
    for place in range(1, len(word)):
        if _may_break(word[place - 1], word[place]):
            yield word[start:place]
            start = place
    yield word[start:]


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _BOUND:
        return False
    if unicodedata.category(after) in _NEVER_FIRST or unicodedata.category(before) in _NEVER_LAST:
        return False
    return _is_wide(before) or _is_wide(after)
