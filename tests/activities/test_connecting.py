"""Connections to PostgreSQL: replaced when they are cut, few, and as the URL wants them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from console.setting_values import DATABASE_OPTIONS
from console.settings import load_settings
from tests.activities.recording import execute, rows
from tests.activities.test_transactions import COUNT, count_up
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.asyncio(loop_scope="session")

OPTIONS = {
    "passfile": "passwords",
    "port": "5432",
    "prepared_statement_cache_size": "0",
    "ssl": "disable",
    "target_session_attrs": "read-write",
}


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgresql_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_database(postgresql_url)
    yield engine
    await engine.dispose()


async def test_a_connection_that_was_cut_is_replaced_unseen(
    database: AsyncEngine, postgresql: PostgreSQL
) -> None:
    await rows(database, COUNT)
    name = database.url.database
    postgresql.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
    await execute(database, "INSERT INTO text VALUES ('a', 'b')")
    assert await rows(database, COUNT) == [(1,)]


async def test_who_finds_all_connections_taken_waits(database: AsyncEngine, postgresql_url: str) -> None:
    await execute(database, "INSERT INTO text VALUES ('counter', '0')")
    narrow = open_database(postgresql_url, connections=1)
    await asyncio.gather(*(count_up(narrow, str(number)) for number in range(5)))
    await narrow.dispose()
    assert await rows(database, "SELECT body FROM text") == [("5",)]


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file for them, where the test works."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "passwords").touch(mode=0o600)


@pytest.mark.parametrize("option", OPTIONS)
async def test_what_the_url_says_is_done(postgresql_url: str, option: str, passwords: None) -> None:
    url = f"{postgresql_url}&{option}={OPTIONS[option]}"
    assert load_settings(database_url=url).database_url == url
    database = open_database(url)
    for _ in range(2):
        assert await rows(database, COUNT) == [(0,)]
    await database.dispose()


async def test_every_option_a_url_may_have_is_tried_here() -> None:
    assert OPTIONS.keys() | {"host"} == DATABASE_OPTIONS
