"""Key achievements: what was reached, measured by what is on record, beside what was aimed at."""

from collections.abc import Callable, Iterable

from models.report.addresses import ACHIEVEMENTS, REACHED, TARGET, address
from models.report.cells import NO_TARGET, Cell, Goal, Number, Origin
from models.report.events import number_of, zero_or_silence
from models.report.facts import Facts, Pact, Trial
from models.report.occurrences import counts, events_of
from models.report.programme import Achievement, Measure, Programme
from models.report.shapes import Column, Count, Row, Table


def achievements_table(programme: Programme, facts: Facts, count: Count) -> Table:
    """Return every key achievement."""
    return Table(
        code=ACHIEVEMENTS,
        columns=(Column(code=REACHED), Column(code=TARGET)),
        rows=tuple(
            Row(
                code=each.code,
                about="achievement",
                label=each.label,
                cells=(reached(programme, facts, each, count), aimed(each)),
            )
            for each in programme.achievements
        ),
    )


def aimed(achievement: Achievement) -> Cell:
    """Return the number aimed at."""
    return NO_TARGET if achievement.target is None else Goal(value=achievement.target)


def reached(programme: Programme, facts: Facts, achievement: Achievement, count: Count) -> Cell:
    """Return what was reached."""
    found = _MEASURES[achievement.measure](programme, facts, achievement, count)
    return found or zero_or_silence(programme, address(ACHIEVEMENTS, achievement.code, REACHED))


def signed_mous(facts: Facts, country: str | None = None) -> tuple[Pact, ...]:
    """Return the memoranda that came into force, of a country or of all."""
    return tuple(
        each for each in facts.pacts if each.kind == "mou" and each.signed and country in (None, each.country)
    )


def _numbered(origins: Iterable[Origin], value: int | None = None) -> Number | None:
    """Return a number with its sources, so many of them unless it is said; none for none."""
    sources = tuple(dict.fromkeys(origins))
    return Number(value=len(sources) if value is None else value, sources=sources) if sources else None


_Reached = Number | None


def _none(_programme: Programme, _facts: Facts, _of: Achievement, _count: Count) -> _Reached:
    return None


def _events(programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    found = events_of(
        each
        for each in facts.activities
        if each.kind == of.of and of.country in (None, each.country) and counts(programme, each)
    )
    return number_of(programme, found) if found else None


def _mous(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    return _numbered(each.signed for each in signed_mous(facts, of.country) if each.signed)


def _mou_partners(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    signed = signed_mous(facts, of.country)
    partners = {org for each in signed for org in each.partners}
    return _numbered((each.signed for each in signed if each.signed), len(partners))


def _key_partners(programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    signed = [
        each for each in signed_mous(facts, of.country) if set(each.partners) & set(programme.key_partners)
    ]
    partners = {org for each in signed for org in each.partners} & set(programme.key_partners)
    return _numbered((each.signed for each in signed if each.signed), len(partners))


def _intensified(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    found = (
        each for each in facts.pacts if each.kind == "intensified" and of.country in (None, each.country)
    )
    return _numbered(each.signed for each in found if each.signed)


def _plans(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    found = (each for each in facts.pacts if of.country in (None, each.country))
    return _numbered(each.plan.origin for each in found if each.plan)


def _regions(_programme: Programme, facts: Facts, _of: Achievement, _count: Count) -> _Reached:
    plans = [each.plan for each in facts.pacts if each.plan and each.plan.regions]
    return _numbered(
        (each.origin for each in plans), len({region for each in plans for region in each.regions})
    )


def _started(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    return _numbered(each.started for each in facts.pilots if of.country in (None, each.country))


def _completed(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    return _numbered(each.end for each in _done(facts, of) if each.end)


def _actuals(_programme: Programme, facts: Facts, of: Achievement, count: Count) -> _Reached:
    """Add up what pilots counted; of people who may be the same, only the most of one pilot is certain."""
    found = [each for each in _done(facts, of) if of.of in each.actuals]
    numbers = [each.actuals[of.of] for each in found if of.of]
    total = sum(numbers)
    if count == "participations" or not of.people:
        return _numbered((each.end for each in found if each.end), total)
    least = _numbered((each.end for each in found if each.end), max(numbers, default=0))
    return least.model_copy(update={"marks": ("at_least",)}) if least and least.value < total else least


def _done(facts: Facts, of: Achievement) -> list[Trial]:
    return [
        each for each in facts.pilots if each.status == "completed" and of.country in (None, each.country)
    ]


def _commitments(_programme: Programme, facts: Facts, of: Achievement, _count: Count) -> _Reached:
    """Count commitments of agreements that were signed: what is only negotiated commits to nothing."""
    signed = {each.ref for each in facts.pacts if each.signed}
    found = [
        each
        for each in facts.promises
        if each.agreement in signed
        and each.kind == of.of
        and of.country in (None, each.country)
        and of.direction in (None, each.direction)
    ]
    return _numbered((each.origin for each in found), len(found))


_MEASURES: dict[Measure, Callable[[Programme, Facts, Achievement, Count], _Reached]] = {
    "none": _none,
    "events": _events,
    "mous_signed": _mous,
    "mou_partners": _mou_partners,
    "key_partners": _key_partners,
    "intensified_signed": _intensified,
    "action_plans": _plans,
    "s3_regions": _regions,
    "pilots_started": _started,
    "pilots_completed": _completed,
    "pilot_actuals": _actuals,
    "commitments": _commitments,
}
