"""The forms a report is handed out in: what makes each, and what it is called on the way."""

from collections.abc import Callable
from typing import NamedTuple

from console.report.csv_file import csv_file
from console.report.json_file import json_file
from console.report.words.telling import Teller
from console.report.workbook import workbook


class Format(NamedTuple):
    """One form: who makes it, its media type, and the end of a file's name."""

    make: Callable[[Teller], bytes]
    media_type: str
    suffix: str


FORMATS: dict[str, Format] = {
    "json": Format(json_file, "application/json", "json"),
    "csv": Format(csv_file, "text/csv; charset=utf-8", "csv"),
    "xlsx": Format(workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    # A page (html) and a paper (pdf) take their place here.
}
"""Beside `text`, which is for a terminal."""
