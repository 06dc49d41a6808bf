"""What the rules of findings look at, and how a finding is put."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from models.report.cells import NOT_REPORTED, Cell, Number, Origin
from models.report.facts import Activity, Facts
from models.report.programme import Programme
from models.report.shapes import Finding, Table, Value


class Case(NamedTuple):
    """A report before its findings."""

    programme: Programme
    facts: Facts
    tables: Mapping[str, Table]


Rule = Callable[[Case], Iterable[Finding]]


def finding(
    code: str,
    sources: Iterable[Origin] = (),
    cells: Iterable[str] = (),
    **values: int | str | tuple[str, ...],
) -> Finding:
    """Return a finding with its parameters."""
    told = tuple(Value(name=name, value=value) for name, value in values.items())
    return Finding(code=code, values=told, sources=tuple(dict.fromkeys(sources)), cells=tuple(cells))


def origins(activities: Iterable[Activity]) -> tuple[Origin, ...]:
    """Return the milestones of activities."""
    return tuple(each.origin for each in activities)


def column_cells(table: Table, column: str) -> dict[str, Cell]:
    """Return the cells of a column by the codes of their rows, without the total."""
    return {row.code: table.cell(row.code, column) for row in table.rows}


def is_silent(table: Table, column: str) -> bool:
    """Say whether nothing is reported anywhere in a column."""
    return all(cell == NOT_REPORTED for cell in column_cells(table, column).values())


def value_of(cell: Cell) -> int | None:
    """Return the number in a cell, if there is one."""
    return cell.value if isinstance(cell, Number) else None
