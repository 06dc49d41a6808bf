"""Histories are kept whole, as the engine's own tools print them, whatever ended a run or the keeper."""

import asyncio
import gzip
import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities import documents, history
from activities.history import SUFFIX, canonical_history, folder_of, keep_history, read_kept
from console.audit import keeper as keeping
from console.audit.keeper import SEEN_UNTIL, HistoryKeeper, RunId
from console.engine.binaries import dev_server_binary
from console.engine.embedded import EmbeddedEngine
from models.names import agreement_id
from tests.audit.packs.ends import continued, rejected, reset, settled_pilot, terminated
from tests.workflows.house import House, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a keeper of its own files what the shared service lets end."""
    return tmp_path / "histories"


def keeper_of(house: House, folder: Path) -> HistoryKeeper:
    return HistoryKeeper(house.client, house.database, folder)


def copies(folder: Path, workflow_id: str) -> dict[str, Path]:
    """The kept copies of a workflow's runs that tell their end, by run."""
    files = folder_of(folder, workflow_id).glob(f"*{SUFFIX}")
    kept = {read_kept(file)[0]: file for file in files}
    return {each.run_id: file for each, file in kept.items() if each.closed}


def inodes(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_ino for file in folder.rglob(f"*{SUFFIX}")}


async def kept_by(house: House, keeper: HistoryKeeper, workflow_id: str, runs: int = 1) -> dict[str, Path]:
    """Let it look until the server has listed so many runs of a workflow."""

    async def found() -> dict[str, Path]:
        await keeper.look(NOW)
        here = copies(keeper.folder, workflow_id)
        return here if len(here) >= runs else {}

    return await eventually(found)


async def shown(engine: EmbeddedEngine, run: RunId, *flags: str) -> bytes:
    """What the stock tool prints of a run."""
    command = [
        dev_server_binary(),
        "workflow",
        "show",
        "--address",
        engine.address.address,
        "--output",
        "json",
    ]
    asked = [*command, "--workflow-id", run.workflow_id, "--run-id", run.run_id, *flags]
    return (await asyncio.to_thread(subprocess.run, asked, capture_output=True, check=True)).stdout


