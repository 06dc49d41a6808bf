"""The record store as migrations make it, on both databases: what the models say, once, or not at all."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from activities.database import Migrated, migrate, open_database, reading
from activities.schema import revisions
from tests.activities.recording import execute

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
NEWEST = revisions()[-1]
ANOTHER_PROCESS = """
import asyncio, sys
from activities.database import migrate
sys.stdout.write("ready")
sys.stdout.flush()
sys.stdin.read(1)
sys.stdout.write(str(asyncio.run(migrate(sys.argv[1])).found))
"""


async def schema(url: str) -> dict[str, object]:
    """Every table, with its columns and indexes."""

    def look(connection: Connection) -> dict[str, object]:
        found = inspect(connection)
        return {
            name: [
                *map(str, found.get_columns(name)),
                *((each["name"], each["column_names"]) for each in found.get_indexes(name)),
            ]
            for name in sorted(found.get_table_names())
        }

    database = open_database(url)
    async with reading(database) as connection:
        tables = await connection.run_sync(look)
    await database.dispose()
    return tables


async def test_a_new_database_is_brought_to_the_newest_schema_and_stays_there(empty_url: str) -> None:
    assert await migrate(empty_url) == Migrated(None, NEWEST)
    before = await schema(empty_url)
    assert before.keys() == {*SQLModel.metadata.tables, "alembic_version"}
    assert await migrate(empty_url) == Migrated(NEWEST, NEWEST)
    assert await schema(empty_url) == before


async def test_upgrades_in_one_process_wait_for_each_other(another: Callable[[], str]) -> None:
    first, second = another(), another()
    done = await asyncio.gather(*(migrate(url) for url in (first, second, first)))
    assert [each.reached for each in done] == [NEWEST] * 3
    assert await schema(first) == await schema(second)


async def test_of_two_processes_that_upgrade_at_once_the_second_finds_it_done(empty_url: str) -> None:
    both = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ANOTHER_PROCESS, empty_url),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for each in both:
        assert each.stdout
        assert await each.stdout.readexactly(5) == b"ready"
    found = [out for out, _ in await asyncio.gather(*(each.communicate(b"\n") for each in both))]
    assert [each.returncode for each in both] == [0, 0]
    assert sorted(found) == [NEWEST.encode(), b"None"]
    assert "milestone" in await schema(empty_url)


async def test_an_upgrade_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    database = open_database(empty_url)
    await execute(database, "CREATE TABLE text (body integer)")
    await database.dispose()
    before = await schema(empty_url)
    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_url)
    assert await schema(empty_url) == before


async def test_migrations_make_what_the_models_say(database: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, SQLModel.metadata))

    async with reading(database) as connection:
        assert await connection.run_sync(differences) == []
