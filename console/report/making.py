"""Making the report: what was recorded by a moment, read from the record store, and the rules over it."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import reading
from activities.snapshot import load_milestones
from console.past import until
from console.queries import find_texts
from console.report.parsed import parse_milestone, parse_state
from models.acts import ACTIVITY_KINDS
from models.lifecycle import fold
from models.milestones import Milestone
from models.report.cells import Origin
from models.report.facts import Facts
from models.report.gathering import Life, gather, hashes_in
from models.report.programme import Programme
from models.report.report import make
from models.report.shapes import Count, Head, Report, Statement
from models.state import Agreement, Phase
from models.tables import AgreementRow, MilestoneRow, OrganisationRow

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
    return await asyncio.to_thread(make, programme, facts, as_of, statement, count)


async def read_facts(
    connection: AsyncConnection, programme: Programme, as_of: datetime, among: tuple[str, ...] = ()
) -> tuple[Facts, Statement]:
    """Return what a report is computed from, and how far the chains went."""
    heads = await _heads(connection, as_of)
    states = await _states(connection, heads, as_of)
    kept = {
        ref for ref, state in states.items() if _is_asked_for(state, programme) and _is_seen(state, among)
    }
    read = await _milestones(connection, kept, as_of)
    texts = await find_texts(connection, hashes_in(each for chain in read.chains.values() for each in chain))
    lives = [_life(states[ref], tuple(read.chains.get(ref, ()))) for ref in sorted(kept)]
    organisations = (await connection.execute(select(OrganisationRow.__table__))).all()  # type: ignore[attr-defined]
    countries = {row.code: row.country for row in organisations}
    names = {row.code: row.name for row in organisations}
    others = [state for ref, state in states.items() if ref not in kept and state.phase is not Phase.UNOPENED]
    facts = await asyncio.to_thread(gather, lives, texts, countries, names, others)
    if among:
        named = {party.org for ref in kept for party in states[ref].parties}
        named |= {each.org for done in facts.activities for each in done.participants if each.org}
        facts = replace(facts, names={code: name for code, name in names.items() if code in named})
    statement = Statement(
        heads=tuple(head for head in heads if head.agreement in kept),
        recomputed=sum(map(len, read.chains.values())),
        broken=tuple(read.broken),
    )
    return replace(facts, seen_by=among), statement


class Read(NamedTuple):
    """Milestones by agreement, and those that do not carry the digest of their content, or cannot be read."""

    chains: dict[str, list[Milestone]]
    broken: list[Origin]


def _is_asked_for(state: Agreement, programme: Programme) -> bool:
    """Say whether a programme asks for an agreement, or for the one it grew from."""
    named = {state.ref, state.follows.ref if state.follows else ""}
    return not programme.agreements or not named.isdisjoint(programme.agreements)


def _is_seen(state: Agreement, among: tuple[str, ...]) -> bool:
    """Say whether an agreement was opened, and is of these."""
    opened = state.phase is not Phase.UNOPENED
    return opened and (not among or any(party.org in among for party in state.parties))


async def _heads(connection: AsyncConnection, as_of: datetime) -> list[Head]:
    """Return the last milestone of every chain by a moment."""
    last = select(col(MilestoneRow.agreement), func.max(col(MilestoneRow.seq)).label("seq"))
    last = last.where(col(MilestoneRow.recorded_at) <= as_of).group_by(col(MilestoneRow.agreement))
    found = last.subquery()
    columns = [col(getattr(MilestoneRow, name)) for name in ("agreement", "seq", "digest", "recorded_at")]
    is_last = and_(col(MilestoneRow.agreement) == found.c.agreement, col(MilestoneRow.seq) == found.c.seq)
    query = select(*columns).join(found, is_last).order_by(col(MilestoneRow.agreement))
    return [Head(**row._mapping) for row in await connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name


async def _states(
    connection: AsyncConnection, heads: Sequence[Head], as_of: datetime
) -> dict[str, Agreement]:
    """Return where agreements stood: as they stand, or folded where they have moved on since."""
    rows = await connection.execute(
        select(
            col(AgreementRow.ref), col(AgreementRow.seq), cast(col(AgreementRow.state), Text).label("state")
        )
    )
    kept = {(row.ref, row.seq): row.state for row in rows}
    found: dict[str, Agreement] = {}
    for head in heads:
        state = kept.get((head.agreement, head.seq))
        found[head.agreement] = (
            await _folded(connection, head.agreement, as_of) if state is None else parse_state(state)
        )
    return found


async def _folded(connection: AsyncConnection, ref: str, as_of: datetime) -> Agreement:
    return fold(ref, until(await load_milestones(connection, ref), as_of))


async def _milestones(connection: AsyncConnection, refs: Collection[str], as_of: datetime) -> Read:
    content = cast(col(MilestoneRow.content), Text).label("content")
    query = (
        select(col(MilestoneRow.agreement), col(MilestoneRow.seq), content, col(MilestoneRow.digest))
        .where(col(MilestoneRow.type).in_(TYPES), col(MilestoneRow.recorded_at) <= as_of)
        .order_by(col(MilestoneRow.agreement), col(MilestoneRow.seq))
    )
    rows = (await connection.execute(query)).all()
    return await asyncio.to_thread(_read, [row for row in rows if row.agreement in refs])


def _read(rows: Iterable[Any]) -> Read:
    """Read milestones, and compute the digest of each anew."""
    found = Read({}, [])
    for row in rows:
        try:
            milestone, is_whole = parse_milestone(row.content, row.digest)
        except (ValueError, KeyError, TypeError):  # somebody altered it: `verify` says what
            found.broken.append(Origin(agreement=row.agreement, seq=row.seq))
            continue
        found.chains.setdefault(row.agreement, []).append(milestone)
        if not is_whole:
            found.broken.append(Origin(agreement=row.agreement, seq=row.seq))
    return found


def _life(state: Agreement, milestones: tuple[Milestone, ...]) -> Life:
    zone = ZoneInfo(state.zone(state.coordinator))
    at = state.in_force_since
    return Life(state, milestones, _local(at, zone) if at else None)


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
