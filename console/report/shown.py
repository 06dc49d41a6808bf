"""A report as it is shown: the same rows, words and pictures for the page, the file and the paper."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from console.report.charts import draw_table
from console.report.words.notes import count_name
from console.report.words.telling import Teller
from models.report.cells import (
    NOT_REPORTED,
    Cell,
    Number,
    Occasion,
    Origin,
    Words,
    marks_of,
    sources_of,
)
from models.report.shapes import COUNTS, Finding, Row, Section, Table

STATES = ("number", "zero", "not_reported", "not_applicable", "no_target", "goal")
"""States of cells a table of nothing but counts has."""

MOST_COLUMNS = 6
"""So many columns of words fit beside each other."""

ALL: Final = slice(None)


class ShownCell(NamedTuple):
    """What a cell says. `signs`: its marks, each a sign and its words; `opens`: something is behind it."""

    state: str
    said: str
    signs: tuple[tuple[str, str], ...]
    address: str
    label: str
    sources: tuple[Origin, ...]
    opens: bool
    is_quoted: bool


class ShownRow(NamedTuple):
    """A row; `agreement` is the one it is about, if it is about one."""

    head: str
    agreement: str
    cells: tuple[ShownCell, ...]
    is_total: bool


class ShownTable(NamedTuple):
    """A table; `counted` says how people are counted, `picture` is SVG, told in words, or empty.

    `length`: how many rows it has without its total, `left`: how many of them are not in `rows`;
    `look`: `counts`, `matrix`, `records` (more words than fit beside each other), `single`, `plain`.
    """

    code: str
    name: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    length: int
    left: int
    notes: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    counted: str
    picture: str
    picture_told: str
    look: str


class ShownSection(NamedTuple):
    """A chapter; `reported` false: nothing on record fills it."""

    code: str
    name: str
    tables: tuple[ShownTable, ...]
    reported: bool


class ShownFinding(NamedTuple):
    """Something that does not fit: a sentence, and the cells it is about by address and name."""

    number: int
    code: str
    said: str
    about: tuple[tuple[str, str], ...]
    sources: tuple[Origin, ...]


def sections_of(teller: Teller, part: slice = ALL) -> list[ShownSection]:
    """Return all chapters, with a part of the rows of each table."""
    return [_section(teller, each, part) for each in teller.report.sections]


def findings_of(teller: Teller, part: slice = ALL) -> list[ShownFinding]:
    """Return what does not fit, numbered from 1, or a part of it."""
    found = list(enumerate(teller.report.findings, start=1))[part]
    names = place_names(teller, {address for _, each in found for address in each.cells})
    return [_finding(teller, each, number, names) for number, each in found]


def address_of(table: Table, row: Row, column: str) -> str:
    """Return where a cell stands, for machines."""
    return f"{table.code}.{row.code}.{column}"


def place_names(teller: Teller, wanted: Collection[str]) -> dict[str, str]:
    """Return what cells are called, by their addresses; one where nothing is reported is left out."""
    return {
        address: " · ".join(dict.fromkeys((teller.table(table), teller.row(row), teller.column(column))))
        for section in teller.report.sections
        for table in section.tables
        for row in table.every_row
        for column, cell in zip(table.columns, row.cells, strict=True)
        if (address := address_of(table, row, column.code)) in wanted and cell != NOT_REPORTED
    }


def find_cell(teller: Teller, address: str) -> tuple[str, Table, ShownCell] | None:
    """Return what the place of a cell is called, its table and itself; None if there is no such place."""
    for table in (each for section in teller.report.sections for each in section.tables):
        for row in table.every_row if address.startswith(f"{table.code}.") else ():
            for column, cell in zip(table.columns, row.cells, strict=True):
                if address_of(table, row, column.code) == address:
                    label = teller.column(column)
                    name = f"{teller.table(table)} · {teller.row(row)} · {label}"
                    return name, table, show_cell(teller, cell, address, label)
    return None


def _section(teller: Teller, section: Section, part: slice) -> ShownSection:
    tables = tuple(show_table(teller, each, part) for each in section.tables)
    return ShownSection(section.code, teller.section(section), tables, section.reported)


def show_table(teller: Teller, table: Table, part: slice = ALL) -> ShownTable:
    """Return a table in words with its chart, or a part of its rows, above its total."""
    drawn, rows = draw_table(teller, table), table.rows[part]
    return ShownTable(
        table.code,
        teller.table(table),
        _corner(teller, table),
        tuple(teller.column(each) for each in table.columns),
        tuple(_row(teller, table, each) for each in (*rows, *((table.total,) if table.total else ()))),
        len(table.rows),
        len(table.rows) - len(rows),
        tuple(teller.note(each) for each in table.notes),
        tuple(teller.legend(table)),
        count_names(teller)[table.count] if table.count else "",
        drawn.svg,
        drawn.told,
        _look(table),
    )


def _look(table: Table) -> str:
    if len(table.columns) == 1:
        return "single"
    if any(each.about for each in table.columns):
        return "matrix"
    if {cell.state for row in table.rows for cell in row.cells} <= set(STATES):
        return "counts"
    return "records" if len(table.columns) > MOST_COLUMNS else "plain"


def _row(teller: Teller, table: Table, row: Row) -> ShownRow:
    cells = tuple(
        show_cell(teller, cell, address_of(table, row, column.code), teller.column(column))
        for column, cell in zip(table.columns, row.cells, strict=True)
    )
    agreement = row.code.partition("/")[0] if row.about in {"agreement", "pilot"} else ""
    return ShownRow(teller.row(row), agreement, cells, row.about == "total")


def show_cell(teller: Teller, cell: Cell, address: str, label: str) -> ShownCell:
    """Return a cell in words."""
    return ShownCell(
        cell.state,
        teller.cell(cell),
        tuple(teller.marks[mark] for mark in marks_of(cell)),
        address,
        label,
        sources_of(cell),
        opens(cell),
        isinstance(cell, Words),
    )


def opens(cell: Cell) -> bool:
    """Say whether a reader is led to what is behind a cell: behind numbers and days."""
    return isinstance(cell, Number | Occasion) and bool(sources_of(cell))


def _corner(teller: Teller, table: Table) -> str:
    """Return what stands above the heads of rows."""
    say = teller.language.say
    known = {
        "country": say("Target country"),
        "agreement": say("Agreement"),
        "pilot": say("Pilot action"),
        "agency": say("Agency"),
        "commitment": say("Commitment"),
        "achievement": say("Achievement"),
    }
    return known.get(table.rows[0].about, say("Item")) if table.rows else ""


def _finding(teller: Teller, finding: Finding, number: int, names: Mapping[str, str]) -> ShownFinding:
    about = tuple((each, names[each]) for each in finding.cells if each in names)
    return ShownFinding(number, finding.code, teller.finding(finding), about, finding.sources)


def count_names(teller: Teller) -> dict[str, str]:
    """Return the two ways people are counted."""
    return {each: count_name(teller.language, each) for each in COUNTS}
