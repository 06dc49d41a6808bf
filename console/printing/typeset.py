"""Setting a paper: our template, and people's words as data that is never read as markup.

The same data and the same fonts give the same bytes. The templates are the only files within reach, and
nothing is fetched.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
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

_EUROPEAN = (range(0x0590), range(0x1E00, 0x2E80))
_EAST_ASIAN = (range(0x2E80, 0xA000), range(0xF900, 0xFB00), range(0xFE30, 0xFE50), range(0xFF00, 0xFFF0))
_NO_LETTER = ("could not be displayed with font", "text with missing codepoints")
"""What the typesetter says where a standard wants every letter drawn, and known again when read."""

_NOT_DRAWN = ("Cc", "Cf", "Zs", "Zl", "Zp")


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


def in_fonts_of_papers(picture: str) -> str:
    """Return an SVG that is written in the fonts papers are, whatever it names itself."""
    return re.sub(r'font-family="[^"]*"', f'font-family="{", ".join(families())}"', picture, count=1)


def typeset(
    template: str, content: Mapping[str, object], form: str = "pdf", standards: Collection[str] = ()
) -> bytes:
    """Return a paper.

    Args:
        template: Its file below templates/.
        content: All it says; JSON can hold it.
        form: `pdf`, or `png` for its first page.
        standards: What the PDF has to keep to, such as `a-2a`; the typesetter refuses what does not.

    Raises:
        NoFontError: It holds letters no font here is known to have.
    """
    fonts = families()
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    if missing := not_in_fonts(said, fonts):
        raise NoFontError(f"no font here is known to have U+{ord(missing[0]):04X}")
    setting = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"content": said, "fonts": json.dumps(fonts)},
    )
    try:
        made = setting.compile(
            format=form,  # type: ignore[arg-type]
            ppi=96.0 if form == "png" else None,
            timestamp=0,
            pdf_standards=list(standards),  # type: ignore[arg-type]
        )
    except typst.TypstError as failure:
        if any(each in failure.message for each in _NO_LETTER):
            raise NoFontError(failure.message) from None
        raise
    pages = made if isinstance(made, list) else [made or b""]
    return pages[0]


def not_in_fonts(said: str, fonts: Collection[str]) -> list[str]:
    """Return the letters of a text no font among these is known to have; nothing tells afterwards."""
    known = (*_EUROPEAN, *(_EAST_ASIAN if set(fonts) & set(JAPANESE) else ()))
    return [
        each
        for each in dict.fromkeys(said)
        if not any(ord(each) in part for part in known) and unicodedata.category(each) not in _NOT_DRAWN
    ]
