"""Shared by tests that need the real dev server: one for the whole session."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedEngine]:
    async with EmbeddedEngine(tmp_path_factory.mktemp("home")) as running:
        yield running
