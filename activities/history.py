"""Keeping a run's history before the engine forgets it: canonical JSON, by its SHA-256."""

import asyncio
import gzip
from pathlib import Path
from urllib.parse import quote

import rfc8785
import structlog
from temporalio import activity
from temporalio.client import Client

from activities.documents import write_once
from models.canonical import sha256_hex
from models.messages import Export

log = structlog.get_logger()


class HistoryActivities:
    """Exports event histories into `folder/<workflow id, quoted>/<run id>-<sha256>.json.gz`."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._client = client
        self._folder = folder

    @activity.defn(name="export_history")
    async def export(self, export: Export) -> str:
        """Write what the run has so far; return the SHA-256 of the canonical JSON."""
        handle = self._client.get_workflow_handle(export.workflow_id, run_id=export.run_id)
        history = await handle.fetch_history()
        content = rfc8785.dumps(history.to_json_dict())
        digest = sha256_hex(content)
        # Whoever reaches the engine chooses the id of a run; it must not choose a folder.
        folder = self._folder / quote(export.workflow_id, safe="")
        target = folder / f"{export.run_id}-{digest}.json.gz"
        await asyncio.to_thread(write_once, target, gzip.compress(content, mtime=0))
        log.info("history.kept", workflow_id=export.workflow_id, events=len(history.events), sha256=digest)
        return digest
