"""What does not fit, found by rules: each names numbers, organisations and sources, and accuses nobody."""

from models.report.facts import Facts
from models.report.findings.agreements import AGREEMENTS
from models.report.findings.case import Case
from models.report.findings.columns import COLUMNS
from models.report.findings.people import PEOPLE
from models.report.findings.reports import REPORTS
from models.report.programme import Programme
from models.report.shapes import Finding, Section

RULES = (*AGREEMENTS, *COLUMNS, *PEOPLE, *REPORTS)
"""In the order a report tells them."""


def findings(programme: Programme, facts: Facts, sections: tuple[Section, ...]) -> tuple[Finding, ...]:
    """Return what every rule finds."""
    tables = {table.code: table for section in sections for table in section.tables}
    case = Case(programme, facts, tables)
    return tuple(finding for rule in RULES for finding in rule(case))
