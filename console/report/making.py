"""Making the report: what was recorded by a moment, read from the record store, and the rules over it."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import reading
from activities.snapshot import load_milestones, load_state, read_milestone
from console.past import until
from console.queries import find_texts
from models.acts import ACTIVITY_KINDS
from models.lifecycle import fold
from models.milestones import Milestone
from models.report.cells import Origin
from models.report.facts import Facts
from models.report.gathering import Life, gather, hashes_in
from models.report.programme import Programme
from models.report.report import make
from models.report.shapes import Count, Head, Report, Statement
from models.state import Agreement
from models.tables import MilestoneRow, OrganisationRow

TYPES = (
    *ACTIVITY_KINDS, "signed", "intensified_signed", "ink_signature", "action_plan_adopted",
    "pilot_started", "pilot_completed", "pilot_failed", "intensified_opened",
)  # fmt: skip
"""Milestones a report reads; where an agreement stands comes from its state."""


async def make_report(
    database: AsyncEngine,
    programme: Programme,
    as_of: datetime,
    count: Count = "distinct",
    among: tuple[str, ...] = (),
) -> Report:
    """Return the report as it stood at an instant, of one moment of the record store.

    `among`: only agreements one of these organisations is a party of, if any is named.
    """
    async with reading(database) as connection:
        return await report_of(connection, programme, as_of, count, among)


async def report_of(
    connection: AsyncConnection,
    programme: Programme,
    as_of: datetime,
    count: Count = "distinct",
    among: tuple[str, ...] = (),
) -> Report:
    """Return the report from what a connection sees; else as `make_report`."""
    facts, statement = await read_facts(connection, programme, as_of, among)
    return make(programme, facts, as_of, statement, count)


async def read_facts(
    connection: AsyncConnection, programme: Programme, as_of: datetime, among: tuple[str, ...] = ()
) -> tuple[Facts, Statement]:
    """Return what a report is computed from, and how far the chains went."""
    heads = await _heads(connection, programme, as_of)
    states = {head.agreement: await _state(connection, head, as_of) for head in heads}
    kept = {ref for ref, state in states.items() if _is_among(state, among)}
    milestones = await _milestones(connection, kept, as_of)
    texts = await find_texts(connection, hashes_in(each for chain in milestones.values() for each in chain))
    lives = [_life(states[ref], milestones.get(ref, ())) for ref in sorted(kept)]
    organisations = (await connection.execute(select(OrganisationRow.__table__))).all()  # type: ignore[attr-defined]
    countries = {row.code: row.country for row in organisations}
    names = {row.code: row.name for row in organisations}
    facts = gather(lives, texts, countries, names)._replace(seen_by=among)
    return facts, _statement([head for head in heads if head.agreement in kept], milestones)


def _is_among(state: Agreement, among: tuple[str, ...]) -> bool:
    return not among or any(party.org in among for party in state.parties)


async def _heads(connection: AsyncConnection, programme: Programme, as_of: datetime) -> list[Head]:
    """Return the last milestone of every chain by a moment."""
    columns = ("agreement", "seq", "digest", "recorded_at")
    query = select(*(col(getattr(MilestoneRow, name)) for name in columns)).where(
        col(MilestoneRow.recorded_at) <= as_of
    )
    if programme.agreements:
        query = query.where(col(MilestoneRow.agreement).in_(programme.agreements))
    rows = await connection.execute(query.order_by(col(MilestoneRow.agreement), col(MilestoneRow.seq)))
    last = {row.agreement: row for row in rows}
    return [Head(**{name: getattr(row, name) for name in columns}) for row in last.values()]


async def _state(connection: AsyncConnection, head: Head, as_of: datetime) -> Agreement:
    state = await load_state(connection, head.agreement)
    if state.seq == head.seq:
        return state
    return fold(head.agreement, until(await load_milestones(connection, head.agreement), as_of))


async def _milestones(
    connection: AsyncConnection, refs: set[str], as_of: datetime
) -> dict[str, tuple[Milestone, ...]]:
    query = (
        select(col(MilestoneRow.agreement), col(MilestoneRow.content), col(MilestoneRow.digest))
        .where(col(MilestoneRow.type).in_(TYPES), col(MilestoneRow.recorded_at) <= as_of)
        .order_by(col(MilestoneRow.agreement), col(MilestoneRow.seq))
    )
    found: dict[str, tuple[Milestone, ...]] = {}
    for row in await connection.execute(query):
        if row.agreement in refs:
            link = read_milestone(row.content, row.digest)
            found[row.agreement] = (*found.get(row.agreement, ()), link)
    return found


def _life(state: Agreement, milestones: tuple[Milestone, ...]) -> Life:
    zone = ZoneInfo(state.zone(state.coordinator))
    at = state.in_force_since
    return Life(state, milestones, _local(at, zone) if at else None)


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _statement(heads: Iterable[Head], milestones: dict[str, tuple[Milestone, ...]]) -> Statement:
    """Return the heads, and which of the milestones read do not carry the digest of their content."""
    read = [(ref, each) for ref, chain in milestones.items() for each in chain]
    broken = tuple(
        Origin(agreement=ref, seq=each.seq) for ref, each in read if each.recomputed_digest() != each.digest
    )
    return Statement(heads=tuple(heads), recomputed=len(read), broken=broken)
