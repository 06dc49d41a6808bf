"""The example portfolio, loaded once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import migrate, open_database
from tests.report.playing import Portfolio


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def wiintech(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsyncEngine]:
    """The record store after the five memoranda and everything the narrative and the two tables tell."""
    home = tmp_path_factory.mktemp("wiintech")
    url = f"sqlite+aiosqlite:///{home / 'entente.db'}"
    await migrate(url)
    database = open_database(url)
    try:
        await Portfolio(database, home).load()
        yield database
    finally:
        await database.dispose()
