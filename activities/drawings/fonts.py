"""The fonts of this machine, and whether they have what is to be set: an empty box is no letter."""

import unicodedata
from collections.abc import Collection
from functools import cache

import typst

JAPANESE = (
    *("Noto Serif CJK JP", "Noto Sans CJK JP", "Noto Serif JP", "Noto Sans JP", "Source Han Serif JP"),
    *("Source Han Sans JP", "IPAexMincho", "IPAexGothic", "IPAMincho", "IPAGothic", "Hiragino Mincho ProN"),
    *("Yu Mincho", "Yu Gothic", "MS Mincho", "Droid Sans Fallback", "VL Gothic", "TakaoGothic"),
)
"""Fonts that have Japanese, best first; the set that comes with us has none."""

OTHERS = ("Libertinus Serif", "Noto Serif", "DejaVu Serif", "DejaVu Sans", "DejaVu Sans Mono")
"""The first and the last come with the typesetter; Latin, Greek and Cyrillic need no other."""

_EUROPEAN = (range(0x0590), range(0x1E00, 0x2E80))
_EAST_ASIAN = (range(0x2E80, 0xA000), range(0xF900, 0xFB00), range(0xFE30, 0xFE50), range(0xFF00, 0xFFF0))
_NOT_DRAWN = ("Cc", "Cf", "Zs", "Zl", "Zp")


class NoFontError(Exception):
    """This machine has no font for what is to be shown."""


@cache
def fonts() -> typst.Fonts:
    """Return what the typesetter found here, once a process."""
    return typst.Fonts()


def families() -> tuple[str, ...]:
    """Return the fonts to set with, of those this machine has, best first."""
    here = {each.casefold(): each for each in fonts().families()}
    return tuple(
        here[each.casefold()] for each in (*OTHERS[:1], *JAPANESE, *OTHERS[1:]) if each.casefold() in here
    )


def refuse_unknown(said: str, known: Collection[str]) -> None:
    """Refuse what these fonts are not known to have; nothing tells afterwards.

    Raises:
        NoFontError: It holds such a letter.
    """
    if missing := not_in_fonts(said, known):
        raise NoFontError(f"no font here is known to have U+{ord(missing[0]):04X}")


def not_in_fonts(said: str, known: Collection[str]) -> list[str]:
    """Return the letters of a text no font among these is known to have."""
    parts = (*_EUROPEAN, *(_EAST_ASIAN if set(known) & set(JAPANESE) else ()))
    return [
        each
        for each in dict.fromkeys(said)
        if not any(ord(each) in part for part in parts) and unicodedata.category(each) not in _NOT_DRAWN
    ]
