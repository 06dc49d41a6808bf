"""Setting a paper: our template, and people's words as data that is never read as markup.

The same data and the same fonts give the same bytes. The templates are the only files within reach, and
nothing is fetched.
"""

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import typst

from activities.drawings.fonts import NoFontError, families, fonts, refuse_unknown

TEMPLATES = Path(__file__).parent / "templates"

_NO_LETTER = ("could not be displayed with font", "text with missing codepoints")
"""What the typesetter says where a standard wants every letter drawn, and known again when read."""


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
    known = families()
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    refuse_unknown(said, known)
    setting = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=fonts(),
        sys_inputs={"content": said, "fonts": json.dumps(known)},
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
