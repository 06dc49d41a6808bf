"""Finding every history of every agreement: in folders of kept ones, and in the engine."""

import asyncio
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from console.audit.collect import run_of
from console.audit.events import start_of
from console.audit.evidence import Event, Run
from models.base import REF
from models.names import agreement_id

_PREFIX = agreement_id("")
_SUFFIX = ".json.gz"
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error)
_AT_ONCE = 8


@dataclass(slots=True)
class Histories:
    """What there is of one agreement. `lacking`: runs that must have been, by id."""

    runs: dict[str, Run] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sources:
    """Everything found, by agreement; `damaged` names files that cannot be read, and why."""

    agreements: dict[str, Histories] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)
    asked: bool = False
    """Whether the engine was asked."""

    def add(self, ref: str, run: Run) -> None:
        """Take a history in, unless one that tells more is there."""
        known = self.agreements.setdefault(ref, Histories()).runs
        if run.run_id not in known or len(known[run.run_id].events) < len(run.events):
            known[run.run_id] = run


async def find_sources(client: Client | None, folders: Iterable[Path]) -> Sources:
    """Return the histories of all agreements there are.

    Args:
        client: The engine; None when it cannot be reached.
        folders: Kept histories, as `home/histories`.
    """
    found = Sources(asked=client is not None)
    for folder in folders:
        await asyncio.to_thread(_read_folder, folder, found)
    if client is not None:
        await _ask(client, found)
    for each in found.agreements.values():
        named = {run_id for run in each.runs.values() for run_id in _named(run)}
        each.lacking = named - set(each.runs)
    return found


def _read_folder(folder: Path, found: Sources) -> None:
    for below in sorted(each for each in folder.iterdir() if each.is_dir()):
        ref = _ref_of(unquote(below.name))
        if ref is None:
            continue
        for file in sorted(below.glob(f"*{_SUFFIX}")):
            try:
                found.add(ref, _read(agreement_id(ref), file))
            except _UNREADABLE as failure:
                said = str(failure) if isinstance(failure, ValueError) else type(failure).__name__
                found.damaged[f"{below.name}/{file.name}"] = said


def _read(workflow_id: str, file: Path) -> Run:
    run_id, _, named = file.name.removesuffix(_SUFFIX).rpartition("-")
    events = json.loads(gzip.decompress(file.read_bytes()))["events"]
    run = run_of(workflow_id, run_id, events, "kept")
    if run.sha256 != named:
        raise ValueError("the content is not what its name says")
    start_of(events)
    return run


def _ref_of(workflow_id: str) -> str | None:
    ref = workflow_id.removeprefix(_PREFIX)
    return ref if workflow_id.startswith(_PREFIX) and re.fullmatch(REF, ref) else None


async def _ask(client: Client, found: Sources) -> None:
    """Fetch what the engine lists and what histories name, but what was kept to its end."""
    turns = asyncio.Semaphore(_AT_ONCE)
    wanted = {
        (ref, each.run_id)
        async for each in client.list_workflows("WorkflowType = 'agreement'")
        if (ref := _ref_of(each.id)) is not None
    }
    wanted |= {(ref, run_id) for ref, each in found.agreements.items() for run_id in each.runs}
    asked: set[tuple[str, str]] = set()
    while wanted:
        await asyncio.gather(*(_fetch(client, found, turns, *each) for each in wanted))
        asked |= wanted
        named = {
            (ref, run_id)
            for ref, each in found.agreements.items()
            for run in each.runs.values()
            for run_id in _named(run)
        }
        wanted = named - asked


async def _fetch(client: Client, found: Sources, turns: asyncio.Semaphore, ref: str, run_id: str) -> None:
    kept = found.agreements[ref].runs.get(run_id) if ref in found.agreements else None
    if kept is not None and kept.closed:
        return
    async with turns:
        try:
            handle = client.get_workflow_handle(agreement_id(ref), run_id=run_id)
            history = await handle.fetch_history()
        except RPCError as failure:
            if failure.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
                raise
            return
    found.add(ref, run_of(agreement_id(ref), run_id, history.to_json_dict()["events"], "engine"))


def _named(run: Run) -> Iterator[str]:
    """Return the other runs a history names: before it, after it, and the one a reset left behind."""
    yield from filter(None, [start_of(run.events).get("continuedExecutionRunId")])
    for event in run.events:
        for kind, name in _NAMING.items():
            run_id = _attributes(event, kind).get(name)
            if run_id and run_id != run.run_id:
                yield run_id


_NAMING = {
    "workflowExecutionContinuedAsNewEventAttributes": "newExecutionRunId",
    "workflowTaskFailedEventAttributes": "baseRunId",
}


def _attributes(event: Event, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = event.get(kind, {})
    return found
