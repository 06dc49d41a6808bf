"""The table of events: by target country and by the programme's columns."""

from models.report.addresses import EVENTS, TOTAL, address
from models.report.cells import NOT_REPORTED, Cell, ConfirmedZero, Number
from models.report.facts import Facts
from models.report.occurrences import Event, column_of, counts, events_of, marks
from models.report.programme import EventColumn, Programme
from models.report.shapes import Column, Row, Table


def events_table(programme: Programme, facts: Facts) -> Table:
    """Return how many events the partnership attended; one for two countries is one in the total."""
    by_column = {each.code: counted_in(programme, facts, each) for each in programme.events}
    rows = tuple(
        Row(
            code=country,
            about="country",
            cells=tuple(
                _cell(programme, address(EVENTS, country, code), within(found, country))
                for code, found in by_column.items()
            ),
        )
        for country in programme.countries
    )
    totals = tuple(_cell(programme, address(EVENTS, TOTAL, code), found) for code, found in by_column.items())
    return Table(
        code=EVENTS,
        columns=tuple(Column(code=each.code, label=each.label) for each in programme.events),
        rows=rows,
        total=Row(code=TOTAL, about="total", cells=totals),
    )


def counted_in(programme: Programme, facts: Facts, column: EventColumn) -> tuple[Event, ...]:
    """Return the events of a column, of all target countries."""
    return events_of(
        each
        for each in facts.activities
        if counts(programme, each)
        and each.country in programme.countries
        and column_of(programme, each) == column
    )


def within(events: tuple[Event, ...], country: str) -> tuple[Event, ...]:
    """Return what is reported for a country, with the reports for it alone."""
    reports = [[each for each in event.reports if each.country == country] for event in events]
    return tuple(Event(reports=tuple(each)) for each in reports if each)


def _cell(programme: Programme, where: str, found: tuple[Event, ...]) -> Cell:
    return number_of(programme, found) if found else zero_or_silence(programme, where)


def number_of(programme: Programme, found: tuple[Event, ...]) -> Number:
    """Return how many events there are, from all that report them."""
    return Number(
        value=len(found),
        sources=tuple(origin for event in found for origin in event.origins),
        marks=marks(programme, (each for event in found for each in event.reports)),
    )


def zero_or_silence(programme: Programme, where: str) -> Cell:
    """Return what stands where nothing is on record: zero only if somebody has confirmed it."""
    zero = next((each for each in programme.zeros if each.cell == where), None)
    return ConfirmedZero(by=zero.by, on=zero.on) if zero else NOT_REPORTED
