"""What may be wrong with a namespace, and that what the remedy says mends it."""

import asyncio
import shlex
from datetime import timedelta
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from console.engine.binaries import dev_server_binary
from console.engine.connect import connect_to
from console.stack import Stack
from tests.doctor.examined import REF, RESTING, Patient
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Elsewhere:
    """A namespace of its own on the engine of the service."""

    def __init__(self, patient: Patient, stack: Stack) -> None:
        self.patient, self._stack = patient, stack
        self.name = f"elsewhere-{uuid4().hex[:8]}"
        patient.set(TEMPORAL_NAMESPACE=self.name)

    async def made(self, retention: timedelta) -> Client:
        """Make it, keeping histories so long, with nothing else in it."""
        length = Duration()
        length.FromTimedelta(retention)
        await self._stack.client.workflow_service.register_namespace(
            RegisterNamespaceRequest(namespace=self.name, workflow_execution_retention_period=length)
        )
        client = await connect_to(self._stack.engine.address, self.name)

        async def is_known() -> bool:
            return "(missing)" in (await self.patient.examine()).found["search_attributes"].sentence

        await eventually(is_known)
        return client

    async def does(self, command: str) -> None:
        """Type what a remedy says."""
        _, *words = shlex.split(command)
        typed = (dev_server_binary(), *words, "--address", self._stack.engine.address)
        process = await asyncio.create_subprocess_exec(
            *typed, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, out


@pytest.fixture
def elsewhere(patient: Patient, service: Stack) -> Elsewhere:
    return Elsewhere(patient, service)


def command(remedy: str | None) -> str:
    """Return what a remedy tells to type."""
    return (remedy or "").split("`")[1]


async def test_a_namespace_that_is_not_there_is_told_and_the_remedy_makes_it(elsewhere: Elsewhere) -> None:
    found = await elsewhere.patient.examine()
    told = found.only("namespace", "problem")
    assert told.sentence == f"There is no namespace {elsewhere.name}."
    assert found.named("not_checked") == RESTING - {"namespace"}
    await elsewhere.does(command(told.remedy))

    async def is_made() -> bool:
        made = (await elsewhere.patient.examine()).found["namespace"]
        return made.sentence == f"Namespace {elsewhere.name} keeps histories for 10 years."

    await eventually(is_made)


async def test_an_empty_namespace_is_told_and_the_remedies_mend_it(elsewhere: Elsewhere) -> None:
    await elsewhere.made(timedelta(days=1))
    found = (await elsewhere.patient.examine()).found
    short, unknown = found["namespace"], found["search_attributes"]
    assert short.verdict == "warning"
    assert "forgets the history of an agreement 1 day after its end" in short.sentence
    assert "EntenteCountry (missing)" in unknown.sentence
    assert found["workers"].verdict == "problem"
    assert "Nobody works on task queue entente (no worker for workflows)" in found["workers"].sentence
    assert "entente-worker" in (found["workers"].remedy or "")
    assert (
        f"1 agreement open on record and not alive in namespace {elsewhere.name}: {REF}."
        in found["workflows"].sentence
    )
    assert "TEMPORAL_NAMESPACE" in (found["workflows"].remedy or "")
    for remedy in (short.remedy, unknown.remedy):
        await elsewhere.does(command(remedy))

    async def is_mended() -> bool:
        now = await elsewhere.patient.examine()
        return {"namespace", "search_attributes"} <= now.named("ok")

    await eventually(is_mended)


async def test_a_search_attribute_of_another_type_is_told_and_the_remedy_replaces_it(
    elsewhere: Elsewhere,
) -> None:
    client = await elsewhere.made(timedelta(days=3650))
    kinds = {
        "EntentePhase": IndexedValueType.INDEXED_VALUE_TYPE_INT,
        "EntenteKind": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    }
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=elsewhere.name, search_attributes=kinds)
    )
    words = "cannot search by EntenteCountry (missing) and EntentePhase (no keyword)"

    async def told() -> str:
        found = (await elsewhere.patient.examine()).found["search_attributes"]
        return found.remedy or "" if words in found.sentence else ""

    for typed in (await eventually(told)).split("`")[1::2]:
        await elsewhere.does(typed)

    async def is_mended() -> bool:
        return (await elsewhere.patient.examine()).found["search_attributes"].verdict == "ok"

    await eventually(is_mended)
