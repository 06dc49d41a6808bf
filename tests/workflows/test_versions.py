"""Which build ran what, and agreements that move to a new build and back while they run."""

import asyncio
import os
from collections.abc import AsyncIterator
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio.worker import Worker

import worker as code
from activities.keys import load_keys
from activities.sending import Postmark
from console.audit.versions import builds_of
from console.build import build_id
from console.engine.binaries import dev_server_binary
from console.engine.embedded import EmbeddedEngine
from tests.workflows.gate import kept
from tests.workflows.house import House, built_house, connected_to, eventually, gapless

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def house(
    engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """A record store, a door and a deployment of its own; who works, the test says."""
    monkeypatch.setattr("worker.DEPLOYMENT", f"entente-{uuid4()}")
    async with built_house(await connected_to(engine), tmp_path) as built:
        yield built


def worker(house: House, build: str, *, versioned: bool = True) -> Worker:
    postmark = Postmark("agreements@entente.example", load_keys(house.home / "keys"))
    parts = code.Parts(house.database, house.post, postmark, house.home, versioned=versioned, build=build)
    return code.build_worker(house.client, parts, task_queue=house.door.task_queue)


def some_build() -> str:
    return f"0.1.0+{uuid4().hex[:12]}"


async def make_current(house: House, target: list[str]) -> None:
    """Roll out, as an operator does with Temporal's own command line, once the engine knows the workers."""
    address = house.client.service_client.config.target_host
    command = (
        f"worker deployment set-current-version --deployment-name {code.DEPLOYMENT} --yes --address {address}"
    )

    async def done() -> bool:
        called = await asyncio.create_subprocess_exec(
            *(dev_server_binary(), *command.split(), *target),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": str(house.home)},
        )
        return await called.wait() == 0

    await eventually(done)


async def ran(house: House, ref: str) -> list[str]:
    """The build of every workflow task, in order."""
    history = await house.handle(ref).fetch_history()
    return [build for event in history.to_json_dict()["events"] for build in builds_of([event])]


async def goes_on_with(house: House, ref: str, build: str) -> None:
    """Act until a build answers: the engine's queues hear of a roll-out one by one."""

    async def answered_by_it() -> bool:
        answer = await house.act(ref, "SECOND", "report_activity", kind="workshop", occurred_on="2026-01")
        assert answer.status == "recorded"
        return (await ran(house, ref))[-1] == build

    await eventually(answered_by_it)


async def test_every_task_names_its_build_without_any_setting(house: House) -> None:
    async with house.worker():
        ref = await house.open()
        await house.agree(ref)
        assert set(await ran(house, ref)) == {build_id()}


async def test_a_running_agreement_moves_to_the_new_build_and_back(house: House) -> None:
    old, new = some_build(), some_build()
    async with worker(house, old), worker(house, new):
        await make_current(house, ["--build-id", old])
        ref = await house.open()
        await make_current(house, ["--build-id", new])
        await goes_on_with(house, ref, new)
        await make_current(house, ["--build-id", old])
        await goes_on_with(house, ref, old)
    assert [build for build, _ in groupby(await ran(house, ref))] == [old, new, old]
    assert gapless(await house.chain(ref))
    await house.replayer().replay_workflow(await house.handle(ref).fetch_history())


async def test_an_agreement_goes_on_when_the_old_build_is_gone(house: House) -> None:
    old, new = some_build(), some_build()
    async with worker(house, old):
        await make_current(house, ["--build-id", old])
        ref = await house.open()
    async with worker(house, new):
        await make_current(house, ["--build-id", new])
        assert (await house.act(ref, "SECOND", "approve")).status == "recorded"
    assert [build for build, _ in groupby(await ran(house, ref))] == [old, new]


async def test_an_agreement_begun_without_versions_follows_a_roll_out_and_returns(house: House) -> None:
    """It returns once the versioned workers have gone: as long as one has it in its cache, it stays there."""
    plain, new = some_build(), some_build()
    async with worker(house, plain, versioned=False):
        async with worker(house, new):
            ref = await house.open()
            await make_current(house, ["--build-id", new])
            await goes_on_with(house, ref, new)
            await make_current(house, ["--unversioned"])
        await goes_on_with(house, ref, plain)
    assert [build for build, _ in groupby(await ran(house, ref))] == [plain, new, plain]
    assert gapless(await house.chain(ref))


async def test_a_build_nobody_rolled_out_takes_no_work(house: House) -> None:
    async with worker(house, some_build(), versioned=False), worker(house, new := some_build()):
        ref = await house.open()
        await house.agree(ref)
        assert new not in await ran(house, ref)


@pytest.mark.parametrize("name", ["mou-jp-1.json", "mou-jp-5.json"])
async def test_a_kept_history_tells_of_its_build(name: str) -> None:
    (events,) = [each.events() for each in kept() if each.name == f"0.1.0/{name}"]
    assert len(builds_of(events)) == 1
    assert sum(builds_of(events).values()) == sum(
        each["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_COMPLETED" for each in events
    )


async def test_a_task_that_names_no_build_counts_as_unknown() -> None:
    completed = "workflowTaskCompletedEventAttributes"
    events: list[dict[str, Any]] = [
        {completed: {"workerVersion": {"buildId": "b"}, "deploymentVersion": {"buildId": "a"}}},
        {completed: {"workerVersion": {"buildId": "b"}}},
        {completed: {"binaryChecksum": "c"}},
        {completed: {"workerVersion": {}, "binaryChecksum": ""}},
        {completed: {}},
        {"workflowTaskStartedEventAttributes": {"workerVersion": {"buildId": "d"}}},
        {completed: {"binaryChecksum": "c"}},
    ]
    assert builds_of(events) == {"a": 1, "b": 1, "c": 2, "unknown": 2}
    assert list(builds_of(reversed(events))) == ["c", "unknown", "b", "a"]
