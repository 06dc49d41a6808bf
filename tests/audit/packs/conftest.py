"""One service for the tests of this folder; each works on agreements of its own. And one pack to check."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.audit.packs.packed import Packs, grown_life, packed, written
from tests.workflows.house import House, built_house, connected_to


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    home = tmp_path_factory.mktemp("audited")
    async with built_house(await connected_to(engine), home) as built, built.worker():
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def own_house(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[House]:
    """A service of which nothing is kept yet."""
    async with built_house(await connected_to(engine), tmp_path) as built, built.worker():
        yield built


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pack(house: House, tmp_path_factory: pytest.TempPathFactory) -> Packs:
    """A pack of two agreements, one of which grew from the other, with a rejected act and a pilot in it."""
    mou, grown = await grown_life(house)
    return Packs(written(tmp_path_factory.mktemp("packs"), await packed(house, [mou, grown])), mou, grown)


@pytest.fixture
def online(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of the house, found as any outside Temporal is."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
