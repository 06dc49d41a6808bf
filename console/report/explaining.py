"""Opening a number: the milestones it comes from, each with its sentence and its evidence."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from console.doors.node import leaf, nearest, shown
from console.queries import Chain, find_chain, known_names, texts_to_show
from console.sentences import cited_texts, life
from models.milestones import Milestone
from models.report.cells import Cell, Origin, sources_of
from models.report.shapes import Report

FLAG = "--explain"


class Source(NamedTuple):
    """One milestone behind a cell: what it says, and the documents that show it, by name and hash."""

    origin: Origin
    milestone: Milestone
    sentence: str
    evidence: dict[str, str]


def find_cell(report: Report, address: str, flag: str = FLAG) -> Cell:
    """Return the cell at an address.

    Raises:
        InputError: There is none, with the nearest that is.
    """
    cells = report.addressed()
    if address not in cells:
        node = leaf(address, flag)
        raise node.wrong(f"there is no cell {shown(address)} in this report", nearest(address, cells))
    return cells[address]


async def open_cell(connection: AsyncConnection, cell: Cell) -> list[Source]:
    """Return the milestones a cell comes from, in their order."""
    names = await known_names(connection)
    found: list[Source] = []
    for ref in sorted({each.agreement for each in sources_of(cell)}):
        chain = await find_chain(connection, ref)
        sentences = await _sentences(connection, ref, chain, names)
        for each in sources_of(cell):
            if each.agreement == ref:
                milestone = chain[each.seq - 1][0]
                found.append(Source(each, milestone, sentences[each.seq], evidence_of(milestone)))
    return found


async def _sentences(
    connection: AsyncConnection, ref: str, chain: Chain, names: dict[str, str]
) -> dict[int, str]:
    texts = await texts_to_show(connection, cited_texts(chain))
    return {each.milestone.seq: each.sentence for each in life(ref, chain, names, texts)}


def evidence_of(milestone: Milestone) -> dict[str, str]:
    """Return the documents a milestone names, by what each is to it."""
    said = milestone.payload
    single = {name: getattr(said, name, None) for name in ("document", "scan")}
    return {**getattr(said, "evidence", {}), **{name: sha256 for name, sha256 in single.items() if sha256}}


def source_document(source: Source) -> dict[str, object]:
    """Return a milestone behind a cell as a document."""
    milestone = source.milestone
    return {
        "agreement": source.origin.agreement,
        "seq": source.origin.seq,
        "type": milestone.type,
        "by": milestone.actor,
        "occurred_on": milestone.occurred_on,
        "recorded_at": milestone.recorded_at,
        "sentence": source.sentence,
        "evidence": source.evidence,
        "digest": milestone.digest,
    }
