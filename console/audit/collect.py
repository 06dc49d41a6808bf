"""Evidence of a running service: its rows, and the histories its engine has or it kept. Only reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import SQLModel, col
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from console.audit.events import result_of
from console.audit.evidence import Evidence, Row, Run
from console.audit.histories import find_histories
from console.audit.looking import looking_only
from console.audit.texts import altered_texts
from models.names import agreement_id, pilot_id
from models.phrases import phrase
from models.state import Agreement
from models.tables import AgreementRow, CommandRow, MilestoneRow, NoticeRow

_SEALED = {"request_hash"}
"""What a door compares and nobody else needs."""

_TRIES = 5
"""So often an agreement is read again that went on meanwhile."""

_PATIENCE = timedelta(seconds=5)
"""For a workflow to say where it stands."""


async def collect(
    database: AsyncEngine, folder: Path, ref: str, client: Client | None, *, ask: bool = True
) -> Evidence:
    """Return the evidence of one agreement, whatever of it there is.

    Rows and histories are read one after the other; if something was recorded between, they are read again.

    Args:
        database: The record store.
        folder: Where histories are kept (`home/histories`).
        ref: The agreement; one that was never opened gives empty evidence.
        client: The engine; None when it cannot be reached, and then kept histories must do.
        ask: Let the workflow itself say where it stands, which takes a worker.
    """
    evidence = await _collect(database, folder, ref, client, ask=ask)
    for _ in range(_TRIES):
        if client is None or not await _went_on(database, evidence):
            return evidence
        evidence = await _collect(database, folder, ref, client, ask=ask)
    return replace(evidence, moving=True)


async def collect_chain(database: AsyncEngine, ref: str) -> Evidence:
    """Return the chain of one agreement alone, with the milestones of others it begins with or rests on."""
    async with looking_only(database) as connection:
        milestones = await _rows(connection, _of(MilestoneRow, ref, "seq"))
        return Evidence(ref, milestones, kin=await _kin(connection, ref, milestones))


async def _collect(
    database: AsyncEngine, folder: Path, ref: str, client: Client | None, *, ask: bool
) -> Evidence:
    async with looking_only(database) as connection:
        milestones = await _rows(connection, _of(MilestoneRow, ref, "seq"))
        commands = await _rows(connection, _of(CommandRow, ref, "received_at", "command_id"))
        notices = await _rows(connection, _of(NoticeRow, ref, "seq", "id"))
        listed = await _listed(connection, ref)
        kin = await _kin(connection, ref, milestones)
        altered = await altered_texts(connection, [each["content"] for each in milestones])
    found = await find_histories(client, folder, _workflows(ref, milestones))
    told, untold = await _told(client, ref, found.runs, ask=ask)
    return Evidence(
        ref=ref,
        milestones=milestones,
        commands=commands,
        notices=notices,
        kin=kin,
        runs=found.runs,
        missing=found.missing,
        stored=listed.pop("state") if listed else None,
        told=told,
        untold=untold,
        listed=listed,
        copies=found.copies,
        unreadable=found.unreadable,
        altered=altered,
    )


async def _went_on(database: AsyncEngine, evidence: Evidence) -> bool:
    """Say whether there are other milestones or acts by now."""
    seen = {MilestoneRow: len(evidence.milestones), CommandRow: len(evidence.commands)}
    async with looking_only(database) as connection:
        counts = {
            table: select(func.count()).where(col(table.agreement) == evidence.ref)  # type: ignore[attr-defined]
            for table in seen
        }
        now = {table: (await connection.execute(count)).scalar_one() for table, count in counts.items()}
    return now != seen


def _of(table: type[SQLModel], ref: str, *order: str) -> Select[Any]:
    columns = [col(getattr(table, name)) for name in table.model_fields if name not in _SEALED]
    wanted = select(*columns).where(col(table.agreement) == ref)  # type: ignore[attr-defined]
    return wanted.order_by(*(col(getattr(table, name)) for name in order))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[Row]:
    found = (await connection.execute(query)).mappings()
    return [row_as_json(row) for row in found]


def row_as_json(row: Mapping[Any, Any]) -> Row:
    """Return a row with its times as ISO 8601."""
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


async def _listed(connection: AsyncConnection, ref: str) -> Row | None:
    columns = [col(getattr(AgreementRow, name)) for name in AgreementRow.model_fields]
    rows = await _rows(connection, select(*columns).where(col(AgreementRow.ref) == ref))
    return rows[0] if rows else None


def _workflows(ref: str, milestones: Iterable[Row]) -> dict[str, list[str]]:
    """Return the agreement's workflow with the runs its chain names, and its pilots' calendars."""
    contents = [each["content"] for each in milestones if isinstance(each["content"], dict)]
    own = list(dict.fromkeys(str(each["run_id"]) for each in contents if each.get("run_id")))
    started = [each["payload"] for each in contents if each.get("type") == "pilot_started"]
    pilots = dict.fromkeys(
        str(each["pilot"]) for each in started if isinstance(each, dict) and "pilot" in each
    )
    return {agreement_id(ref): own, **{pilot_id(ref, name): [] for name in pilots}}


async def _kin(connection: AsyncConnection, ref: str, milestones: Sequence[Row]) -> list[Row]:
    """Return the milestones of other agreements that this one's chain begins with or rests on."""
    digests = set(_cited([each["content"] for each in milestones]))
    columns = [col(getattr(MilestoneRow, name)) for name in MilestoneRow.model_fields]
    others = select(*columns).where(col(MilestoneRow.digest).in_(sorted(digests)))
    found = await _rows(connection, others.order_by(col(MilestoneRow.agreement), col(MilestoneRow.seq)))
    return [row for row in found if row["agreement"] != ref]


def _cited(contents: Sequence[Any]) -> Iterable[str]:
    """Return digests of other agreements' milestones, wherever a milestone may name one."""
    payloads = [each["payload"] for each in contents if isinstance(each, dict) and "payload" in each]
    cited = [each.get("prev_digest") for each in contents[:1] if isinstance(each, dict)]
    for payload in (each for each in payloads if isinstance(each, dict)):
        links = [payload.get(name) for name in ("reopens", "follows", "superseded_by")]
        cited += [payload.get("digest"), *(link.get("digest") for link in links if isinstance(link, dict))]
    return [each for each in cited if isinstance(each, str)]


async def _told(client: Client | None, ref: str, runs: Sequence[Run], *, ask: bool) -> tuple[Row | None, str]:
    """Return where the workflow itself says it stands: by its result, else by asking; that takes a worker."""
    own = [run for run in runs if run.workflow_id == agreement_id(ref)]
    result = result_of(own[-1].events) if own else None
    if result is not None or not ask:
        return result, "" if result else phrase("it was not asked")
    if client is None:
        return None, phrase("the engine cannot be reached")
    handle = client.get_workflow_handle(agreement_id(ref))
    try:
        state: Agreement = await handle.query("agreement", result_type=Agreement, rpc_timeout=_PATIENCE)
    except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return None, phrase("the workflow does not answer")
    except RPCError as failure:
        gone = failure.status is RPCStatusCode.NOT_FOUND
        return None, phrase("the engine no longer has it") if gone else phrase("no worker answers")
    return to_jsonable_python(state), ""
