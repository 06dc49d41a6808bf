"""A run's history is kept as canonical JSON, named by its hash."""

import gzip
import json
from pathlib import Path
from uuid import uuid4

import pytest
import rfc8785
import structlog
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import ActivityEnvironment

from activities.history import HistoryActivities
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from models.canonical import sha256_hex
from models.messages import Export

pytestmark = pytest.mark.asyncio(loop_scope="session")


def kept(folder: Path) -> list[Path]:
    return list(folder.rglob("*.json.gz"))


async def run_of(client: Client, workflow_id: str) -> WorkflowHandle[object, object]:
    """A run that has begun, with nobody working on it."""
    return await client.start_workflow("agreement", id=workflow_id, task_queue="nobody-listens")


async def export(client: Client, folder: Path, handle: WorkflowHandle[object, object]) -> str:
    wanted = Export(workflow_id=handle.id, run_id=handle.result_run_id or "")
    return await ActivityEnvironment().run(HistoryActivities(client, folder).export, wanted)


async def test_a_history_is_kept_by_the_hash_of_its_content(engine: EmbeddedEngine, tmp_path: Path) -> None:
    client = await connect_to(engine.address.address)
    handle = await run_of(client, f"agreement/{uuid4()}")
    with structlog.testing.capture_logs() as logged:
        digest = await export(client, tmp_path, handle)
    (file,) = kept(tmp_path)
    assert file.name == f"{handle.result_run_id}-{digest}.json.gz"
    content = gzip.decompress(file.read_bytes())
    assert sha256_hex(content) == digest
    history = json.loads(content)
    assert rfc8785.dumps(history) == content
    assert history["events"][0]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"
    assert [(line["event"], line["sha256"]) for line in logged] == [("history.kept", digest)]


async def test_the_same_history_has_the_same_hash_and_one_file(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    client = await connect_to(engine.address.address)
    handle = await run_of(client, f"agreement/{uuid4()}")
    first = await export(client, tmp_path, handle)
    (file,) = kept(tmp_path)
    inode = file.stat().st_ino
    assert await export(client, tmp_path, handle) == first
    assert [each.stat().st_ino for each in kept(tmp_path)] == [inode]


async def test_a_longer_history_is_another_file(engine: EmbeddedEngine, tmp_path: Path) -> None:
    client = await connect_to(engine.address.address)
    handle = await run_of(client, f"agreement/{uuid4()}")
    before = await export(client, tmp_path, handle)
    await handle.terminate()
    assert await export(client, tmp_path, handle) != before
    assert len(kept(tmp_path)) == 2


async def test_a_workflow_s_name_never_leads_out_of_the_folder(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    client = await connect_to(engine.address.address)
    folder = tmp_path / "home" / "histories"
    await export(client, folder, await run_of(client, f"../../{uuid4()}"))
    (file,) = kept(tmp_path)
    assert file.is_relative_to(folder)
