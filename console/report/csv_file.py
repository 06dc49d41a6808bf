"""The report as CSV, a line a cell: every table fits one file, and none loses its marks and sources."""

import csv
from collections.abc import Iterator
from io import StringIO

from console.report.words.telling import Teller
from models.report.cells import Cell, ConfirmedZero, Goal, Number, marks_of, sources_of
from models.report.shapes import Row, Table

HEADINGS = (
    "section", "table", "row", "row_name", "column", "column_name", "state", "value", "said", "marks",
    "sources",
)  # fmt: skip
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""What begins a formula; where one writes wide letters, these do too."""

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells spreadsheets that the file is UTF-8."""


def csv_file(teller: Teller) -> bytes:
    """Return the cells, then the findings and the heads of the chains, each a line."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for line in (*_cells(teller), *_findings(teller), *_heads(teller)):
        writer.writerow([harmless(each) for each in line])
    return (BOM + out.getvalue()).encode()


def harmless(text: str) -> str:
    """Return a text no spreadsheet takes for a formula: such a beginning is put behind an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _cells(teller: Teller) -> Iterator[tuple[str, ...]]:
    for section in teller.report.sections:
        for table in section.tables:
            for row in table.every_row:
                yield from _row(teller, section.code, table, row)


def _row(teller: Teller, section: str, table: Table, row: Row) -> Iterator[tuple[str, ...]]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        yield (
            *(section, table.code, row.code, teller.row(row), column.code, teller.column(column)),
            cell.state,
            _number(cell),
            teller.cell(cell),
            " ".join(marks_of(cell)),
            " ".join(f"{each.agreement}/{each.seq}" for each in sources_of(cell)),
        )


def _number(cell: Cell) -> str:
    if isinstance(cell, ConfirmedZero):
        return "0"
    return str(cell.value) if isinstance(cell, Number | Goal) else ""


def _findings(teller: Teller) -> Iterator[tuple[str, ...]]:
    for number, each in enumerate(teller.report.findings, start=1):
        sources = " ".join(f"{origin.agreement}/{origin.seq}" for origin in each.sources)
        yield (
            *("findings", "findings", f"F{number}", each.code, "sentence", "", "words", ""),
            teller.finding(each),
            "",
            sources,
        )


def _heads(teller: Teller) -> Iterator[tuple[str, ...]]:
    for each in teller.report.statement.heads:
        head = f"{each.agreement}/{each.seq}"
        yield ("verification", "heads", each.agreement, "", "digest", "", "words", "", each.digest, "", head)
