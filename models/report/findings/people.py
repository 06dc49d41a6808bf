"""Findings about people: numbers of companies that do not agree, organisations nobody can place, funding."""

from collections.abc import Iterator

from models.acts import Participant
from models.report.addresses import REACHED, TARGET
from models.report.cells import Goal, Origin
from models.report.events import within
from models.report.facts import Facts
from models.report.findings.case import Case, Rule, finding, origins, value_of
from models.report.funding import clusters, unfunded
from models.report.shapes import Finding
from models.report.stakeholders import group_of, participations, stakeholder_events

_SMES = ("eu_sme", "third_sme")


def sme_counts_differ(case: Case) -> Iterator[Finding]:
    """Find several numbers of companies, where the programme does not say what a company counts as."""
    numbers = dict(_by_country(case))
    sources: list[Origin] = []
    table = case.tables["achievements"]
    for each in case.programme.achievements:
        if each.people == "smes":
            goal, cell = table.cell(each.code, TARGET), table.cell(each.code, REACHED)
            if isinstance(goal, Goal):
                numbers[f"{each.code}.{TARGET}"] = goal.value
            if (came := value_of(cell)) is not None:
                numbers[f"{each.code}.{REACHED}"] = came
                sources += getattr(cell, "sources", ())
    if case.programme.sme_definition is None and len(set(numbers.values())) > 1:
        yield finding(
            "sme_counts_differ",
            sources,
            counts=tuple(numbers),
            numbers=tuple(str(number) for number in numbers.values()),
        )


def _by_country(case: Case) -> Iterator[tuple[str, int]]:
    """Return the sum of each column of companies, which is what adding up the table comes to."""
    events = stakeholder_events(case.programme, case.facts)
    for column in case.programme.stakeholders:
        rows = (within(events, country) for country in case.programme.countries)
        came = sum(participations(case.facts, column.group, row) for row in rows)
        if column.group in _SMES and came:
            yield column.code, came


def participants_unplaced(case: Case) -> Iterator[Finding]:
    """Find participants that are on no side of any agreement, so that no column can count them."""
    unplaced = [each for each in case.facts.activities if _strangers(case.facts, each.participants)]
    if unplaced:
        named = {org for each in unplaced for org in _strangers(case.facts, each.participants)}
        yield finding("participants_unplaced", origins(unplaced), organisations=tuple(sorted(named)))


def _strangers(facts: Facts, participants: tuple[Participant, ...]) -> set[str]:
    return {each.org for each in participants if each.org and group_of(facts, each.org) is None}


def without_funding(case: Case) -> Iterator[Finding]:
    """Find clusters for which no agency is known to have granted anything."""
    gaps = unfunded(case.programme, case.facts)
    if gaps:
        yield finding("without_funding", organisations=gaps, clusters=len(gaps), of=len(clusters(case.facts)))


PEOPLE: tuple[Rule, ...] = (sme_counts_differ, participants_unplaced, without_funding)
