"""Event histories of workflows: as the engine has them, and as they were kept."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

import rfc8785
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from console.audit.events import start_of
from console.audit.evidence import Event, Run
from models.canonical import sha256_hex
from models.phrases import phrase

_UNREADABLE = (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError, zlib.error)

_NOT_YET = ("EVENT_TYPE_WORKFLOW_TASK_SCHEDULED", "EVENT_TYPE_WORKFLOW_TASK_STARTED")

GONE = phrase("the engine no longer has it, and it was not kept")
NOT_ASKED = phrase("the engine was not asked, and it was not kept")


@dataclass(slots=True)
class Histories:
    """What was found: runs oldest first, and what else there is to say (see `Evidence`)."""

    runs: list[Run] = field(default_factory=list)
    missing: dict[tuple[str, str], str] = field(default_factory=dict)
    copies: list[Run] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)


class Kept(NamedTuple):
    """The files of one workflow: every copy of a run, and what cannot be read, by name, and why."""

    copies: list[Run]
    unreadable: dict[str, str]


async def find_histories(
    client: Client | None, folder: Path, wanted: Mapping[str, Iterable[str]]
) -> Histories:
    """Return the runs of workflows, following each chain back from its newest run.

    Args:
        client: The engine; None when it cannot be reached.
        folder: Where histories are kept.
        wanted: Workflow ids, in order, and the ids of runs the record names of each.
    """
    found = Histories()
    for workflow_id, named in wanted.items():
        await _of_workflow(client, read_kept(folder, workflow_id), workflow_id, named, found)
    return found


async def _of_workflow(
    client: Client | None, kept: Kept, workflow_id: str, named: Iterable[str], found: Histories
) -> None:
    best = longest(kept.copies)
    runs: dict[str, Run] = {}
    newest = await _newest(client, workflow_id)
    wanted, seen = [*named, *best, newest], set[str]()
    while wanted:
        run_id = wanted.pop()
        if run_id is None or run_id in seen:
            continue
        seen.add(run_id)
        run = await _run(client, workflow_id, run_id, best.get(run_id))
        if run is None:
            found.missing[workflow_id, run_id] = NOT_ASKED if client is None else GONE
            continue
        runs[run_id] = run
        wanted.append(start_of(run.events).get("continuedExecutionRunId"))
    for origin in {start_of(run.events).get("originalExecutionRunId") for run in runs.values()}:
        found.missing.pop((workflow_id, str(origin)), None)  # a reset made another run of it
    if not runs and not seen:
        found.missing[workflow_id, ""] = NOT_ASKED if client is None else GONE
    found.runs += sorted(runs.values(), key=lambda run: str(run.events[0].get("eventTime")))
    found.copies += [each for each in kept.copies if runs.get(each.run_id) is not each]
    found.unreadable |= kept.unreadable


async def _run(client: Client | None, workflow_id: str, run_id: str, kept: Run | None) -> Run | None:
    """Return a run as the engine has it; one that was kept to its end needs no asking."""
    if client is None or (kept is not None and kept.closed):
        return kept
    try:
        history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
    except RPCError as failure:
        # A run id that is none, as only an altered record names it, is an invalid argument.
        if failure.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
            raise
        return kept
    # Beside a worker nothing else waits for the conversion of a long history.
    return await asyncio.to_thread(from_engine, workflow_id, run_id, history)


def from_engine(workflow_id: str, run_id: str, history: WorkflowHistory) -> Run:
    """Return a run as the engine tells it; of a long one that takes seconds."""
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


def run_of(workflow_id: str, run_id: str, events: Sequence[Event], source: str, named: str = "") -> Run:
    """Return a run by its events."""
    digest = sha256_hex(rfc8785.dumps({"events": list(events)}))
    return Run(workflow_id, run_id, events, digest, source, named)


def read_kept(folder: Path, workflow_id: str) -> Kept:
    """Return every copy that was kept of the runs of a workflow; their names are not believed, only noted."""
    kept = Kept([], {})
    for file in sorted((folder / quote(workflow_id, safe="")).glob("*.json.gz")):
        run_id, _, named = file.name.removesuffix(".json.gz").rpartition("-")
        try:
            events = json.loads(gzip.decompress(file.read_bytes()))["events"]
            run = run_of(workflow_id, run_id, events, "kept", named)
            start_of(events)
        except _UNREADABLE as failure:
            kept.unreadable[file.name] = type(failure).__name__
        else:
            kept.copies.append(run)
    return kept


def kept_workflows(folder: Path) -> Iterator[str]:
    """Yield the ids of the workflows of which a history was kept."""
    for each in sorted(folder.glob("*")):
        if any(each.glob("*.json.gz")):
            yield unquote(each.name)


def longest(copies: Iterable[Run]) -> dict[str, Run]:
    """Return of each run the copy that tells most, by run id; one that is what its name says goes first."""
    best: dict[str, Run] = {}
    for run in copies:
        other = best.get(run.run_id)
        if other is None or _worth(other) < _worth(run):
            best[run.run_id] = run
    return best


def _worth(run: Run) -> tuple[bool, int]:
    return run.named == run.sha256, len(run.events)


def is_beginning(part: Sequence[Event], whole: Sequence[Event]) -> bool:
    """Say whether one history is the beginning of another; a last task nobody had answered does not count."""
    settled = without_open_task(part)
    return settled == list(whole[: len(settled)])


def without_open_task(events: Sequence[Event]) -> list[Event]:
    """Return a history without a last task that nobody has answered; an engine may forget such a one."""
    kept = list(events)
    while kept and kept[-1].get("eventType") in _NOT_YET:
        kept.pop()
    return kept
