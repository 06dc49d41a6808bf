"""The table of stakeholders: who took part, each once or as often as they came, by target country.

Somebody a report names is told apart from others; a number of unnamed ones is not. So of unnamed ones no more
is certain than the most that were together, by their own country: that is the least there can be.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from models.report.addresses import STAKEHOLDERS, TOTAL, address
from models.report.cells import Cell, Mark, Number
from models.report.events import within, zero_or_silence
from models.report.facts import Facts
from models.report.occurrences import Event, counts, events_of, marks
from models.report.programme import Programme, StakeholderColumn
from models.report.shapes import Column, Count, Note, Row, Table, Value


class Present(NamedTuple):
    """Who of a group was at one event: organisations by name, and numbers of others, by their country."""

    event: Event
    named: frozenset[tuple[str, str]]
    others: Counter[str]

    @property
    def total(self) -> int:
        """Return how many that are."""
        return len(self.named) + self.others.total()


def stakeholders_table(programme: Programme, facts: Facts, count: Count) -> Table:
    """Return who took part directly; a total stands only where participations are counted."""
    found = stakeholder_events(programme, facts)
    rows = tuple(
        Row(
            code=country,
            about="country",
            cells=tuple(
                _cell(programme, facts, column, within(found, country), country, count)
                for column in programme.stakeholders
            ),
        )
        for country in programme.countries
    )
    return Table(
        code=STAKEHOLDERS,
        columns=tuple(Column(code=each.code, label=each.label) for each in programme.stakeholders),
        rows=rows,
        total=_total(programme, facts, found) if count == "participations" else None,
        count=count,
        notes=_notes(programme, facts, found, count),
    )


def stakeholder_events(programme: Programme, facts: Facts) -> tuple[Event, ...]:
    """Return the partnership's events in target countries, of any kind the programme does not exclude."""
    return events_of(
        each for each in facts.activities if counts(programme, each) and each.country in programme.countries
    )


def participations(facts: Facts, group: str, events: Iterable[Event]) -> int:
    """Return how often somebody of a group came."""
    return sum(each.total for each in _present(facts, group, events))


def group_of(facts: Facts, org: str) -> str | None:
    """Return the group of an organisation by its side in the agreements; None: it is on none."""
    if org in facts.consortium:
        return "eu_cluster"
    return "third_cluster" if org in facts.partners else None


def _present(facts: Facts, group: str, events: Iterable[Event]) -> list[Present]:
    """Return who of a group was where, of events where anybody was."""
    found = [_at(facts, group, event) for event in events]
    return [each for each in found if each.total]


def _at(facts: Facts, group: str, event: Event) -> Present:
    """Return who was at an event: reports of it that give a number of the same ones are not added up."""
    named: set[tuple[str, str]] = set()
    others: Counter[str] = Counter()
    for report in event.reports:
        here: Counter[str] = Counter()
        for each in report.participants:
            if each.org and group_of(facts, each.org) == group:
                named.add((each.org, facts.countries.get(each.org, "")))
            elif each.group == group:
                here[each.country or ""] += each.count or 0
        others |= here
    return Present(event, frozenset(named), others)


def _least(found: list[Present]) -> int:
    """Return how many different ones there are at least."""
    named = frozenset(each for one in found for each in one.named)
    countries = {country for one in found for country in (*one.others, *(where for _, where in one.named))}
    apart = sum(_least_of(country, named, found) for country in countries if country)
    return max([apart, len(named), *(each.total for each in found)])


def _least_of(country: str, named: frozenset[tuple[str, str]], found: list[Present]) -> int:
    known = sum(where == country for _, where in named)
    together = (sum(where == country for _, where in one.named) + one.others[country] for one in found)
    return max(known, *together)


def _cell(  # noqa: PLR0913, PLR0917 - a place in a table, and what fills it
    programme: Programme,
    facts: Facts,
    column: StakeholderColumn,
    events: tuple[Event, ...],
    row: str,
    count: Count,
) -> Cell:
    found = _present(facts, column.group, events)
    if not found:
        return zero_or_silence(programme, address(STAKEHOLDERS, row, column.code))
    reports = [each for one in found for each in one.event.reports]
    most = sum(each.others.total() for each in found) + len({org for one in found for org in one.named})
    least = _least(found)
    said: list[Mark] = [*marks(programme, reports)]
    if any(each.others for each in found):
        said.append("reconstructed")
    if count == "distinct" and most > least:
        said.append("at_least")
    return Number(
        value=least if count == "distinct" else sum(each.total for each in found),
        sources=tuple(each.origin for each in reports),
        marks=tuple(said),
    )


def _total(programme: Programme, facts: Facts, events: tuple[Event, ...]) -> Row:
    cells = (
        _cell(programme, facts, column, events, TOTAL, "participations") for column in programme.stakeholders
    )
    return Row(code=TOTAL, about="total", cells=tuple(cells))


def _notes(programme: Programme, facts: Facts, events: tuple[Event, ...], count: Count) -> tuple[Note, ...]:
    """Return what stands below: why there is no total, and how many came at most."""
    notes = [Note(code="no_total")] if count == "distinct" else []
    for column in programme.stakeholders:
        if column.group == "eu_cluster" and (came := _by_country(programme, facts, column, events)):
            values = (
                Value(name="column", value=column.code),
                Value(name="participations", value=came),
                Value(name="at_most", value=len(facts.consortium)),
            )
            notes.append(Note(code="participations_of_at_most", values=values))
    return tuple(notes)


def _by_country(
    programme: Programme, facts: Facts, column: StakeholderColumn, events: tuple[Event, ...]
) -> int:
    """Return the sum of a column, which counts whoever serves several countries as often."""
    each = (within(events, country) for country in programme.countries)
    return sum(participations(facts, column.group, found) for found in each)
