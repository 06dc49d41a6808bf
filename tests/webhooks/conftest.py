"""Certificates, endpoints and record stores for tests of webhooks; nobody works but the test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from tests.activities.conftest import (
    database,
    dump,
    fresh_file,
    fresh_postgresql,
    postgresql_url,
    sqlite_url,
    store_url,
)
from tests.certificates import Authority, new_authority
from tests.webhooks.endpoint import Endpoint, endpoint
from tests.webhooks.office import Office, open_office

__all__ = ["database", "dump", "fresh_file", "fresh_postgresql", "postgresql_url", "sqlite_url", "store_url"]

Serve = Callable[..., Awaitable[Endpoint]]
"""Starts an endpoint; `name` is what its certificate is made out to."""


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest_asyncio.fixture(loop_scope="session")
async def serve(authority: Authority) -> AsyncIterator[Serve]:
    async with AsyncExitStack() as running:

        async def start(**shown: object) -> Endpoint:
            return await running.enter_async_context(endpoint(authority.server(**shown)))  # type: ignore[arg-type]

        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def either(database: AsyncEngine, tmp_path: Path, authority: Authority) -> Office:
    """A store without endpoints, once on each database."""
    return await open_office(database, tmp_path, authority.file)


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str, tmp_path: Path, authority: Authority) -> AsyncIterator[Office]:
    """The same on SQLite, for what no database has a say in."""
    database = open_database(sqlite_url)
    yield await open_office(database, tmp_path, authority.file)
    await database.dispose()
