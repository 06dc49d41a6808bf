"""The tables of pilot actions: what each was for, what came of it, and who registered on platforms."""

from collections.abc import Collection

from models.report.addresses import REACHED, TARGET
from models.report.cells import NOT_APPLICABLE, NOT_REPORTED, Cell, Codes, Goal, Mark, Number, Words
from models.report.facts import Facts, Trial
from models.report.programme import Programme
from models.report.shapes import Column, Row, Table

PLATFORM = "b2b_platform"
_COLUMNS = ("agreement", "kind", "purpose", "lead", "sme_led", "status", "lesson")


def pilots_table(facts: Facts) -> Table:
    """Return every pilot: what it was for, who led it, and what was learnt."""
    return Table(
        code="pilots",
        columns=tuple(Column(code=each) for each in _COLUMNS),
        rows=tuple(
            Row(code=key(each), about="pilot", label=each.title, cells=_pilot(each)) for each in facts.pilots
        ),
    )


def key(trial: Trial) -> str:
    """Return what tells a pilot from those of other agreements."""
    return f"{trial.agreement}/{trial.pilot}"


def _pilot(trial: Trial) -> tuple[Cell, ...]:
    sources = (trial.started,)
    end = (trial.end,) if trial.end else sources
    return (
        Codes(about="agreement", codes=(trial.agreement,), sources=sources),
        Codes(about="pilot_kind", codes=(trial.kind,), sources=sources),
        Codes(about="purpose", codes=(trial.purpose,), sources=sources),
        Codes(about="organisation", codes=(trial.lead,), sources=sources),
        Codes(about="yes_no", codes=("yes" if trial.sme_led else "no",), sources=sources),
        Codes(about="pilot_status", codes=(trial.status,), sources=end),
        _lesson(trial),
    )


def _lesson(trial: Trial) -> Cell:
    if trial.end is None:
        return NOT_APPLICABLE
    return Words(text=trial.lesson, sources=(trial.end,)) if trial.taught else NOT_REPORTED


def results_table(facts: Facts) -> Table:
    """Return what pilots counted, beside what each aimed at."""
    return Table(
        code="pilot_results",
        columns=(Column(code=REACHED), Column(code=TARGET)),
        rows=tuple(
            Row(
                code=f"{key(each)}/{name}",
                about="pilot",
                label=each.title,
                cells=(counted(each, (name,)), targeted(each, (name,))),
            )
            for each in facts.pilots
            for name in each.targets
        ),
    )


def counted(trial: Trial, names: Collection[str]) -> Cell:
    """Return what a pilot counted under one of these names; of one that failed there is no number."""
    found = [number for name, number in trial.actuals.items() if name in names]
    if trial.end is None or not found:
        return NOT_REPORTED
    said: tuple[Mark, ...] = () if trial.evidence else ("unsupported",)
    return Number(value=sum(found), sources=(trial.end,), marks=said)


def targeted(trial: Trial, names: Collection[str]) -> Cell:
    """Return what a pilot aimed at under these names."""
    found = [number for name, number in trial.targets.items() if name in names]
    return Goal(value=sum(found)) if found else NOT_REPORTED


def platforms_table(programme: Programme, facts: Facts) -> Table:
    """Return the platforms that were tried, with those registered there and how many were aimed at."""
    return Table(
        code="platforms",
        columns=tuple(Column(code=each) for each in ("country", "registered", "target", "status")),
        rows=tuple(
            Row(code=key(each), about="pilot", label=each.title, cells=_platform(programme, each))
            for each in facts.pilots
            if each.kind == PLATFORM
        ),
    )


def _platform(programme: Programme, trial: Trial) -> tuple[Cell, ...]:
    sources = (trial.end or trial.started,)
    return (
        Codes(about="country", codes=(trial.country,), sources=sources),
        counted(trial, programme.registrations),
        targeted(trial, programme.registrations),
        Codes(about="pilot_status", codes=(trial.status,), sources=sources),
    )
