"""Addresses of cells a programme can speak of: `table.row.column`."""

from models.report.programme import Programme

EVENTS = "events"
STAKEHOLDERS = "stakeholders"
ACHIEVEMENTS = "achievements"
REACHED, TARGET = "reached", "target"
TOTAL = "total"


def address(table: str, row: str, column: str) -> str:
    """Return the address of a cell."""
    return f"{table}.{row}.{column}"


def addresses(programme: Programme) -> frozenset[str]:
    """Return the cells that can be confirmed to be zero: of events, stakeholders, achievements; no totals."""
    tables = ((EVENTS, programme.events), (STAKEHOLDERS, programme.stakeholders))
    counted = {
        address(table, country, column.code)
        for table, columns in tables
        for country in programme.countries
        for column in columns
    }
    return frozenset(counted | {address(ACHIEVEMENTS, each.code, REACHED) for each in programme.achievements})
