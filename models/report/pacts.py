"""The tables of agreements: memoranda, intensified ones, what these commit to, and action plans."""

from datetime import date

from models.days import first_day
from models.report.cells import NOT_APPLICABLE, NOT_REPORTED, Cell, Codes, Occasion
from models.report.facts import Facts, Pact, Promise
from models.report.occurrences import last_day
from models.report.programme import Programme
from models.report.shapes import Column, Row, Table

_COLUMNS = (
    "partner",
    "country",
    "focus",
    "signed",
    "ends",
    "phase",
    "in_person",
    "represented",
    "last_activity",
)


def pacts_table(programme: Programme, facts: Facts, kind: str, code: str) -> Table:
    """Return the agreements of a kind: with whom, on what, since when, and how each party was bound."""
    return Table(
        code=code,
        columns=tuple(Column(code=each) for each in _COLUMNS),
        rows=tuple(
            Row(code=each.ref, about="agreement", cells=_pact(programme, facts, each))
            for each in facts.pacts
            if each.kind == kind
        ),
    )


def _pact(programme: Programme, facts: Facts, pact: Pact) -> tuple[Cell, ...]:
    opened = (pact.opened,)
    return (
        Codes(about="organisation", codes=pact.partners, sources=opened),
        Codes(about="country", codes=(pact.country,), sources=opened),
        Codes(about="area", codes=pact.areas, sources=opened) if pact.areas else NOT_REPORTED,
        signed(programme, pact),
        _ends(programme, pact),
        Codes(about="phase", codes=(pact.phase,), sources=opened),
        _bound(pact, by_itself=True),
        _bound(pact, by_itself=False),
        _last(facts, pact),
    )


def signed(programme: Programme, pact: Pact) -> Cell:
    """Return the day of the last signature; of one signed before the record began, what is known of it."""
    if pact.signed is None or pact.signed_on is None:
        return NOT_REPORTED if pact.signed else NOT_APPLICABLE
    earlier = programme.signed_earlier.get(pact.ref)
    if earlier is None:
        return Occasion(on=pact.signed_on.isoformat(), sources=(pact.signed,))
    return NOT_REPORTED if earlier.on == "unknown" else Occasion(on=earlier.on, sources=(pact.signed,))


def signed_from(programme: Programme, pact: Pact) -> date | None:
    """Return the first day it may have been signed on; None: not signed, or nothing is known."""
    earlier = programme.signed_earlier.get(pact.ref)
    if pact.signed is None or earlier is None:
        return pact.signed_on
    return first_day(earlier.on) or earlier.not_before


def _ends(programme: Programme, pact: Pact) -> Cell:
    if pact.signed is None:
        return NOT_APPLICABLE
    if pact.ends_on is None or pact.ref in programme.signed_earlier:
        return NOT_REPORTED
    return Occasion(on=pact.ends_on.isoformat(), sources=(pact.signed,))


def _bound(pact: Pact, *, by_itself: bool) -> Cell:
    found = [each for each in pact.bound if (each.how != "represented") is by_itself]
    if not found:
        return NOT_APPLICABLE
    sources = tuple(dict.fromkeys(each.origin for each in found))
    return Codes(about="organisation", codes=tuple(each.org for each in found), sources=sources)


def _last(facts: Facts, pact: Pact) -> Cell:
    """Return the latest of the activities whose days are known."""
    told = facts.by_agreement.get(pact.ref, ())
    known = [(day, each) for each in told if (day := last_day(each.on))]
    if not known:
        return NOT_REPORTED
    _, last = max(known, key=lambda found: (found[0], found[1].origin.seq))
    return Occasion(on=last.on, sources=(last.origin,))


def commitments_table(facts: Facts) -> Table:
    """Return what intensified agreements commit to, and where each of these agreements stands."""
    numbered = enumerate(facts.promises, start=1)
    return Table(
        code="commitments",
        columns=tuple(Column(code=each) for each in ("agreement", "kind", "country", "direction", "stands")),
        rows=tuple(
            Row(code=f"C{number}", about="commitment", label=each.title, cells=_promise(each))
            for number, each in numbered
        ),
    )


def _promise(promise: Promise) -> tuple[Cell, ...]:
    sources = (promise.origin,)
    return (
        Codes(about="agreement", codes=(promise.agreement,), sources=sources),
        Codes(about="commitment", codes=(promise.kind,), sources=sources),
        _given("country", promise.country, promise),
        _given("direction", promise.direction, promise),
        Codes(about="phase", codes=(promise.stands,), sources=sources),
    )


def _given(about: str, code: str | None, promise: Promise) -> Cell:
    return Codes(about=about, codes=(code,), sources=(promise.origin,)) if code else NOT_REPORTED


def action_plans_table(programme: Programme, facts: Facts) -> Table:
    """Return which action plan is coordinated with the strategy of which region."""
    with_plan = [each for each in facts.pacts if each.plan]
    named = tuple(each.code for each in programme.regions)
    regions = named or tuple(
        sorted({region for each in with_plan if each.plan for region in each.plan.regions})
    )
    return Table(
        code="action_plans",
        columns=tuple(Column(code=each, about="region") for each in regions),
        rows=tuple(
            Row(
                code=each.ref,
                about="agreement",
                cells=tuple(_coordinated(each, region) for region in regions),
            )
            for each in with_plan
        ),
    )


def _coordinated(pact: Pact, region: str) -> Cell:
    if pact.plan is None or region not in pact.plan.regions:
        return NOT_REPORTED
    return Codes(about="yes_no", codes=("yes",), sources=(pact.plan.origin,))
