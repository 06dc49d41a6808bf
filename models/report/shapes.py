"""The report: sections of tables in stable codes, findings, and what they rest on.

Headings, findings, notes and codes are codes; pages say them in the reader's language. What a programme
itself names (a column, an achievement, an agency) brings its own `label`.
"""

from datetime import date
from typing import Literal, get_args

from models.base import Instant, Message, Sha256
from models.report.cells import NO_TARGET, NOT_REPORTED, Cell, Origin

Count = Literal["distinct", "participations"]
"""Who came, each once; or how often somebody came."""

COUNTS: tuple[Count, ...] = get_args(Count)

About = Literal[
    "country", "agreement", "pilot", "organisation", "agency", "commitment", "achievement", "item", "total"
]  # fmt: skip


class Column(Message):
    """A column by its code; `label` where the programme names it, `organisation` where it is about one."""

    code: str
    label: str | None = None
    about: Literal["organisation", "region"] | None = None


class Row(Message):
    """A row: `code` is its key, such as `US`, `about` says of what; cells in the order of columns."""

    code: str
    about: About
    label: str | None = None
    cells: tuple[Cell, ...]


class Value(Message):
    """One parameter of a finding or note: a number, codes or names."""

    name: str
    value: int | str | tuple[str, ...]


class Note(Message):
    """A sentence below a table, by code."""

    code: str
    values: tuple[Value, ...] = ()


class Table(Message):
    """Rows by columns. `total` stands only where it means something, `count` where people are counted."""

    code: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    count: Count | None = None
    notes: tuple[Note, ...] = ()

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell by the codes of its row (`total` for the total) and its column.

        Raises:
            KeyError: There is no such row or column.
        """
        places = {each.code: place for place, each in enumerate(self.columns)}
        rows = {each.code: each for each in self.every_row}
        found: Cell = rows[row].cells[places[column]]
        return found

    @property
    def every_row(self) -> tuple[Row, ...]:
        """Return the rows, and the total behind them."""
        return (*self.rows, *((self.total,) if self.total else ()))


class Section(Message):
    """A chapter: tables, each of which may be empty; `reported` false: nothing on record fills it."""

    code: str
    tables: tuple[Table, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether any cell says something."""
        rows = (row for table in self.tables for row in table.rows)
        return any(cell not in (NOT_REPORTED, NO_TARGET) for row in rows for cell in row.cells)


class Finding(Message):
    """Something that does not fit, found by a rule: code and parameters, and what it is about."""

    code: str
    values: tuple[Value, ...] = ()
    sources: tuple[Origin, ...] = ()
    cells: tuple[str, ...] = ()
    """Addresses of cells it is about, such as `events.US.preparatory`."""


class Head(Message):
    """How far a chain went by the report's moment: its last milestone and digest."""

    agreement: str
    seq: int
    digest: Sha256
    recorded_at: Instant


class Statement(Message):
    """What the numbers rest on: the heads of all chains, and that what was read carries its own digest.

    `recomputed`: how many milestones were read, and their digests computed anew; `broken`: those that differ.
    """

    heads: tuple[Head, ...] = ()
    recomputed: int = 0
    broken: tuple[Origin, ...] = ()


class Period(Message):
    """Days the programme counts, inclusive; None: not stated."""

    begins: date | None = None
    ends: date | None = None


class Report(Message):
    """The programme report as it stood at `as_of` (UTC), from what was recorded until then.

    `names` are those of organisations, by code.
    """

    programme: str
    name: str
    version: str
    period: Period
    as_of: Instant
    count: Count
    names: dict[str, str] = {}
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...] = ()
    statement: Statement = Statement()

    def addressed(self) -> dict[str, Cell]:
        """Return every cell by its address, in order."""
        return {
            f"{table.code}.{row.code}.{column.code}": cell
            for section in self.sections
            for table in section.tables
            for row in table.every_row
            for column, cell in zip(table.columns, row.cells, strict=True)
        }

    def section(self, code: str) -> Section:
        """Return a section by its code.

        Raises:
            KeyError: There is none.
        """
        return {each.code: each for each in self.sections}[code]

    def table(self, code: str) -> Table:
        """Return a table by its code.

        Raises:
            KeyError: There is none.
        """
        return {each.code: each for section in self.sections for each in section.tables}[code]
