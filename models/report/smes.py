"""How far small and medium-sized enterprises took part: events, pilots, and what was aimed at."""

from collections.abc import Iterator

from models.report.achievements import aimed, reached
from models.report.addresses import REACHED, TARGET
from models.report.cells import NOT_APPLICABLE, NOT_REPORTED, Cell, Number
from models.report.events import number_of
from models.report.facts import Facts, Trial
from models.report.occurrences import counts, events_of
from models.report.programme import Programme
from models.report.shapes import Column, Count, Row, Table

BUSINESS = ("b2b", "mixed")


def smes_table(programme: Programme, facts: Facts, count: Count) -> Table:
    """Return what brings companies in: pilots they lead, pilots and events meant for them, who came."""
    own = (
        ("pilots_sme_led", _pilots(facts, led=True)),
        ("pilots_for_business", _pilots(facts, led=False)),
        ("events_for_business", _events(programme, facts)),
    )
    rows = [Row(code=code, about="item", cells=(cell, NOT_APPLICABLE)) for code, cell in own]
    return Table(
        code="smes",
        columns=(Column(code=REACHED), Column(code=TARGET)),
        rows=(*rows, *_aims(programme, facts, count)),
    )


def _pilots(facts: Facts, *, led: bool) -> Cell:
    found = [each for each in facts.pilots if (each.sme_led if led else each.purpose in BUSINESS)]
    return _number(found) if found else NOT_REPORTED


def _number(found: list[Trial]) -> Number:
    return Number(value=len(found), sources=tuple(each.started for each in found))


def _events(programme: Programme, facts: Facts) -> Cell:
    found = events_of(
        each for each in facts.activities if each.purpose in BUSINESS and counts(programme, each)
    )
    return number_of(programme, found) if found else NOT_REPORTED


def _aims(programme: Programme, facts: Facts, count: Count) -> Iterator[Row]:
    for each in programme.achievements:
        if each.people == "smes":
            cells = (reached(programme, facts, each, count), aimed(each))
            yield Row(code=each.code, about="achievement", label=each.label, cells=cells)
