"""`entente interventions`: what was done to agreements past every door, and how to mend what it broke."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import RenderableType
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col
from temporalio.client import Client

from activities.database import reading
from console.audit.outside import Known, OnRecord, Outside, outside
from console.audit.remedies import Trouble, trouble_of
from console.audit.sources import Sources, find_sources
from console.cli.looking import Page, print_page
from console.cli.paper import heading, table
from console.cli.session import Session
from console.codes import Exit
from console.engine.connect import connect
from console.engine.errors import UnreachableError
from console.queries import find_state, open_records
from console.settings import Settings
from models.names import agreement_id, pilot_id
from models.state import Phase
from models.tables import AgreementRow, CommandRow, MilestoneRow

_OURS = re.compile(r"(?:agreement|pilot)/([A-Z0-9][A-Z0-9-]{1,39})(?:/.*)?")
EVERYTHING = "WorkflowId STARTS_WITH 'agreement/' OR WorkflowId STARTS_WITH 'pilot/'"


class Record(NamedTuple):
    """What the record store has of one agreement."""

    on_record: OnRecord
    over: bool


class Told(NamedTuple):
    """What was found, what is wrong now, and whether the engine was asked."""

    interventions: list[Outside]
    troubles: list[Trouble]
    damaged: dict[str, str]
    unasked: str


def show_interventions(session: Session, ref: str | None) -> int:
    """Print what was done past every door to one agreement, or to all."""
    told = asyncio.run(_look(session.settings(), ref))
    print_page(interventions_page(told), as_json=session.as_json)
    return Exit.UNVERIFIABLE if told.unasked or told.damaged else Exit.DONE


async def _look(settings: Settings, ref: str | None) -> Told:
    async with open_records(settings.database_url) as database:
        client, unasked = await _engine(settings)
        return (await look_outside(database, settings.home, client, ref))._replace(unasked=unasked)


async def look_outside(database: AsyncEngine, home: Path, client: Client | None, ref: str | None) -> Told:
    """Look, and again where something is wrong: what was recorded between two readings is no trouble.

    Raises:
        InputError, NotFoundError: There is no such agreement.
    """
    told = await _look_once(database, home, client, ref)
    if told.troubles:
        again = await _look_once(database, home, client, ref)
        told = again._replace(troubles=[each for each in again.troubles if each in told.troubles])
    return told


async def _look_once(database: AsyncEngine, home: Path, client: Client | None, ref: str | None) -> Told:
    folder = home / "histories"
    sources = await find_sources(client, [folder] if folder.is_dir() else [], *_wanted(ref))
    async with reading(database) as connection:
        if ref is not None and not sources.workflows:
            await find_state(connection, ref)
        records = await _records(connection, ref)
    return _told(sources, records, _reach(client))


async def _engine(settings: Settings) -> tuple[Client | None, str]:
    try:
        return await connect(settings, wait=False, tell=lambda _: None), ""
    except UnreachableError as failure:
        return None, str(failure)


def _wanted(ref: str | None) -> tuple[Any, str]:
    """Return which workflows count, and how the engine is asked for them."""
    if ref is None:
        return (lambda name: _OURS.fullmatch(name) is not None), EVERYTHING
    own = agreement_id(ref)
    pilots = pilot_id(ref, "")
    query = f"WorkflowId = '{own}' OR WorkflowId STARTS_WITH '{pilots}'"
    return (lambda name: name == own or name.startswith(pilots)), query


async def _records(connection: AsyncConnection, ref: str | None) -> dict[str, Record]:
    """Return what is on record, by agreement."""
    inbox: dict[str, dict[str, Known]] = {}
    digests: dict[str, dict[int, str]] = {}
    commands = select(
        col(CommandRow.agreement),
        col(CommandRow.command_id),
        col(CommandRow.payload_hash),
        col(CommandRow.received_at),
    )
    for agreement, command, hashed, received in await connection.execute(
        _of(commands, CommandRow.agreement, ref)
    ):
        inbox.setdefault(agreement, {})[command] = Known(hashed, received)
    milestones = select(col(MilestoneRow.agreement), col(MilestoneRow.seq), col(MilestoneRow.digest))
    for agreement, seq, digest in await connection.execute(_of(milestones, MilestoneRow.agreement, ref)):
        digests.setdefault(agreement, {})[seq] = digest
    phases = _of(select(col(AgreementRow.ref), col(AgreementRow.phase)), AgreementRow.ref, ref)
    over = {name: phase == Phase.CLOSED for name, phase in await connection.execute(phases)}
    return {
        name: Record(OnRecord(inbox.get(name, {}), digests.get(name, {})), over.get(name, False))
        for name in {*inbox, *digests, *over}
    }


def _of(query: Any, column: Any, ref: str | None) -> Any:  # noqa: ANN401 - a statement of any columns
    return query if ref is None else query.where(col(column) == ref)


def ref_of(workflow: str) -> str | None:
    """Return the agreement a workflow is about."""
    named = _OURS.fullmatch(workflow)
    return named[1] if named else None


def _reach(client: Client | None) -> str:
    """Return what Temporal's own commands need to reach this engine, beside a profile."""
    if client is None:
        return ""
    space = f" --namespace {client.namespace}" if client.namespace != "default" else ""
    return f" --address {client.service_client.config.target_host}{space}"


def _told(sources: Sources, records: dict[str, Record], reach: str) -> Told:
    found: list[Outside] = []
    for workflow, histories in sources.workflows.items():
        record = records.get(ref_of(workflow) or "")
        found += outside(workflow, histories, record.on_record if record else OnRecord())
    troubles = list(_troubles(sources, records, reach)) if sources.asked else []
    return Told(sorted(found, key=_order), troubles, sources.damaged, "")


def _order(intervention: Outside) -> tuple[bool, str]:
    return intervention.at is None, str(intervention.at)


def _troubles(sources: Sources, records: dict[str, Record], reach: str) -> Iterator[Trouble]:
    for ref, record in sorted(records.items()):
        histories, kept = sources.of(agreement_id(ref)), record.on_record
        if trouble := trouble_of(ref, histories, kept, over=record.over, reach=reach):
            yield trouble


def interventions_page(told: Told) -> Page:
    """Return what was done, as words and as a document."""
    document = {
        "interventions": [each._asdict() for each in told.interventions],
        "troubles": [each._asdict() for each in told.troubles],
        "damaged": told.damaged,
        "engine_asked": not told.unasked,
    }
    return Page(document, tuple(_words(told)))


def _words(told: Told) -> Iterator[RenderableType]:
    if told.interventions:
        rows = [
            (f"{each.at:%Y-%m-%d %H:%M}" if each.at else "-", each.workflow, f"{each.words}.{_by(each)}")
            for each in told.interventions
        ]
        yield table(("when (UTC)", "workflow", ""), rows, fixed=1)
    else:
        yield "Nobody did anything past the doors, as far as histories go."
    for each in told.troubles:
        yield ""
        yield heading(each.ref, f"{each.problem}.")
        yield each.remedy
    yield from (f"{file} cannot be read: {why}." for file, why in told.damaged.items())
    if told.unasked:
        yield ""
        yield f"The engine was not asked, only what was kept is told. {told.unasked}"


def _by(intervention: Outside) -> str:
    return f" Its client called itself {intervention.by}." if intervention.by else ""
