"""A service with organisations of its own, as Schedules are named by them and the engine is shared."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.schedules.service import Service, built_service


@pytest_asyncio.fixture(loop_scope="session")
async def service(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[Service]:
    async with built_service(engine, tmp_path) as built:
        yield built
