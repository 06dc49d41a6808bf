"""The whole report from facts and a programme."""

from datetime import date

from models.base import Instant
from models.durations import add_to_day, parse_duration
from models.report.events import events_table
from models.report.facts import Facts
from models.report.programme import Programme
from models.report.shapes import Count, Report, Section, Statement


def make(
    programme: Programme, facts: Facts, as_of: Instant, statement: Statement, count: Count = "distinct"
) -> Report:
    """Compute every section; the same facts and programme give the same report."""
    programme = with_countries(programme, facts)
    return Report(
        programme=programme.code,
        name=programme.name,
        version=programme.version,
        period=programme.period,
        as_of=as_of,
        count=count,
        names=dict(facts.names),
        sections=(Section(code="events", tables=(events_table(programme, facts),)),),
        statement=statement,
    )


def with_countries(programme: Programme, facts: Facts) -> Programme:
    """Return a programme that names its target countries: those of all agreements where it names none."""
    if programme.countries:
        return programme
    return programme.model_copy(update={"countries": tuple(sorted({each.country for each in facts.pacts}))})


def kept_until(programme: Programme) -> date | None:
    """Return the last day records have to be kept for the programme; None: not known, or never asked."""
    if programme.final_payment is None or not programme.co_funded:
        return None
    return add_to_day(programme.final_payment, parse_duration(f"P{programme.years_of_records}Y"))
