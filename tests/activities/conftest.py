"""A record store of its own per test, with the registry in it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import migrate, open_database, writing
from console.registry import register
from tests.activities.recording import REGISTRY


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def fresh_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    file = tmp_path_factory.mktemp("fresh") / "entente.db"
    url = f"sqlite+aiosqlite:///{file}"
    await migrate(url)
    database = open_database(url)
    async with writing(database) as connection:
        await register(connection, REGISTRY)
    await database.dispose()
    return file


@pytest.fixture
def database_file(fresh_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh_database, tmp_path / "entente.db"))


@pytest_asyncio.fixture(loop_scope="session")
async def database(database_file: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_database(f"sqlite+aiosqlite:///{database_file}")
    yield engine
    await engine.dispose()
