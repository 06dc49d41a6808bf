"""Findings about single reports: told twice, without purpose, attribution or evidence, at another time."""

from collections.abc import Iterator

from models.report.facts import Activity
from models.report.findings.case import Case, Rule, finding, origins
from models.report.occurrences import attribution, column_of, counts, events_of, in_period, is_supported
from models.report.shapes import Finding


def reported_twice(case: Case) -> Iterator[Finding]:
    """Find events several reports tell of: each counts once."""
    for event in events_of(case.facts.activities):
        if len(event.reports) > 1:
            first = event.reports[0]
            yield finding(
                "reported_twice",
                event.origins,
                kind=first.kind,
                on=first.on,
                place="" if first.erased else first.place or "",
                reports=len(event.reports),
                organisations=tuple(sorted({each.by for each in event.reports})),
            )


def attended_by_members(case: Case) -> Iterator[Finding]:
    """Compare what members attended in their own name, or their country's, with the partnership's events."""
    asked = [each for each in case.facts.activities if column_of(case.programme, each)]
    by: dict[str, list[Activity]] = {}
    for each in asked:
        by.setdefault(attribution(case.programme, each), []).append(each)
    others = [each for key, found in by.items() if key != "consortium" for each in found]
    if others:
        yield finding(
            "attended_by_members",
            origins(others),
            partnership=len(events_of(by.get("consortium", []))),
            members=len(events_of(by.get("member", []))),
            national=len(events_of(by.get("national", []))),
        )


def purpose_not_stated(case: Case) -> Iterator[Finding]:
    """Find activities whose column depends on a purpose that nobody stated."""
    kinds = {counted.kind for column in case.programme.events for counted in column.counts if counted.purpose}
    silent = [
        each
        for each in case.facts.activities
        if each.kind in kinds and each.purpose is None and column_of(case.programme, each) is None
    ]
    if silent:
        yield finding("purpose_not_stated", origins(silent), activities=len(silent), kinds=_kinds(silent))


def attribution_not_stated(case: Case) -> Iterator[Finding]:
    """Find activities in whose name nobody said they were: the programme's rule decided."""
    silent = [each for each in case.facts.activities if each.attribution is None]
    if silent:
        yield finding("attribution_not_stated", origins(silent), activities=len(silent), kinds=_kinds(silent))


def without_evidence(case: Case) -> Iterator[Finding]:
    """Find activities that fill the form and lack evidence."""
    filling = [each for each in case.facts.activities if counts(case.programme, each)]
    bare = [each for each in filling if not is_supported(case.programme, each)]
    if bare:
        yield finding("without_evidence", origins(bare), activities=len(bare), of=len(filling))


def outside_period(case: Case) -> Iterator[Finding]:
    """Find activities outside the period: they are on record and count nowhere."""
    outside = [each for each in case.facts.activities if not in_period(case.programme, each)]
    if outside:
        yield finding("outside_period", origins(outside), activities=len(outside))


def _kinds(activities: list[Activity]) -> tuple[str, ...]:
    return tuple(sorted({each.kind for each in activities}))


REPORTS: tuple[Rule, ...] = (
    reported_twice,
    attended_by_members,
    purpose_not_stated,
    attribution_not_stated,
    without_evidence,
    outside_period,
)
