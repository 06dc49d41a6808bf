"""A page in its two forms: plain text, and HTML with its styles inlined. Both show the same words."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from activities.mail.folding import folded
from activities.mail.frame import Page

LINE = 76

_FOLDER = Path(__file__).parent / "templates"


class Bodies(NamedTuple):
    """What a mail program chooses from."""

    text: str
    html: str


def lay_out(page: Page) -> Bodies:
    """Write a page in both forms."""
    environment = _environment()
    text = environment.get_template("mail.txt.j2").render(page=page)
    html = environment.get_template("mail.html.j2").render(page=page)
    return Bodies(text, _inliner().inline(html))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["folded"] = lambda text: folded(text, LINE)
    return environment


@cache
def _inliner() -> CSSInliner:
    """Put styles on elements, where every mail program keeps them; what depends on the screen stays apart."""
    styles = (_FOLDER / "mail.css").read_text(encoding="utf-8")
    return CSSInliner(extra_css=styles, keep_style_tags=True, load_remote_stylesheets=False)
