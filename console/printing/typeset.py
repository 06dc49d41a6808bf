"""Setting a paper: our template, and people's words as data that is never read as markup.

The same data and the same fonts give the same bytes. The templates are the only files within reach, and
nothing is fetched.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import typst

from activities.drawings.fonts import families, fonts, refuse_unknown

TEMPLATES = Path(__file__).parent / "templates"


def typeset(template: str, content: Mapping[str, object], form: str = "pdf") -> bytes:
    """Return a paper.

    Args:
        template: Its file below templates/.
        content: All it says; JSON can hold it.
        form: `pdf`, or `png` for its first page.

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
    made = setting.compile(format=form, ppi=96.0 if form == "png" else None, timestamp=0)  # type: ignore[arg-type]
    pages = made if isinstance(made, list) else [made or b""]
    return pages[0]
