"""Printing: one JSON document, or words and tables that fit 80 columns and read well in a file."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TextIO

from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDEST = 100


def print_json(document: object) -> None:
    """Print one document on standard output; times are UTC, with Z."""
    sys.stdout.write(json.dumps(document, default=_plain, ensure_ascii=False, indent=2) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no JSON form")


def paper(*, error: bool = False) -> Console:
    """Return where words go: standard output, or standard error for what went wrong."""
    console = Console(stderr=error, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    return console


def print_parts(parts: Iterable[RenderableType], *, error: bool = False, into: TextIO | None = None) -> None:
    """Print one after the other, or write it into a file, without blanks at the ends of lines."""
    out = paper(error=error)
    with out.capture() as captured:
        for part in parts:
            out.print(part, crop=False)
    lines = captured.get().splitlines()
    (into or out.file).write("".join(f"{line.rstrip()}\n" for line in lines))


def heading(words: str, rest: str = "") -> Text:
    """Return a line that begins in bold."""
    return Text.assemble((words, "bold"), f"  {rest}" if rest else "")


def table(columns: Sequence[str], rows: Sequence[Sequence[str | Text]], *, fixed: int = 1) -> Padding:
    """Return a plain table, a little to the right; the first columns are never broken."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_header=any(columns))
    for place, column in enumerate(columns):
        grid.add_column(column, no_wrap=place < fixed, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(each) if isinstance(each, str) else each for each in row))
    return Padding(grid, (0, 0, 0, 2))
