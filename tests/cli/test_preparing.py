"""`entente prepare`: the namespace of a Temporal that is not ours, as agreements need it."""

import asyncio

import pytest

from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.namespace import RETENTION, SEARCH_ATTRIBUTES
from console.engine.ports import free_port
from tests.cli.calls import entente
from tests.engine.lives import begin, is_alive, retention

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_namespace_is_prepared_once_or_twice_and_takes_agreements(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "prepared")
    said = await asyncio.to_thread(entente, "prepare")
    again = await asyncio.to_thread(entente, "prepare", "--json")
    assert (said.code, again.code, said.err) == (0, 0, "")
    assert said.words.startswith("Namespace prepared keeps histories for 3650 days and knows EntentePhase,")
    assert again.json == {
        "namespace": "prepared",
        "retention_days": RETENTION.days,
        "search_attributes": list(SEARCH_ATTRIBUTES),
    }
    client = await connect_to(engine.address.address, "prepared")
    assert await retention(client) == RETENTION
    assert await is_alive(client, await begin(client))


async def test_a_temporal_that_is_down_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("TEMPORAL_ADDRESS", address)
    said = await asyncio.to_thread(entente, "prepare")
    assert (said.code, said.out) == (5, "")
    assert f"Temporal at {address} cannot be reached: nobody listens there." in said.words
