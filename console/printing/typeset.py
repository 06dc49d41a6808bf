"""Setting a paper: our template, and people's words as data that is never read as markup.

The same data and the same fonts give the same bytes. The templates are the only files within reach, and
nothing is fetched.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

TEMPLATES = Path(__file__).parent / "templates"

JAPANESE = (
    *("Noto Serif CJK JP", "Noto Sans CJK JP", "Noto Serif JP", "Noto Sans JP", "Source Han Serif JP"),
    *("Source Han Sans JP", "IPAexMincho", "IPAexGothic", "IPAMincho", "IPAGothic", "Hiragino Mincho ProN"),
    *("Yu Mincho", "Yu Gothic", "MS Mincho", "Droid Sans Fallback", "VL Gothic", "TakaoGothic"),
)
"""Fonts that have Japanese, best first; the set that comes with us has none."""

OTHERS = ("Libertinus Serif", "Noto Serif", "DejaVu Serif", "DejaVu Sans", "DejaVu Sans Mono")
"""The first and the last come with the typesetter; Latin, Greek and Cyrillic need no other."""

_FIRST_JAPANESE = 0x2E80


class NoFontError(Exception):
    """This machine has no font for what is to be printed: an empty box is no letter."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def families() -> tuple[str, ...]:
    """Return the fonts to print with, of those this machine has, best first."""
    here = {each.casefold(): each for each in _fonts().families()}
    return tuple(
        here[each.casefold()] for each in (*OTHERS[:1], *JAPANESE, *OTHERS[1:]) if each.casefold() in here
    )


def typeset(template: str, content: Mapping[str, object], form: str = "pdf") -> bytes:
    """Return a paper.

    Args:
        template: Its file below templates/.
        content: All it says; JSON can hold it.
        form: `pdf`, or `png` for its first page.

    Raises:
        NoFontError: It holds letters no font here has.
    """
    fonts = families()
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    if needs_japanese(said) and not set(fonts) & set(JAPANESE):
        raise NoFontError("no font here has Japanese letters")
    setting = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"content": said, "fonts": json.dumps(fonts)},
    )
    made = setting.compile(format=form, ppi=96.0 if form == "png" else None, timestamp=0)  # type: ignore[arg-type]
    pages = made if isinstance(made, list) else [made or b""]
    return pages[0]


def needs_japanese(said: str) -> bool:
    """Say whether a text has letters of East Asia."""
    return any(ord(each) >= _FIRST_JAPANESE for each in said)
