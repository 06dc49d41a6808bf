"""Tables of a page, as those see them who see it."""

import re
from html import unescape


def table(page: str, code: str) -> list[list[str]]:
    """The words of a table's body, row by row, without what only those hear who do not see it."""
    (found,) = re.findall(rf'id="t-{code}".*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found.split("</tr>")[:-1]]
    return [[_seen(cell) for cell in row] for row in rows]


def _seen(html: str) -> str:
    heard = re.sub(r'<span class="vh">.*?</span>', "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", heard)).strip()
