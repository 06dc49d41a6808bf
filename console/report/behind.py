"""From every number and finding to the entries of the record behind it, within one document."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from console.report.entries import entry_key
from console.report.shown import ShownFinding, ShownSection, opens
from console.report.sources import in_order
from console.report.words.telling import Teller
from models.report.cells import Origin, sources_of
from models.report.shapes import Report


class Behind(NamedTuple):
    """A number or finding by name, where it is, and the entries behind it: each a key and a name."""

    anchor: str
    name: str
    entries: tuple[tuple[str, str], ...]


def anchor_of(address: str) -> str:
    """Return where the entries behind a cell are listed."""
    return f"n-{address.replace(' ', '-')}"


def finding_anchor(finding: ShownFinding) -> str:
    """Return where the entries behind a finding are listed."""
    return f"finding-{finding.number}"


def origins_behind(report: Report) -> list[Origin]:
    """Return every entry behind something that can be opened, by agreement and place in its chain."""
    cells = report.addressed().values()
    found = {origin for cell in cells if opens(cell) for origin in sources_of(cell)}
    return in_order(found | {origin for each in report.findings for origin in each.sources})


def behind_of(
    teller: Teller, sections: Iterable[ShownSection], findings: Iterable[ShownFinding]
) -> list[Behind]:
    """Return what is behind everything that can be opened, in the order of the report."""
    say = teller.language.say
    numbered = [
        Behind(finding_anchor(each), say("Finding %(number)s", {"number": each.number}), _named(each.sources))
        for each in findings
        if each.sources
    ]
    return [*_cells(sections), *numbered]


def _cells(sections: Iterable[ShownSection]) -> Iterator[Behind]:
    for table in (table for section in sections for table in section.tables):
        for row in table.rows:
            for cell in (each for each in row.cells if each.opens):
                name = f"{table.name} · {row.head} · {cell.label}: {cell.said}"
                yield Behind(anchor_of(cell.address), name, _named(cell.sources))


def _named(origins: Iterable[Origin]) -> tuple[tuple[str, str], ...]:
    return tuple((entry_key(each), f"{each.agreement} · {each.seq}") for each in dict.fromkeys(origins))