async def test_what_is_kept_is_what_the_stock_tool_prints(
    house: House, engine: EmbeddedEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = {
        await rejected(house): 1,
        await terminated(house): 1,
        await reset(house): 2,
        await settled_pilot(house): 1,
        await continued(house, monkeypatch): 1,
    }
    keeper = keeper_of(house, folder)
    for workflow_id, runs in ended.items():
        for run_id, file in (await kept_by(house, keeper, workflow_id, runs)).items():
            content = gzip.decompress(file.read_bytes())
            for flags in ((), ("--no-json-shorthand-payloads",)):
                printed = await shown(engine, RunId(workflow_id, run_id), *flags)
                assert canonical_history(json.loads(printed)) == content


async def test_every_way_a_run_can_end_is_kept_whole(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = {
        await rejected(house): "COMPLETED",
        await terminated(house): "TERMINATED",
        await reset(house): "TERMINATED",
        await continued(house, monkeypatch): "CONTINUED_AS_NEW",
    }
    keeper = keeper_of(house, folder)
    for workflow_id, how in lives.items():
        for file in (await kept_by(house, keeper, workflow_id)).values():
            events = json.loads(gzip.decompress(file.read_bytes()))["events"]
            assert events[-1]["eventType"] == f"EVENT_TYPE_WORKFLOW_EXECUTION_{how}"


async def test_a_partial_copy_stays_beside_the_whole_one(house: House, folder: Path) -> None:
    ref = await house.open()
    run_id = (await house.handle(ref).describe()).run_id
    early = await keep_history(house.client, folder, agreement_id(ref), run_id)
    assert not early.closed
    await house.act(ref, "ABROAD", "reject", reason="no")
    await house.handle(ref).result()
    await kept_by(house, keeper_of(house, folder), agreement_id(ref))
    files = list(folder_of(folder, agreement_id(ref)).iterdir())
    assert len(files) == 2
    assert read_kept(next(file for file in files if early.sha256 in file.name))[0] == early


async def test_open_runs_are_left_alone(house: House, folder: Path) -> None:
    ref = await house.open()
    await keeper_of(house, folder).look(NOW)
    assert not folder_of(folder, agreement_id(ref)).exists()


async def test_a_second_look_writes_nothing_and_a_new_keeper_fetches_nothing(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id = await rejected(house)
    keeper = keeper_of(house, folder)
    await kept_by(house, keeper, workflow_id)
    before = inodes(folder)

    async def fetched(*_: object) -> None:
        raise AssertionError("what is kept whole is fetched again")

    monkeypatch.setattr(keeping, "keep_history", fetched)
    for again in (keeper, keeper_of(house, folder)):
        assert workflow_id not in [run.workflow_id for run in (await again.look(NOW)).failed]
    assert inodes(folder) == before


async def test_several_keepers_at_once_leave_one_whole_copy(house: House, folder: Path) -> None:
    workflow_id = await rejected(house)
    keepers = [keeper_of(house, folder) for _ in range(3)]

    async def found() -> dict[str, Path]:
        await asyncio.gather(*(each.look(NOW) for each in keepers))
        return copies(folder, workflow_id)

    await eventually(found)
    runs = [file.name[:36] for file in folder_of(folder, workflow_id).iterdir()]
    assert len(runs) == len(set(runs)) == 1


async def test_what_the_server_does_not_list_is_found_by_its_milestones(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id = await rejected(house)

    async def nothing(*_: object) -> dict[RunId, datetime]:
        return {}

    monkeypatch.setattr(HistoryKeeper, "_closed_since", nothing)
    await keeper_of(house, folder).look(NOW)
    assert len(copies(folder, workflow_id)) == 1


async def test_runs_before_the_listed_one_are_found_by_their_chain(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id = await continued(house, monkeypatch)
    handle = house.client.get_workflow_handle(workflow_id)
    last = RunId(workflow_id, (await handle.describe()).run_id)
    await handle.terminate()

    async def only_the_last(*_: object) -> dict[RunId, datetime]:
        return {last: NOW}

    async def none(*_: object) -> list[RunId]:
        return []

    monkeypatch.setattr(HistoryKeeper, "_closed_since", only_the_last)
    monkeypatch.setattr(HistoryKeeper, "_recorded_runs", none)
    await keeper_of(house, folder).look(NOW)
    assert len(copies(folder, workflow_id)) == 2


class DiskFullError(OSError):
    """No space left."""


async def test_a_keeper_that_was_interrupted_goes_on(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await rejected(house), await rejected(house)
    write = documents.write_whole

    def full(target: Path, content: bytes) -> None:
        if target.parent == folder_of(folder, second):
            raise DiskFullError
        write(target, content)

    with monkeypatch.context() as disk:
        disk.setattr("activities.history.write_whole", full)
        keeper = keeper_of(house, folder)
        await kept_by(house, keeper, first)

        async def tried() -> bool:
            return any(run.workflow_id == second for run in (await keeper.look(NOW)).failed)

        await eventually(tried)
        assert copies(folder, second) == {}
        assert not (folder / SEEN_UNTIL).exists(), "a look with a failure is not over"
    assert await kept_by(house, keeper, second)
    assert datetime.fromisoformat((folder / SEEN_UNTIL).read_text()).tzinfo


async def test_a_damaged_copy_is_replaced_while_the_engine_has_the_run(house: House, folder: Path) -> None:
    workflow_id = await rejected(house)
    (file,) = (await kept_by(house, keeper_of(house, folder), workflow_id)).values()
    whole = file.read_bytes()
    for damage in (whole[: len(whole) // 2], b"", gzip.compress(b"{}")):
        file.write_bytes(damage)
        await keeper_of(house, folder).look(NOW)
        assert file.read_bytes() == whole


async def test_what_the_engine_has_forgotten_is_no_failure(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id = await rejected(house)

    async def forgotten(_: Client, __: Path, workflow_id: str, run_id: str) -> history.Kept:
        raise RPCError("gone", RPCStatusCode.NOT_FOUND, b"")

    monkeypatch.setattr(keeping, "keep_history", forgotten)
    keeper = keeper_of(house, folder)

    async def gone() -> Sequence[RunId]:
        return [run for run in (await keeper.look(NOW)).gone if run.workflow_id == workflow_id]

    assert len(await eventually(gone)) == 1
    assert (await keeper.look(NOW + timedelta(days=1))).gone == []


async def test_the_reset_run_is_kept_by_its_own_id(house: House, folder: Path) -> None:
    workflow_id = await reset(house)
    kept = await kept_by(house, keeper_of(house, folder), workflow_id, 2)
    listed = [each async for each in house.client.list_workflows(f"WorkflowId = '{workflow_id}'")]
    assert {each.run_id for each in listed} == set(kept)
    assert {each.status for each in listed} == {WorkflowExecutionStatus.TERMINATED}
