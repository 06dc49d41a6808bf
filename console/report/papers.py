"""The forms of the report that hold what stands behind its numbers too: the file and the paper."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from console.report.html_file import html_file
from console.report.pdf_file import pdf_file
from console.report.sources import Source
from console.report.words.telling import Teller
from models.report.cells import Origin


class Paper(NamedTuple):
    """One form: who makes it, and its media type; its name ends in the form's own."""

    make: Callable[[Teller, Mapping[Origin, Source]], bytes]
    media_type: str


PAPERS: dict[str, Paper] = {
    "html": Paper(html_file, "text/html; charset=utf-8"),
    "pdf": Paper(pdf_file, "application/pdf"),
}
