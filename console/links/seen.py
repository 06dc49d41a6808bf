"""Everything a reader of a link is shown, read at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.snapshot import load_milestones
from console import inbox
from console.links.link import Link
from console.links.standing import Good, judge
from console.queries import Chain, find_sizes, texts_to_show
from models.explain import Explanation, explain
from models.lifecycle import fold
from models.milestones import InkSignature, Milestone
from models.pilot_milestones import PilotStarted
from models.state import Agreement
from models.tables import OrganisationRow, SignatoryRow

_ORGANISATIONS = select(*(col(getattr(OrganisationRow, name)) for name in ("code", "name", "language")))


class Reader(NamedTuple):
    """An organisation, as the registry has it."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, as typed; both are None once erased."""

    name: str | None
    capacity: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An agreement as one link shows it. `texts` has every title, clause, reason and comment by its hash."""

    link: Link
    good: Good
    state: Agreement
    chain: Chain
    explained: Explanation
    organisations: dict[str, Reader]
    texts: dict[str, str]
    sizes: dict[str, int]
    signers: dict[str, Signer]
    now: datetime

    @property
    def reader(self) -> Reader:
        """Whom the link was sent to."""
        return self.organisations[self.link.organisation]

    @property
    def zone(self) -> str:
        """The reader's, as the agreement has it."""
        return self.state.zone(self.link.organisation)

    @property
    def title(self) -> str:
        """What the agreement is called."""
        return self.texts.get(self.state.title or "", "") or self.state.ref

    @property
    def documents(self) -> set[str]:
        """The hashes of every revision's documents."""
        terms = [getattr(each.payload, "terms", None) for each, _ in self.chain]
        return {document.sha256 for each in terms if each for document in each.documents}

    @property
    def scans(self) -> set[str]:
        """The hashes of the scans of its reader's own signatures on paper."""
        org = self.link.organisation
        return {
            said.scan
            for each, _ in self.chain
            if isinstance(said := each.payload, InkSignature) and org in (said.signed_for, *each.on_behalf_of)
        }

    def name(self, org: str) -> str:
        """Return what an organisation is called."""
        return self.organisations[org].name if org in self.organisations else org

    def text(self, sha256: str | None) -> str:
        """Return a kept text."""
        return self.texts.get(sha256 or "", "")

    def milestone(self, seq: int) -> Milestone:
        """Return one entry of the record."""
        return self.chain[seq - 1][0]

    def pilot(self, pilot: str | None) -> PilotStarted | None:
        """Return how a pilot action began."""
        begun = (each.payload for each, _ in self.chain if isinstance(each.payload, PilotStarted))
        return next((each for each in begun if each.pilot == pilot), None)

    def of_command(self, command_id: str) -> Milestone | None:
        """Return the entry an act left, if it left one."""
        return next((each for each, _ in self.chain if each.command_id == command_id), None)


async def see(connection: AsyncConnection, link: Link, now: datetime) -> Seen:
    """Read what a link leads to."""
    chain = await load_milestones(connection, link.agreement)
    state = fold(link.agreement, chain)
    explained = explain(state, now, link.organisation)
    given = await inbox.given_by(connection, link.agreement, link.id)
    terms = [each.payload.terms for each, _ in chain if hasattr(each.payload, "terms")]
    cited = {sha256 for each in terms for sha256 in each.clauses.values()} | {state.title or ""}
    documents = {document.sha256 for each in terms for document in each.documents}
    said = {
        value
        for each, _ in chain
        for name in ("comment", "reason", "text", "place", "title", "lesson")
        if isinstance(value := getattr(each.payload, name, None), str)
    }
    return Seen(
        link=link,
        good=judge(link, given, state, explained, now),
        state=state,
        chain=chain,
        explained=explained,
        organisations=await _organisations(connection, state),
        texts=await texts_to_show(connection, cited | said),
        sizes=await find_sizes(connection, documents),
        signers=await _signers(connection, link.agreement),
        now=now,
    )


async def _organisations(connection: AsyncConnection, state: Agreement) -> dict[str, Reader]:
    codes = [party.org for party in state.parties]
    rows = await connection.execute(_ORGANISATIONS.where(col(OrganisationRow.code).in_(codes)))
    return {row.code: Reader(row.name, row.language) for row in rows}


async def _signers(connection: AsyncConnection, ref: str) -> dict[str, Signer]:
    rows = await connection.execute(select(SignatoryRow).where(col(SignatoryRow.agreement) == ref))
    return {row.id: Signer(row.name, row.capacity) for row in rows}
