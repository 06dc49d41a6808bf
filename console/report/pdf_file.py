"""The report as a paper to keep: PDF/A-2a and PDF/UA-1, the same bytes for the same report."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from activities.drawings.fonts import NoFontError
from console.printing.typeset import in_fonts_of_papers, typeset
from console.report.behind import (
    Behind,
    anchor_of,
    behind_of,
    finding_anchor,
    origins_behind,
)
from console.report.entries import ShownEntry, entries_of
from console.report.page_facts import facts_of
from console.report.shown import MOST_COLUMNS, ShownCell, ShownFinding, ShownTable
from console.report.sources import Source
from console.report.words.entries import statement_words
from console.report.words.telling import Teller
from models.report.cells import Origin

STANDARDS = ("a-2a", "ua-1")
"""To be kept for good, and to be read aloud: the typesetter refuses what keeps to neither."""


def pdf_file(teller: Teller, sources: Mapping[Origin, Source]) -> bytes:
    """Return the paper; without its charts, which only repeat tables, where these lack a font.

    Raises as `typeset`.
    """
    content = content_of(teller, sources)
    try:
        return typeset("report.typ", content, standards=STANDARDS)
    except NoFontError:
        return typeset("report.typ", without_pictures(content), standards=STANDARDS)


def without_pictures(content: dict[str, Any]) -> dict[str, Any]:
    """Return the same paper without its charts."""
    sections = [
        {**section, "tables": [{**table, "picture": ""} for table in section["tables"]]}
        for section in content["sections"]
    ]
    return {**content, "sections": sections}


def content_of(teller: Teller, sources: Mapping[Origin, Source]) -> dict[str, Any]:
    """Return all the paper says."""
    facts = facts_of(teller)
    shown = entries_of(teller, origins_behind(teller.report), sources)
    known = {each.key for each in shown}
    behind = behind_of(teller, facts["sections"], facts["findings"])
    return {
        **_frame(teller, facts),
        "sections": [
            {"name": each.name, "tables": [_table(teller, table) for table in each.tables]}
            for each in facts["sections"]
        ],
        "findings": [_finding(teller, each) for each in facts["findings"]],
        "heads": [_head(each) for each in teller.report.statement.heads],
        "check": facts["checks"],
        "legend": [{"label": sign, "said": words} for sign, words in facts["signs_used"]],
        "behind": [_behind(each, known) for each in behind],
        "entries": [_entry(teller, each) for each in shown],
    }


def _frame(teller: Teller, facts: dict[str, Any]) -> dict[str, Any]:
    say, report = teller.language.say, teller.report
    day = report.as_of.astimezone(UTC).date()
    return {
        "title": report.name,
        "language": teller.language.tag,
        "day": [day.year, day.month, day.day],
        "foot": f"{report.name} · {facts['moment']}",
        "kicker": say("Programme report"),
        "heading": report.name,
        "lead": say("As of %(moment)s, from what was on record then.", {"moment": facts["moment"]}),
        "nothing": say("nothing on record."),
        "findings_heading": say("What does not fit"),
        "findings_lead": say(
            "Found by rules in what is on record. None of it accuses anybody; each is a question to those "
            "who reported."
        ),
        "findings_none": say("Nothing was found."),
        "statement_heading": say("What the numbers rest on"),
        "statement": statement_words(teller.language, report.statement),
        "check_heading": say("How to check it"),
        "legend_heading": say("How to read the tables"),
        "behind_heading": say("What each number rests on"),
        "entries_heading": say("Entries of the record"),
    }


def _table(teller: Teller, table: ShownTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "corner": table.corner,
        "columns": list(table.columns),
        "rows": [
            {"head": row.head, "total": row.is_total, "cells": [_cell(each) for each in row.cells]}
            for row in table.rows
        ],
        "notes": list(table.notes),
        "legend": [list(pair) for pair in table.legend],
        "counted": teller.language.say("Counted: %(how)s", {"how": table.counted}) if table.counted else "",
        "records": len(table.columns) > MOST_COLUMNS,
        "picture": in_fonts_of_papers(table.picture),
        "picture_told": table.picture_told,
    }


def _cell(cell: ShownCell) -> dict[str, str]:
    return {
        "said": cell.said,
        "state": cell.state,
        "signs": "".join(sign for sign, _ in cell.signs),
        "target": anchor_of(cell.address) if cell.opens else "",
    }


def _finding(teller: Teller, finding: ShownFinding) -> dict[str, Any]:
    facts = {"number": len(finding.sources)}
    return {
        "number": f"{finding.number}.",
        "said": finding.said,
        "about": [name for _, name in finding.about],
        "target": finding_anchor(finding) if finding.sources else "",
        "rests": teller.language.say("What it rests on: %(number)s", facts),
    }


def _head(head: Any) -> dict[str, str]:  # noqa: ANN401
    at = head.recorded_at.astimezone(UTC)
    return {"said": f"{head.agreement} · {head.seq} · {at:%Y-%m-%d %H:%M:%S} UTC", "digest": head.digest}


def _behind(behind: Behind, known: set[str]) -> dict[str, Any]:
    entries = [{"name": name, "target": f"s-{key}" if key in known else ""} for key, name in behind.entries]
    return {"id": behind.anchor, "name": behind.name, "entries": entries}


def _entry(teller: Teller, entry: ShownEntry) -> dict[str, Any]:
    say, labelled = teller.language.say, teller.language.labelled
    none = [] if entry.papers else [labelled(say("Evidence"), say("none"))]
    return {
        "id": f"s-{entry.key}",
        "what": f"{entry.what} ({entry.entry})",
        "facts": [*(labelled(label, said) for label, said in entry.facts), *none],
        "papers": [
            *({"label": labelled(say("Evidence"), each.name), "said": each.sha256} for each in entry.papers),
            {"label": say("Fingerprint"), "said": entry.digest},
        ],
    }
