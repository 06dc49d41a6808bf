"""Record stores as the activities' tests have them: a file, and for what SQL decides both databases."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from tests.activities.conftest import fresh_file, fresh_postgresql, postgresql_url, sqlite_url, store_url

__all__ = ["fresh_file", "fresh_postgresql", "postgresql_url", "sqlite_url", "store_url"]


@pytest_asyncio.fixture(loop_scope="session")
async def database(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_database(sqlite_url)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def either(store_url: str) -> AsyncIterator[AsyncEngine]:
    """A record store, once on each database."""
    engine = open_database(store_url)
    yield engine
    await engine.dispose()
