"""Addresses of cells a programme can speak of: `table.row.column`."""

from models.report.programme import Programme

EVENTS = "events"
STAKEHOLDERS = "stakeholders"
TOTAL = "total"


def address(table: str, row: str, column: str) -> str:
    """Return the address of a cell."""
    return f"{table}.{row}.{column}"


def addresses(programme: Programme) -> frozenset[str]:
    """Return the cells that can be confirmed to be zero: of events and of stakeholders, no totals."""
    tables = ((EVENTS, programme.events), (STAKEHOLDERS, programme.stakeholders))
    return frozenset(
        address(table, country, column.code)
        for table, columns in tables
        for country in programme.countries
        for column in columns
    )
