"""Keeping a run's history before the engine forgets it: canonical JSON, by its SHA-256."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import rfc8785
import structlog
from temporalio import activity
from temporalio.client import Client, WorkflowHistory

from activities.documents import write_whole
from models.canonical import sha256_hex
from models.messages import Export

log = structlog.get_logger()

SUFFIX = ".json.gz"

_ENDINGS = tuple(
    f"EVENT_TYPE_WORKFLOW_EXECUTION_{how}"
    for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW")
)


class Kept(NamedTuple):
    """A kept copy of a history.

    Args:
        run_id: Of which run.
        sha256: Of its canonical JSON.
        closed: Whether it tells how the run ended.
        continues: The run that this one goes on from, or "".
    """

    run_id: str
    sha256: str
    closed: bool
    continues: str


class HistoryActivities:
    """Exports event histories into `folder/<workflow id, quoted>/<run id>-<sha256>.json.gz`."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._client = client
        self._folder = folder

    @activity.defn(name="export_history")
    async def export(self, export: Export) -> str:
        """Write what the run has so far; return the SHA-256 of the canonical JSON."""
        kept = await keep_history(self._client, self._folder, export.workflow_id, export.run_id)
        return kept.sha256


async def keep_history(client: Client, folder: Path, workflow_id: str, run_id: str) -> Kept:
    """Write what a run has so far into the folder of kept histories.

    A copy that is there stays, unless its content is not what its name says.

    Raises:
        RPCError: The engine does not have it, or does not answer.
    """
    history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
    kept = await asyncio.to_thread(_keep, folder, workflow_id, run_id, history)
    log.info("history.kept", workflow_id=workflow_id, events=len(history.events), sha256=kept.sha256)
    return kept


def canonical_history(history: Mapping[str, Any]) -> bytes:
    """Return the one form a history is kept in: RFC 8785, of the document the engine's own tools print.

    `temporal workflow show --output json` orders keys otherwise, indents, and writes `2` where others write
    `2.0`; nothing else differs, and RFC 8785 settles all three. Texts are left as they are.

    Args:
        history: `{"events": [...]}`, as `WorkflowHistory.to_json_dict` and that command give it.
    """
    return rfc8785.dumps(dict(history))


def is_closed(events: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a history tells how its run ended."""
    return bool(events) and str(events[-1].get("eventType")).startswith(_ENDINGS)


def folder_of(folder: Path, workflow_id: str) -> Path:
    """Return where the histories of a workflow are kept: whoever chooses its id chooses no folder."""
    return folder / quote(workflow_id, safe="")


def read_kept(file: Path) -> tuple[Kept, bytes]:
    """Return a kept copy and its canonical JSON.

    Raises:
        OSError, EOFError, ValueError: It cannot be read, or is not what its name says.
    """
    run_id, _, sha256 = file.name.removesuffix(SUFFIX).rpartition("-")
    try:
        content = gzip.decompress(file.read_bytes())
    except zlib.error as damage:
        raise ValueError("the file is damaged") from damage
    if sha256_hex(content) != sha256:
        raise ValueError("the content is not what the name says")
    return _kept(run_id, sha256, json.loads(content)), content


def _kept(run_id: str, sha256: str, history: Mapping[str, Any]) -> Kept:
    events = history["events"]
    start = events[0].get("workflowExecutionStartedEventAttributes", {})
    return Kept(run_id, sha256, is_closed(events), start.get("continuedExecutionRunId", ""))


def _keep(folder: Path, workflow_id: str, run_id: str, history: WorkflowHistory) -> Kept:
    document = history.to_json_dict()
    content = canonical_history(document)
    kept = _kept(run_id, sha256_hex(content), document)
    target = folder_of(folder, workflow_id) / f"{run_id}-{kept.sha256}{SUFFIX}"
    if not _is_intact(target):
        write_whole(target, gzip.compress(content, mtime=0))
    return kept


def _is_intact(file: Path) -> bool:
    try:
        read_kept(file)
    except (OSError, EOFError, ValueError):
        return False
    return True
