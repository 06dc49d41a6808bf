"""One service for the tests of this folder; each works on agreements of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.workflows.house import House, built_house, connected_to


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    home = tmp_path_factory.mktemp("audited")
    async with built_house(await connected_to(engine), home) as built, built.worker():
        yield built
