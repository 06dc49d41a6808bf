"""Every run of our workflows there is: in kept histories, in packs, in the engine, and what those name."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from console.audit.events import start_of
from console.audit.evidence import Event, Run
from console.audit.histories import from_engine, kept_workflows, read_kept
from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE
from console.audit.packs import PackError, open_pack

_AT_ONCE = 8

Wanted = Callable[[str], bool]
"""Whether a workflow id is one of those looked for."""


@dataclass(slots=True)
class Histories:
    """What there is of one workflow. `lacking`: runs that must have been, by id."""

    runs: dict[str, Run] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)

    def in_order(self) -> list[Run]:
        """Return the runs as they began; one that a reset made goes after the run it came from."""
        return sorted(self.runs.values(), key=lambda run: (run.events[0]["eventTime"], _last_time(run)))


def _last_time(run: Run) -> str:
    return str(run.events[-1]["eventTime"])


@dataclass(slots=True)
class Sources:
    """Everything found, by workflow id; `damaged` names files that cannot be read or trusted, and why."""

    workflows: dict[str, Histories] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)
    asked: bool = False
    """Whether the engine was asked."""

    def add(self, run: Run) -> None:
        """Take a history in, unless one that tells more is there."""
        known = self.workflows.setdefault(run.workflow_id, Histories()).runs
        if run.run_id not in known or len(known[run.run_id].events) < len(run.events):
            known[run.run_id] = run

    def of(self, workflow_id: str) -> Histories:
        """Return what there is of a workflow."""
        return self.workflows.get(workflow_id, Histories())


async def find_sources(
    client: Client | None,
    places: Iterable[Path],
    wanted: Wanted,
    query: str,
    own: Mapping[str, bytes] | None = None,
) -> Sources:
    """Return the histories of workflows.

    Args:
        client: The engine; None when it cannot be reached.
        places: Folders of kept histories, as `home/histories`, and packs.
        wanted: Which workflow ids count.
        query: What the engine is asked to list.
        own: Public keys by id that a pack may be signed with to be known as ours.

    Raises:
        PackError: A pack cannot be read, or is not what it says.
    """
    found = Sources(asked=client is not None)
    for place in places:
        if place.is_dir():
            await asyncio.to_thread(_read_folder, place, wanted, found)
        else:
            await asyncio.to_thread(_read_pack, place, wanted, found, own or {})
    if client is not None:
        await _ask(client, found, wanted, query)
    for each in found.workflows.values():
        named = {run_id for run in each.runs.values() for run_id in _named(run)}
        each.lacking = named - set(each.runs)
    return found


def _read_folder(folder: Path, wanted: Wanted, found: Sources) -> None:
    for workflow_id in filter(wanted, kept_workflows(folder)):
        kept, below = read_kept(folder, workflow_id), quote(workflow_id, safe="")
        found.damaged |= {f"{below}/{file}": why for file, why in kept.unreadable.items()}
        for copy in kept.copies:
            if copy.named == copy.sha256:
                found.add(copy)
            else:
                name = f"{copy.run_id}-{copy.named}.json.gz"
                found.damaged[f"{below}/{name}"] = "the content is not what its name says"


def _read_pack(path: Path, wanted: Wanted, found: Sources, own: Mapping[str, bytes]) -> None:
    with open_pack(path) as pack:
        for line in pack.lines(own=own):
            if line.verdict == CONTRADICTED:
                raise PackError(line.verdict, line.where, line.words)
            if (line.verdict, line.level) == (NOT_VERIFIABLE, "keys"):
                found.damaged[path.name] = line.words
        for ref in pack.refs:
            evidence = pack.evidence(ref)
            for run in (*evidence.runs, *evidence.copies):
                if wanted(run.workflow_id):
                    found.add(run)


async def _ask(client: Client, found: Sources, wanted: Wanted, query: str) -> None:
    """Fetch what the engine lists and what histories name, but what was kept to its end."""
    turns = asyncio.Semaphore(_AT_ONCE)
    listed = {(each.id, each.run_id) async for each in client.list_workflows(query) if wanted(each.id)}
    next_ones = listed | {(name, run_id) for name, each in found.workflows.items() for run_id in each.runs}
    asked: set[tuple[str, str]] = set()
    while next_ones:
        await asyncio.gather(*(_fetch(client, found, turns, *each) for each in next_ones))
        asked |= next_ones
        runs = [run for each in found.workflows.values() for run in each.runs.values()]
        next_ones = {(run.workflow_id, run_id) for run in runs for run_id in _named(run)} - asked


async def _fetch(
    client: Client, found: Sources, turns: asyncio.Semaphore, workflow_id: str, run_id: str
) -> None:
    kept = found.of(workflow_id).runs.get(run_id)
    if kept is not None and kept.closed:
        return
    async with turns:
        try:
            history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        except RPCError as failure:
            if failure.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
                raise
            return
    found.add(await asyncio.to_thread(from_engine, workflow_id, run_id, history))


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
