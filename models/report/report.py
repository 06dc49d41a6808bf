"""The whole report from facts and a programme."""

from models.base import Instant
from models.report.achievements import achievements_table
from models.report.events import events_table
from models.report.facts import Facts
from models.report.findings import findings
from models.report.funding import funding_table
from models.report.identity import identity_table, testimonials_table
from models.report.pacts import action_plans_table, commitments_table, pacts_table
from models.report.programme import Programme
from models.report.shapes import Count, Report, Section, Statement
from models.report.smes import smes_table
from models.report.stakeholders import stakeholders_table
from models.report.trials import pilots_table, platforms_table, results_table


def make(
    programme: Programme, facts: Facts, as_of: Instant, statement: Statement, count: Count = "distinct"
) -> Report:
    """Compute every section; the same facts and programme give the same report."""
    programme = with_countries(programme, facts)
    sections = _sections(programme, facts, as_of, count)
    return Report(
        programme=programme.code,
        name=programme.name,
        version=programme.version,
        period=programme.period,
        as_of=as_of,
        count=count,
        names=dict(facts.names),
        sections=sections,
        findings=findings(programme, facts, sections),
        statement=statement,
    )


def with_countries(programme: Programme, facts: Facts) -> Programme:
    """Return a programme that names its target countries: those of all agreements where it names none."""
    if programme.countries:
        return programme
    return programme.model_copy(update={"countries": tuple(sorted({each.country for each in facts.pacts}))})


def _sections(programme: Programme, facts: Facts, as_of: Instant, count: Count) -> tuple[Section, ...]:
    intensified = (
        pacts_table(programme, facts, "intensified", "intensified"),
        commitments_table(facts),
        platforms_table(programme, facts),
        action_plans_table(programme, facts),
    )
    return (
        Section(code="identity", tables=(identity_table(programme, facts, as_of, count),)),
        Section(code="achievements", tables=(achievements_table(programme, facts, count),)),
        Section(code="events", tables=(events_table(programme, facts),)),
        Section(code="stakeholders", tables=(stakeholders_table(programme, facts, count),)),
        Section(code="mous", tables=(pacts_table(programme, facts, "mou", "mous"),)),
        Section(code="pilots", tables=(pilots_table(facts), results_table(facts))),
        Section(code="intensified", tables=intensified),
        Section(code="funding", tables=(funding_table(programme, facts),)),
        Section(code="smes", tables=(smes_table(programme, facts, count),)),
        Section(code="testimonials", tables=(testimonials_table(programme),)),
    )
