"""What the templates of the report name: the page's and the file's alike."""

from typing import Any

from console.report.shown import ALL, findings_of, sections_of
from console.report.words.entries import checks, in_utc, statement_words
from console.report.words.notes import state_names
from console.report.words.telling import Teller


def facts_of(teller: Teller, part: slice = ALL) -> dict[str, Any]:
    """Return the whole report for a template; `part`: so much of each table and list."""
    say, report = teller.language.say, teller.report
    sections = sections_of(teller, part)
    ends = [
        ("findings", say("What does not fit")),
        ("statement", say("What the numbers rest on")),
        ("legend", say("How to read the tables")),
    ]
    return {
        "report": report,
        "sections": sections,
        "findings": findings_of(teller, part),
        "heads": report.statement.heads[part],
        "chapters": [(each.code, each.name) for each in sections] + ends,
        "moment": in_utc(teller.language, report.as_of),
        "checks": checks(teller.language, report.as_of),
        "statement_words": statement_words(teller.language, report.statement),
        "signs_used": legend_of(teller),
    }


def legend_of(teller: Teller) -> list[tuple[str, str]]:
    """Return what stands in cells beside numbers, each with what it means."""
    say, states = teller.language.say, state_names(teller.language)
    return [
        (states["not_reported"], say("Nothing is on record. That is not zero.")),
        (say("0 (confirmed by …)"), say("An organisation has confirmed that there is none.")),
        (states["not_applicable"], say("The question does not arise here.")),
        *teller.marks.values(),
    ]
