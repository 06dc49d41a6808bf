"""`entente doctor`: what is wrong with this deployment, the worst first, and what to do about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from activities.mail.days import listed
from console.cli.looking import Page, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.doctor.checks import CHECKS
from console.doctor.examination import Report, examine
from console.doctor.finding import Finding, Verdict
from console.settings import Settings
from models.errors import InputError

_SUMMARY: Final = {
    Verdict.PROBLEM: ("problem", "problems"),
    Verdict.WARNING: ("warning", "warnings"),
    Verdict.NOT_CHECKED: ("check not possible", "checks not possible"),
    Verdict.OK: ("check fine", "checks fine"),
}


def examine_deployment(session: Session) -> int:
    """Run all checks and print what they found; leave with 1 if there is a problem."""
    reports = examine(CHECKS, _settings(session))
    print_page(findings_page(reports), as_json=session.as_json)
    sick = any(each.finding.verdict is Verdict.PROBLEM for each in reports)
    return Exit.FAILED if sick else Exit.DONE


def _settings(session: Session) -> Settings | InputError:
    try:
        return session.settings()
    except InputError as wrong:
        return wrong


def findings_page(reports: Sequence[Report]) -> Page:
    """Return what was found as a document in the order of the checks, and in words, the worst first."""
    return Page([_document(each) for each in reports], tuple(_words(reports)))


def _document(report: Report) -> dict[str, str | None]:
    finding = report.finding
    return {
        "name": report.check.name,
        "verdict": finding.verdict.value,
        "sentence": finding.sentence,
        "remedy": finding.remedy or None,
    }


def _words(reports: Sequence[Report]) -> Iterator[RenderableType]:
    counted = Counter(each.finding.verdict for each in reports)
    said = [f"{counted[each]} {_SUMMARY[each][counted[each] != 1]}" for each in Verdict if counted[each]]
    yield Text(f"{listed(said)}.", "bold")
    rows = [row for verdict in Verdict for row in _rows(verdict, reports)]
    yield table(("", "", ""), rows, fixed=2)


def _rows(verdict: Verdict, reports: Sequence[Report]) -> list[tuple[str, str, str]]:
    """Return one row a finding; checks not possible for the same reason are one row."""
    some = [each for each in reports if each.finding.verdict is verdict]
    if verdict is not Verdict.NOT_CHECKED:
        return [(verdict.value, _plain(each), _told(each.finding)) for each in some]
    why: dict[str, list[str]] = {}
    for each in some:
        why.setdefault(each.finding.sentence, []).append(_plain(each))
    return [("not checked", *_together(words, names)) for words, names in why.items()]


def _together(words: str, names: Sequence[str]) -> tuple[str, str]:
    if len(names) == 1:
        return names[0], words
    return f"{len(names)} of them", f"{words.removesuffix('.')}: {listed(names)}."


def _plain(report: Report) -> str:
    return report.check.name.replace("_", " ")


def _told(finding: Finding) -> str:
    if not finding.remedy:
        return finding.sentence
    return f"{finding.sentence}\n→ {finding.remedy}{'' if finding.remedy.endswith('`') else '.'}"
