"""What stands behind a number: the entries of the record it comes from, with day, place and evidence."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.snapshot import read_milestone
from console.queries import find_sizes, texts_to_show
from console.report.explaining import evidence_of
from models.acts import Participant
from models.milestones import InkSignature, Milestone
from models.report.cells import Origin
from models.tables import AgreementRow, MilestoneRow

_AT_ONCE = 300
_TEXTS = ("place", "host", "title")


class Paper(NamedTuple):
    """A piece of evidence: its name, its hash, and its size in bytes; None: it is not kept here."""

    name: str
    sha256: str
    size: int | None


class Source(NamedTuple):
    """An entry of the record. `on` is an occasion; None: it is of the day it was recorded on."""

    origin: Origin
    kind: str
    agreement_title: str
    by: str | None
    on: str | None
    recorded_at: datetime
    digest: str
    place: str | None
    host: str | None
    title: str | None
    purpose: str | None
    attribution: str | None
    country: str | None
    participants: tuple[Participant, ...]
    papers: tuple[Paper, ...]


def in_order(origins: Iterable[Origin]) -> list[Origin]:
    """Return each once, by agreement and place in its chain."""
    return sorted(set(origins), key=lambda each: (each.agreement, each.seq))


async def find_sources(connection: AsyncConnection, origins: Iterable[Origin]) -> dict[Origin, Source]:
    """Return entries of the record with what a reader asks of them; one that is not there is left out."""
    wanted = in_order(origins)
    milestones = await _milestones(connection, wanted)
    titles = await _titles(connection, {each.agreement for each in wanted})
    said = [each.payload for each in milestones.values()]
    hashes = {getattr(each, name, None) for each in said for name in _TEXTS}
    texts = await texts_to_show(connection, {*titles.values(), *(each for each in hashes if each)})
    papers = {each: list(evidence_of(one).items()) for each, one in milestones.items()}
    sizes = await find_sizes(connection, [sha for found in papers.values() for _, sha in found])
    return {
        origin: _source(
            origin,
            milestone,
            texts,
            texts.get(titles.get(origin.agreement, ""), origin.agreement),
            tuple(Paper(name, sha256, sizes.get(sha256)) for name, sha256 in papers[origin]),
        )
        for origin, milestone in milestones.items()
    }


async def _milestones(connection: AsyncConnection, wanted: list[Origin]) -> dict[Origin, Milestone]:
    found: dict[Origin, Milestone] = {}
    place = tuple_(col(MilestoneRow.agreement), col(MilestoneRow.seq))
    for first in range(0, len(wanted), _AT_ONCE):
        some = [(each.agreement, each.seq) for each in wanted[first : first + _AT_ONCE]]
        columns = (MilestoneRow.agreement, MilestoneRow.seq, MilestoneRow.content, MilestoneRow.digest)
        for row in await connection.execute(select(*map(col, columns)).where(place.in_(some))):
            origin = Origin(agreement=row.agreement, seq=row.seq)
            with suppress(ValueError, KeyError, TypeError):  # altered, as the report's statement says
                found[origin] = read_milestone(row.content, row.digest)
    return {each: found[each] for each in wanted if each in found}


async def _titles(connection: AsyncConnection, refs: set[str]) -> dict[str, str]:
    rows = await connection.execute(select(col(AgreementRow.ref), col(AgreementRow.title)))
    return {row.ref: row.title for row in rows if row.ref in refs}


def _source(
    origin: Origin, milestone: Milestone, texts: dict[str, str], title: str, papers: tuple[Paper, ...]
) -> Source:
    said = milestone.payload
    told = {name: texts.get(sha256, sha256) for name in _TEXTS if (sha256 := getattr(said, name, None))}
    given = {name: getattr(said, name, None) for name in ("purpose", "attribution", "country")}
    return Source(
        origin=origin,
        kind=milestone.type,
        agreement_title=title,
        by=milestone.actor,
        on=said.day.isoformat() if isinstance(said, InkSignature) else milestone.occurred_on,
        recorded_at=milestone.recorded_at,
        digest=milestone.digest,
        place=told.get("place"),
        host=told.get("host"),
        title=told.get("title"),
        participants=getattr(said, "participants", ()),
        papers=papers,
        **given,
    )
