"""The record stores of tests/activities, and one service on the dev server."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.activities.conftest import (
    another,
    database,
    fresh_file,
    fresh_postgresql,
    postgresql_url,
    sqlite_url,
    store_url,
)
from tests.postgresql import PostgreSQL
from tests.workflows.house import House, built_house, connected_to

__all__ = [
    "another",
    "database",
    "fresh_file",
    "fresh_postgresql",
    "postgresql_url",
    "sqlite_url",
    "store_url",
]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a service keeps its records, once on each database; "" for a file in its home."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as name:
        yield server.url(name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(
    engine: EmbeddedEngine, house_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    client = await connected_to(engine)
    async with built_house(client, tmp_path_factory.mktemp("door"), house_url) as built, built.worker():
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def own_house(
    engine: EmbeddedEngine, another: Callable[[], str], tmp_path: Path
) -> AsyncIterator[House]:
    """A service whose inbox no other test fills."""
    async with built_house(await connected_to(engine), tmp_path, another()) as built, built.worker():
        yield built
