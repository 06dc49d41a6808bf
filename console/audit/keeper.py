"""Keeping what the engine forgets: the whole history of every run that ended, while it still has it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.database import reading
from activities.documents import write_whole
from activities.history import SUFFIX, keep_history, read_kept
from models.tables import MilestoneRow

log = structlog.get_logger()

OVERLAP = timedelta(hours=1)
"""Looked at again each time: a server lists a run some time after it ended."""

THOROUGH = timedelta(hours=6)
"""How often the runs that milestones name are looked for as well, whatever the server lists."""

AT_ONCE = 4

SEEN_UNTIL = "seen-until"

_TYPES = "(WorkflowType = 'agreement' OR WorkflowType = 'pilot')"
_OURS = ("agreement/", "pilot/")
_FORGOTTEN = (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT)
"""What an engine answers about a run it does not have, or about an id that cannot be one of a run."""

_RUNS = select(
    col(MilestoneRow.content)["workflow_id"].as_string(), col(MilestoneRow.content)["run_id"].as_string()
).distinct()


class RunId(NamedTuple):
    """One run of a workflow."""

    workflow_id: str
    run_id: str


@dataclass(slots=True)
class Looked:
    """What a look came to: runs kept now, those the engine has forgotten, those that failed for now."""

    kept: list[RunId] = field(default_factory=list)
    gone: list[RunId] = field(default_factory=list)
    failed: list[RunId] = field(default_factory=list)


@dataclass(slots=True)
class HistoryKeeper:
    """Files complete histories below `folder`; any number of them may do so, at once or after each other.

    What has been filed stays. How far it has looked stands in `folder/seen-until`: without it, or with an old
    one, it looks at more.
    """

    client: Client
    database: AsyncEngine
    folder: Path
    whole: dict[RunId, str] = field(default_factory=dict)
    """Runs kept to their end, and the SHA-256 of their history."""
    gone: set[RunId] = field(default_factory=set)
    _thorough_at: datetime | None = None

    async def look(self, now: datetime) -> Looked:
        """Keep what ended since the last look.

        Args:
            now: UTC; says when to look for more than the server lists.

        Raises:
            RPCError: The engine does not answer.
        """
        looked = Looked()
        thorough = self._thorough_at is None or now - self._thorough_at >= THOROUGH
        if thorough:
            self.whole = await asyncio.to_thread(_kept_to_their_end, self.folder)
        since = await asyncio.to_thread(self._seen_until)
        closed = await self._closed_since(since - OVERLAP if since else None)
        await self._keep_all(closed, looked)
        if thorough:
            await self._keep_all(await self._ended(await self._recorded_runs(), looked), looked)
            self._thorough_at = now
        newest = max(closed.values(), default=None)
        if newest is not None and not looked.failed and (since is None or newest > since):
            await asyncio.to_thread(write_whole, self.folder / SEEN_UNTIL, newest.isoformat().encode())
        return looked

    def _seen_until(self) -> datetime | None:
        try:
            return datetime.fromisoformat((self.folder / SEEN_UNTIL).read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    async def _closed_since(self, since: datetime | None) -> dict[RunId, datetime]:
        """Return the runs the server lists as ended, and when they did."""
        after = f" AND CloseTime > '{since.isoformat()}'" if since else ""
        listed = self.client.list_workflows(f"{_TYPES} AND ExecutionStatus != 'Running'{after}")
        return {
            RunId(each.id, each.run_id): each.close_time
            async for each in listed
            if each.close_time is not None and each.id.startswith(_OURS)
        }

    async def _recorded_runs(self) -> list[RunId]:
        async with reading(self.database) as connection:
            return [RunId(*row) for row in await connection.execute(_RUNS)]

    async def _ended(self, runs: Iterable[RunId], looked: Looked) -> list[RunId]:
        """Return those that ended, of runs that are not kept yet."""
        found: list[RunId] = []
        for run in runs:
            if run in self.whole or run in self.gone:
                continue
            try:
                told = await self.client.get_workflow_handle(run.workflow_id, run_id=run.run_id).describe()
            except RPCError as failure:
                if failure.status not in _FORGOTTEN:
                    raise
                self._forget(run, looked)
                continue
            if told.status is not WorkflowExecutionStatus.RUNNING:
                found.append(run)
        return found

    async def _keep_all(self, runs: Iterable[RunId], looked: Looked) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def in_turn(run: RunId) -> None:
            async with turns:
                await self._keep_chain(run, looked)

        await asyncio.gather(*(in_turn(run) for run in runs))

    async def _keep_chain(self, run: RunId, looked: Looked) -> None:
        """Keep a run and those it goes on from; its trouble is no other's."""
        while run.run_id and run not in self.whole and run not in self.gone:
            try:
                kept = await keep_history(self.client, self.folder, *run)
            except Exception as failure:  # noqa: BLE001 - a full disk, say: the next look may do better
                if isinstance(failure, RPCError) and failure.status in _FORGOTTEN:
                    self._forget(run, looked)
                else:
                    looked.failed.append(run)
                    log.warning("history.waits", workflow_id=run.workflow_id, cause=type(failure).__name__)
                return
            if kept.closed:
                self.whole[run] = kept.sha256
                looked.kept.append(run)
            run = RunId(run.workflow_id, kept.continues)

    def _forget(self, run: RunId, looked: Looked) -> None:
        self.gone.add(run)
        looked.gone.append(run)
        log.warning("history.lost", workflow_id=run.workflow_id, run_id=run.run_id)


def _kept_to_their_end(folder: Path) -> dict[RunId, str]:
    """Return the runs whose end is in the folder; a copy that cannot be read is told, and left as it is."""
    found: dict[RunId, str] = {}
    for file in folder.glob(f"*/*{SUFFIX}"):
        try:
            kept, _ = read_kept(file)
        except (OSError, EOFError, ValueError) as damage:
            log.warning("history.damaged", file=f"{file.parent.name}/{file.name}", why=str(damage))
            continue
        if kept.closed:
            found[RunId(unquote(file.parent.name), kept.run_id)] = kept.sha256
    return found
