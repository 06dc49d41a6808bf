"""The record store letters are written from: the SQLite one of the activities' tests."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from tests.activities.conftest import fresh_file, sqlite_url

__all__ = ["fresh_file", "sqlite_url"]


@pytest_asyncio.fixture(loop_scope="session")
async def database(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_database(sqlite_url)
    yield engine
    await engine.dispose()
