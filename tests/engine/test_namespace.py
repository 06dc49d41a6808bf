"""Namespaces and search attributes on the real and on the time-skipping server."""

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from console.engine.binaries import time_skipping_binary
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.namespace import RETENTION, prepare_namespace, register_search_attributes
from console.engine.runtime import core_runtime
from tests.engine.lives import begin, is_alive, retention

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("namespace", ["default", "made-by-us"])
async def test_a_prepared_namespace_takes_agreements_and_keeps_them_for_years(
    engine: EmbeddedEngine, namespace: str
) -> None:
    client = await connect_to(engine.address.address, namespace)
    told: list[str] = []
    await prepare_namespace(client, told.append)
    await prepare_namespace(client, told.append)
    assert await retention(client) == RETENTION
    assert await is_alive(client, await begin(client))
    assert told == []


async def test_the_time_skipping_server_takes_our_search_attributes_once_or_twice() -> None:
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter,
        runtime=core_runtime(),
        test_server_existing_path=time_skipping_binary(),
    ) as env:
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                search_attributes={"EntenteKind": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD}
            )
        )
        told: list[str] = []
        await register_search_attributes(env.client)
        await prepare_namespace(env.client, told.append)
        assert await is_alive(env.client, await begin(env.client))
        assert told == []
