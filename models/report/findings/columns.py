"""Findings about tables: one number by two names, columns left empty although something is on record."""

from collections.abc import Iterator

from models.report.addresses import EVENTS, REACHED, STAKEHOLDERS, TOTAL, address
from models.report.cells import Number
from models.report.events import counted_in
from models.report.findings.case import Case, Rule, column_cells, finding, is_silent, origins
from models.report.occurrences import attribution, column_of, counts, events_of
from models.report.shapes import Finding

_THIRD = ("third_cluster", "third_sme")


def one_number_two_names(case: Case) -> Iterator[Finding]:
    """Find achievements whose number stands in a column under another name: the same events."""
    for column in case.programme.events:
        kinds = {event.kind for event in counted_in(case.programme, case.facts, column)}
        cell = case.tables[EVENTS].cell(TOTAL, column.code)
        for each in case.programme.achievements:
            if each.measure != "events" or kinds != {each.of} or each.country or each.of == column.code:
                continue
            own = case.tables["achievements"].cell(each.code, REACHED)
            if isinstance(cell, Number) and isinstance(own, Number) and own.value == cell.value:
                cells = (address(EVENTS, TOTAL, column.code), address("achievements", each.code, REACHED))
                yield finding(
                    "one_number_two_names",
                    cell.sources,
                    cells,
                    number=cell.value,
                    column=column.code,
                    achievement=each.code,
                )


def empty_though_attended(case: Case) -> Iterator[Finding]:
    """Find columns nothing fills although members or others attended what they count."""
    for column in case.programme.events:
        if not is_silent(case.tables[EVENTS], column.code):
            continue
        others = [
            each
            for each in case.facts.activities
            if column_of(case.programme, each) == column and attribution(case.programme, each) != "consortium"
        ]
        if others:
            yield finding(
                "empty_though_attended",
                origins(others),
                _cells(case, EVENTS, column.code),
                column=column.code,
                events=len(events_of(others)),
                kinds=tuple(sorted({each.kind for each in others})),
            )


def empty_though_meant(case: Case) -> Iterator[Finding]:
    """Find columns nothing fills although their definition names what is counted elsewhere."""
    for column in case.programme.events:
        elsewhere = [
            each
            for each in case.facts.activities
            if each.kind in column.also_means and counts(case.programme, each)
        ]
        if elsewhere and is_silent(case.tables[EVENTS], column.code):
            yield finding(
                "empty_though_meant",
                origins(elsewhere),
                _cells(case, EVENTS, column.code),
                column=column.code,
                events=len(events_of(elsewhere)),
                kinds=tuple(sorted({each.kind for each in elsewhere})),
            )


def empty_though_partners(case: Case) -> Iterator[Finding]:
    """Find that nobody abroad is said to have taken part, although there are partners there."""
    table = case.tables[STAKEHOLDERS]
    silent = [
        each.code
        for each in case.programme.stakeholders
        if each.group in _THIRD and is_silent(table, each.code)
    ]
    if silent and case.facts.partners:
        yield finding(
            "empty_though_partners",
            (each.opened for each in case.facts.pacts),
            (cell for column in silent for cell in _cells(case, STAKEHOLDERS, column)),
            columns=tuple(silent),
            partners=len(case.facts.partners),
            organisations=case.facts.partners,
        )


def zero_contradicted(case: Case) -> Iterator[Finding]:
    """Find numbers where somebody has confirmed that there is none."""
    for zero in case.programme.zeros:
        table, row, column = zero.cell.split(".")
        cell = case.tables[table].cell(row, column)
        if isinstance(cell, Number):
            yield finding(
                "zero_contradicted",
                cell.sources,
                (zero.cell,),
                number=cell.value,
                by=zero.by,
                on=zero.on.isoformat(),
            )


def _cells(case: Case, table: str, column: str) -> tuple[str, ...]:
    return tuple(address(table, row, column) for row in column_cells(case.tables[table], column))


COLUMNS: tuple[Rule, ...] = (
    one_number_two_names,
    empty_though_meant,
    empty_though_attended,
    empty_though_partners,
    zero_contradicted,
)
