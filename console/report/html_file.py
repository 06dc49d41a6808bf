"""The report as one HTML file: styles, pictures, and all that stands behind its numbers, inside."""

from collections.abc import Mapping
from typing import Any

from console.report.entries import entries_of, entry_key
from console.report.page_facts import facts_of
from console.report.shown import ShownCell, ShownFinding, ShownSection
from console.report.sources import Source, origins_in
from console.report.words.telling import Teller
from console.web.assets import assets
from console.web.rendering import draw
from models.report.cells import Origin

_STYLES = ("site.css", "staff.css", "report.css")


def html_file(teller: Teller, sources: Mapping[Origin, Source]) -> bytes:
    """Return the file; it asks nothing of any server, and runs nothing."""
    facts = facts_of(teller)
    told = facts | {
        "language": teller.language,
        "say": teller.language.say,
        "style": "\n".join(assets()[each].content.decode() for each in _STYLES),
        "opening": lambda address: f"#{_anchor(address)}",
        "behind": lambda finding: f"#finding-{finding.number}",
        "agreement": lambda _: "",
        "behind_all": behind_of(teller, facts["sections"], facts["findings"]),
        "entries": entries_of(teller, origins_in(teller.report), sources),
    }
    return draw("report_file.html", told).encode()


def behind_of(
    teller: Teller, sections: list[ShownSection], findings: list[ShownFinding]
) -> list[dict[str, Any]]:
    """Return, of every number and finding, the entries behind it."""
    say = teller.language.say
    found = []
    for section in sections:
        for table in section.tables:
            for row in table.rows:
                found += [
                    {
                        "id": _anchor(cell.address),
                        "name": f"{table.name} · {row.head} · {cell.label}: {cell.said}",
                        "entries": _listed(cell),
                    }
                    for cell in row.cells
                    if cell.opens
                ]
    return found + [
        {
            "id": f"finding-{each.number}",
            "name": say("Finding %(number)s", {"number": each.number}),
            "entries": _listed(each),
        }
        for each in findings
        if each.sources
    ]


def _listed(shown: ShownCell | ShownFinding) -> list[tuple[str, str]]:
    return [(entry_key(each), f"{each.agreement} · {each.seq}") for each in shown.sources]


def _anchor(address: str) -> str:
    return f"n-{address.replace(' ', '-')}"
