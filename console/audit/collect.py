"""Evidence of a running service: its rows, and the histories its engine has or it kept. Only reads."""

import gzip
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rfc8785
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import SQLModel, col
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from activities.database import reading
from console.audit.events import recordings, start_of
from console.audit.evidence import Event, Evidence, Row, Run
from models.canonical import sha256_hex
from models.names import agreement_id, pilot_id
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, MilestoneRow, NoticeRow

_SEALED = {"request_hash"}
"""What a door compares and nobody else needs."""


@asynccontextmanager
async def looking_only(database: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection on which the database itself refuses to write; all it reads is of one moment."""
    async with reading(database) as connection:
        lite = connection.dialect.name == "sqlite"
        await connection.exec_driver_sql(
            "PRAGMA query_only=ON" if lite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        )
        try:
            yield connection
        finally:
            if lite:
                await connection.exec_driver_sql("PRAGMA query_only=OFF")


async def collect(database: AsyncEngine, folder: Path, ref: str, client: Client | None) -> Evidence:
    """Return the evidence of one agreement, whatever of it there is.

    Args:
        database: The record store.
        folder: Where histories are kept (`home/histories`).
        ref: The agreement; one that was never opened gives empty evidence.
        client: The engine; None when it cannot be reached, and then kept histories must do.
    """
    async with looking_only(database) as connection:
        milestones = await _rows(connection, _chain(ref))
        commands = await _rows(connection, _of(CommandRow, ref, "received_at", "command_id"))
        notices = await _rows(connection, _of(NoticeRow, ref, "seq", "id"))
        stored = await _stored(connection, ref)
        runs, missing = await _runs(client, folder, _workflows(ref, milestones))
        kin = await _kin(connection, ref, milestones, runs)
    told, untold = await _told(client, ref)
    return Evidence(ref, milestones, commands, notices, kin, runs, missing, stored, told, untold)


def _chain(ref: str) -> Select[Any]:
    return _of(MilestoneRow, ref, "seq")


def _of(table: type[SQLModel], ref: str, *order: str) -> Select[Any]:
    columns = [col(getattr(table, name)) for name in table.model_fields if name not in _SEALED]
    wanted = select(*columns).where(col(table.agreement) == ref)  # type: ignore[attr-defined]
    return wanted.order_by(*(col(getattr(table, name)) for name in order))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[Row]:
    found = (await connection.execute(query)).mappings()
    return [_as_json(row) for row in found]


def _as_json(row: Mapping[Any, Any]) -> Row:
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


async def _stored(connection: AsyncConnection, ref: str) -> Row | None:
    state = select(col(AgreementRow.state)).where(col(AgreementRow.ref) == ref)
    found: Row | None = (await connection.execute(state)).scalar_one_or_none()
    return found


def _workflows(ref: str, milestones: Iterable[Row]) -> list[str]:
    """Return the ids of the agreement's workflow and of its pilots' calendars, in order of start."""
    pilots = [
        each["content"]["payload"].get("pilot") for each in milestones if each["type"] == "pilot_started"
    ]
    return [agreement_id(ref), *(pilot_id(ref, name) for name in dict.fromkeys(pilots) if name)]


async def _runs(
    client: Client | None, folder: Path, workflows: Sequence[str]
) -> tuple[list[Run], dict[tuple[str, str], str]]:
    """Return the runs of workflows, oldest first, following each chain back from its newest run."""
    found: list[Run] = []
    missing: dict[tuple[str, str], str] = {}
    for workflow_id in workflows:
        kept = kept_runs(folder, workflow_id)
        runs = dict(kept)
        wanted = [await _newest(client, workflow_id), *kept]
        seen: set[str] = set()
        while wanted:
            run_id = wanted.pop()
            if run_id is None or run_id in seen:
                continue
            seen.add(run_id)
            run = await _run(client, workflow_id, run_id, runs.get(run_id))
            if run is None:
                missing[workflow_id, run_id] = "the engine no longer has it, and it was not kept"
                continue
            runs[run_id] = run
            wanted.append(start_of(run.events).get("continuedExecutionRunId"))
        if not runs and not missing:
            missing[workflow_id, ""] = "the engine was not asked" if client is None else "there is none"
        found += sorted(runs.values(), key=lambda run: run.events[0]["eventTime"])
    return found, missing


async def _run(client: Client | None, workflow_id: str, run_id: str, kept: Run | None) -> Run | None:
    """Return a run as the engine has it; one that was kept to its end needs no asking."""
    if client is None or (kept is not None and kept.closed):
        return kept
    try:
        history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
    except RPCError as failure:
        if failure.status is not RPCStatusCode.NOT_FOUND:
            raise
        return kept
    return run_of(workflow_id, run_id, history.to_json_dict()["events"], "engine")


async def _newest(client: Client | None, workflow_id: str) -> str | None:
    if client is None:
        return None
    try:
        return (await client.get_workflow_handle(workflow_id).describe()).run_id
    except RPCError as failure:
        if failure.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None


def run_of(workflow_id: str, run_id: str, events: Sequence[Event], source: str) -> Run:
    """Return a run by its events."""
    return Run(workflow_id, run_id, events, sha256_hex(rfc8785.dumps({"events": list(events)})), source)


def kept_runs(folder: Path, workflow_id: str) -> dict[str, Run]:
    """Return the runs of a workflow that were kept, by run id; of several copies the longest."""
    runs: dict[str, Run] = {}
    for file in sorted((folder / quote(workflow_id, safe="")).glob("*.json.gz")):
        events = json.loads(gzip.decompress(file.read_bytes()))["events"]
        run = run_of(workflow_id, start_of(events)["originalExecutionRunId"], events, "kept")
        if run.run_id not in runs or len(runs[run.run_id].events) < len(events):
            runs[run.run_id] = run
    return runs


async def _kin(
    connection: AsyncConnection, ref: str, milestones: Sequence[Row], runs: Sequence[Run]
) -> list[Row]:
    """Return the milestones of other agreements that this one's first link and its witnesses point at."""
    digests = {milestones[0]["content"]["prev_digest"]} if milestones else set()
    for run in runs:
        witnesses = [each.transition.get("witness") for each in recordings(run.events)]
        digests |= {witness["digest"] for witness in witnesses if witness}
    columns = [col(getattr(MilestoneRow, name)) for name in MilestoneRow.model_fields]
    others = select(*columns).where(col(MilestoneRow.digest).in_(sorted(digests)))
    found = await _rows(connection, others.order_by(col(MilestoneRow.agreement), col(MilestoneRow.seq)))
    return [row for row in found if row["agreement"] != ref]


async def _told(client: Client | None, ref: str) -> tuple[Row | None, str]:
    """Ask the workflow where it stands; only a worker can answer."""
    if client is None:
        return None, "the engine cannot be reached"
    handle = client.get_workflow_handle(agreement_id(ref))
    try:
        state: Agreement = await handle.query("agreement", result_type=Agreement)
    except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return None, "the workflow does not answer"
    except RPCError as failure:
        gone = failure.status is RPCStatusCode.NOT_FOUND
        return None, "the engine no longer has it" if gone else "no worker answers"
    return to_jsonable_python(state), ""
