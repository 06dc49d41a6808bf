"""The way to Temporal: which one, and what is said while nobody answers."""

import asyncio
from pathlib import Path

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter

from console.engine.connect import connect
from console.engine.embedded import EmbeddedEngine
from console.engine.errors import UnreachableError
from console.engine.ports import free_port
from console.settings import load_settings
from models.errors import InputError

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_without_a_profile_the_engine_of_the_home_answers(engine: EmbeddedEngine) -> None:
    client = await connect(load_settings(home=engine.home), wait=False, tell=print)
    assert client.service_client.config.target_host == engine.address.address
    assert client.data_converter is pydantic_data_converter


async def test_a_command_without_an_engine_is_told_to_start_one(home: Path) -> None:
    with pytest.raises(UnreachableError, match="Start it with `entente --home"):
        await connect(load_settings(home=home), wait=False, tell=print)


async def test_a_worker_waits_with_words_until_the_engine_is_up(home: Path) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    waiting = asyncio.create_task(connect(load_settings(home=home), wait=True, tell=told.put_nowait))
    words = f"No engine runs in {home}. Start it with `entente --home {home} up`. Waiting for it."
    assert await asyncio.wait_for(told.get(), 120) == words
    async with EmbeddedEngine(home) as engine:
        client = await waiting
        assert client.service_client.config.target_host == engine.address.address
    assert told.get_nowait() == "Temporal answers."
    assert told.empty()


async def test_the_profile_of_the_environment_wins(
    engine: EmbeddedEngine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "elsewhere")
    client = await connect(load_settings(home=home), wait=False, tell=print)
    assert client.namespace == "elsewhere"


async def test_a_silent_address_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("TEMPORAL_ADDRESS", address)
    with pytest.raises(UnreachableError, match=f"{address} cannot be reached: nobody listens there"):
        await connect(load_settings(home=home), wait=False, tell=print)


async def test_a_profile_without_address_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "temporal.toml").write_text('[profile.default]\nnamespace = "elsewhere"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(home / "temporal.toml"))
    with pytest.raises(InputError, match="TEMPORAL_ADDRESS: the profile names no address"):
        await connect(load_settings(home=home), wait=True, tell=print)


async def test_a_broken_profile_is_refused_without_quoting_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "temporal.toml").write_text('[profile.default]\napi_key = "hush\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(home / "temporal.toml"))
    with pytest.raises(InputError, match="TEMPORAL_PROFILE") as refusal:
        await connect(load_settings(home=home), wait=True, tell=print)
    assert "hush" not in str(refusal.value)


async def test_no_address_at_all_is_refused_as_input(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "no address")
    with pytest.raises(InputError, match="TEMPORAL_ADDRESS"):
        await connect(load_settings(home=home), wait=True, tell=print)
