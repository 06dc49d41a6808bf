"""What may be wrong with the engine, and the lives in it."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio import activity, workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from console.doctor.checks import CHECKS
from console.doctor.examination import examine
from console.engine.binaries import time_skipping_binary
from console.engine.ports import free_port
from console.engine.runtime import core_runtime
from console.settings import load_settings
from console.stack import Stack
from tests.doctor.examined import RESTING, Found, Patient
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_engine_that_does_not_run_is_told(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEMPORAL_ADDRESS")
    found = await patient.examine()
    told = found.only("engine", "problem")
    assert told.sentence == f"No engine runs in {patient.home}."
    assert told.remedy == f"Start it with `entente --home {patient.home} up`"
    assert found.named("not_checked") == RESTING


async def test_an_address_where_nobody_listens_is_told(patient: Patient) -> None:
    address = f"127.0.0.1:{free_port()}"
    patient.set(TEMPORAL_ADDRESS=address)
    told = (await patient.examine()).only("engine", "problem")
    assert told.sentence == f"Temporal at {address} cannot be reached: nobody listens there."
    assert "TEMPORAL_ADDRESS" in (told.remedy or "")


async def test_a_wrong_profile_is_told(patient: Patient) -> None:
    patient.set(TEMPORAL_ADDRESS="no address")
    told = (await patient.examine()).only("engine", "problem")
    assert (told.sentence.partition(":")[0], told.remedy) == ("TEMPORAL_ADDRESS", "Set it to host:port")


@workflow.defn(name="agreement", sandboxed=False)
class Broken:
    """What a release with a defect does with an agreement."""

    @workflow.run
    async def run(self) -> None:
        raise NameError("nobody saw this in review")


@activity.defn
async def nothing() -> None:
    """What a worker has to have, to ask for the work of activities."""


async def test_imports_nobody_works_on_are_a_warning(patient: Patient, service: Stack) -> None:
    queue = f"alone-{uuid4().hex[:8]}"
    patient.set(ENTENTE_TASK_QUEUE=queue)
    async with Worker(
        service.client,
        task_queue=queue,
        workflows=[Broken],
        activities=[nothing],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):

        async def are_idle() -> list[Found]:
            return [each for each in (await patient.examine()).found.values() if each.verdict == "warning"]

        (told,) = await eventually(are_idle)
    words = f"Nobody works on task queue {queue}-import (no worker for workflows): imports wait."
    assert told.sentence == words
    assert f"--task-queue {queue}-import" in (told.remedy or "")


async def test_another_engine_s_record_store_is_told(patient: Patient) -> None:
    patient.sql("UPDATE deployment SET namespace_id = 'another'")
    told = (await patient.examine()).only("pairing", "problem")
    assert "this database is worked on by Temporal's namespace default (another)" in told.sentence
    assert "entente migrate --adopt-engine" in (told.remedy or "")


async def test_another_task_queue_than_the_agreements_are_on_is_told(patient: Patient) -> None:
    patient.sql("UPDATE deployment SET task_queue = 'elsewhere'")
    told = (await patient.examine()).only("pairing", "problem")
    assert told.sentence.startswith("ENTENTE_TASK_QUEUE: is entente, and the agreements of this database")
    assert told.remedy == "Set it to elsewhere"


async def test_a_worker_that_asked_long_ago_is_told(patient: Patient) -> None:
    def later() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=4)

    reports = await asyncio.to_thread(examine, CHECKS, load_settings(home=patient.home), later)
    (told,) = [each.finding for each in reports if each.check.name == "workers"]
    assert "the last one asked for workflows at" in told.sentence


async def test_a_worker_of_this_machine_that_hangs_is_told_before_the_engine_misses_it(
    patient: Patient,
) -> None:
    sign = patient.home / "heartbeat"
    sign.write_text('{"waits_for": null}')
    os.utime(sign, (0, 0))
    told = (await patient.examine()).only("workers", "warning")
    assert told.sentence.startswith("The worker hangs, or was killed: no sign of life for")
    sign.write_text("no sign at all")
    assert (await patient.examine()).only("workers", "problem").sentence.startswith("ENTENTE_HEARTBEAT: ")


async def test_a_clock_that_is_behind_the_engine_s_is_told(patient: Patient) -> None:
    def behind() -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)

    reports = await asyncio.to_thread(examine, CHECKS, load_settings(home=patient.home), behind)
    (told,) = [each.finding for each in reports if each.check.name == "clock"]
    assert told.verdict == "problem"
    assert told.sentence.startswith("Temporal's clock is 3,")
    assert "NTP" in told.remedy


async def test_an_act_recorded_before_it_came_tells_of_two_clocks(patient: Patient) -> None:
    now = datetime.now(UTC)
    came, settled = now - timedelta(minutes=1), now - timedelta(minutes=2)
    patient.sql(f"UPDATE command_inbox SET received_at = '{came.isoformat()}'")  # noqa: S608
    patient.sql(f"UPDATE command_inbox SET settled_at = '{settled.isoformat()}'")  # noqa: S608
    told = (await patient.examine()).only("clock", "problem")
    assert told.sentence == "By Temporal's clock an act was recorded 60 s before it came."


async def test_an_agreement_whose_workflow_is_gone_is_told(patient: Patient) -> None:
    also_open(patient, "MOU-GONE-1")
    told = (await patient.examine()).only("workflows", "problem")
    assert told.sentence == "1 agreement open on record and not alive in namespace default: MOU-GONE-1."
    assert "who ended the workflow" in (told.remedy or "")


async def test_what_a_temporal_does_not_tell_is_not_checked_and_no_problem(patient: Patient) -> None:
    async with await WorkflowEnvironment.start_time_skipping(
        runtime=core_runtime(), test_server_existing_path=time_skipping_binary()
    ) as env:
        patient.set(TEMPORAL_ADDRESS=env.client.service_client.config.target_host)
        found = await patient.examine()
    untold = {"namespace", "search_attributes", "clock", "workers", "workflows"}
    assert found.named("not_checked") == untold
    assert found.named("problem") == {"pairing"}  # it is another engine, which it does tell


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def broken(service: Stack) -> AsyncIterator[str]:
    """A life whose task fails, from the first test on: the engine waits longer before each attempt."""
    queue, ref = f"broken-{uuid4()}", "MOU-BROKEN-1"
    worker = Worker(
        service.client, task_queue=queue, workflows=[Broken], workflow_runner=UnsandboxedWorkflowRunner()
    )
    async with worker:
        await service.client.start_workflow("agreement", id=f"agreement/{ref}", task_queue=queue)
        yield ref
        await service.client.get_workflow_handle(f"agreement/{ref}").terminate()


async def test_a_workflow_that_fails_again_and_again_is_told(patient: Patient, broken: str) -> None:
    also_open(patient, broken)

    async def is_told() -> bool:
        return (await patient.examine()).found["tasks"].verdict == "problem"

    await eventually(is_told)
    told = (await patient.examine()).only("tasks", "problem")
    assert told.sentence.startswith(f"1 agreement cannot go on: {broken} (its workflow task, attempt ")
    assert "The worker's log says why" in (told.remedy or "")


def also_open(patient: Patient, ref: str) -> None:
    """Put another agreement on record, open since long."""
    patient.sql(
        "CREATE TEMPORARY TABLE another AS SELECT * FROM agreement",
        f"UPDATE another SET ref = '{ref}'",  # noqa: S608
        "INSERT INTO agreement SELECT * FROM another",
    )
