"""The report as one HTML file: styles, pictures, and all that stands behind its numbers, inside."""

from collections.abc import Mapping

from console.report.behind import anchor_of, behind_of, finding_anchor, origins_behind
from console.report.entries import entries_of
from console.report.page_facts import facts_of
from console.report.sources import Source
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
        "opening": lambda address: f"#{anchor_of(address)}",
        "behind": lambda finding: f"#{finding_anchor(finding)}",
        "agreement": lambda _: "",
        "behind_all": behind_of(teller, facts["sections"], facts["findings"]),
        "entries": entries_of(teller, origins_behind(teller.report), sources),
    }
    return draw("report_file.html", told).encode()
