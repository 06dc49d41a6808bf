"""The record stores of tests/activities, and one service on the dev server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.activities.conftest import (
    database,
    fresh_file,
    fresh_postgresql,
    postgresql_url,
    sqlite_url,
    store_url,
)
from tests.workflows.house import House, built_house, connected_to

__all__ = ["database", "fresh_file", "fresh_postgresql", "postgresql_url", "sqlite_url", "store_url"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    client = await connected_to(engine)
    async with built_house(client, tmp_path_factory.mktemp("door")) as built, built.worker():
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def own_house(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[House]:
    """A service whose inbox no other test fills."""
    async with built_house(await connected_to(engine), tmp_path) as built, built.worker():
        yield built
