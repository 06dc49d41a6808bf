"""The record store as migrations make it: what the models say, and milestones nobody can change."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from activities.database import migrate, reading, writing
from tests.activities.recording import Recording, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
ANOTHER_PROCESS = """
import asyncio, sys
from activities.database import migrate
sys.stdout.write("ready")
sys.stdout.flush()
sys.stdin.read(1)
asyncio.run(migrate(sys.argv[1]))
"""


def url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def schema(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT type, name FROM sqlite_master ORDER BY 1, 2").fetchall()


async def test_a_new_database_is_brought_to_the_newest_schema_and_stays_there(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    await migrate(url(file))
    tables = {name for kind, name in schema(file) if kind == "table"}
    assert tables >= {"milestone", "notice", "agreement", "command_inbox", "alembic_version"}
    before = schema(file)
    await migrate(url(file))
    assert schema(file) == before


async def test_upgrades_in_one_process_wait_for_each_other(tmp_path: Path) -> None:
    await asyncio.gather(*(migrate(url(tmp_path / name)) for name in ("a.db", "b.db", "a.db")))
    assert schema(tmp_path / "a.db") == schema(tmp_path / "b.db")


async def test_two_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    both = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ANOTHER_PROCESS, url(file)),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for each in both:
        assert each.stdout
        assert await each.stdout.readexactly(5) == b"ready"
    await asyncio.gather(*(each.communicate(b"\n") for each in both))
    assert [each.returncode for each in both] == [0, 0]
    assert ("table", "milestone") in schema(file)


async def test_an_upgrade_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "taken.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE text (body)")
    with pytest.raises(Exception, match="already exists"):
        await migrate(url(file))
    assert schema(file) == [("table", "text")]


async def test_migrations_make_what_the_models_say(database: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, SQLModel.metadata))

    async with reading(database) as connection:
        assert await connection.run_sync(differences) == []


@pytest.fixture
def store(database_file: Path) -> Iterator[sqlite3.Connection]:
    """The file as anybody with sqlite3 sees it, in autocommit."""
    with closing(sqlite3.connect(database_file, isolation_level=None)) as connection:
        yield connection


def insert(seq: int, digest: str, agreement: str = "MOU-JP-1", verb: str = "INSERT") -> str:
    return (
        f"{verb} INTO milestone (agreement, seq, type, headline, recorded_at, digest, content, days) "
        f"VALUES ('{agreement}', {seq}, 'approved', 0, '2026', '{digest}', '{{}}', '{{}}')"
    )


FORBIDDEN = {
    "update": "UPDATE milestone SET actor = 'OTHER' WHERE seq = 2",
    "delete": "DELETE FROM milestone WHERE seq = 3",
    "empty": "DELETE FROM milestone",
    "replace the last": insert(3, "f" * 64, verb="INSERT OR REPLACE"),
    "replace by digest": insert(4, "{digest}", verb="REPLACE"),
    "replace on another agreement": insert(1, "{digest}", "MOU-JP-2", "REPLACE"),
    "duplicate": insert(3, "f" * 64),
    "ignored duplicate": insert(3, "f" * 64, verb="INSERT OR IGNORE"),
    "gap": insert(5, "f" * 64),
    "gap at the beginning": insert(2, "f" * 64, "MOU-JP-2"),
    "before the beginning": insert(0, "f" * 64, "MOU-JP-2"),
    "upsert": insert(3, "f" * 64) + " ON CONFLICT DO UPDATE SET actor = 'OTHER'",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
async def test_milestones_can_only_be_appended(
    database: AsyncEngine, store: sqlite3.Connection, statement: str
) -> None:
    life = Recording(database)
    await life.open()
    for org in ("SECOND", "THIRD"):
        await life.do("approve", org)
    before = await rows(database, "SELECT * FROM milestone")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.execute(statement.replace("{digest}", life.state.head))
    assert await rows(database, "SELECT * FROM milestone") == before


async def test_the_next_milestone_can_be_appended(database: AsyncEngine, store: sqlite3.Connection) -> None:
    await Recording(database).open()
    store.execute(insert(2, "f" * 64))
    store.execute(insert(1, "e" * 64, "MOU-JP-2"))
    assert len(await rows(database, "SELECT * FROM milestone")) == 3


async def test_a_failed_transaction_leaves_nothing(database: AsyncEngine) -> None:
    async def fail() -> None:
        async with writing(database) as connection:
            await connection.exec_driver_sql("INSERT INTO text VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await rows(database, "SELECT * FROM text") == []


async def test_a_reader_sees_one_moment(database: AsyncEngine) -> None:
    count = "SELECT count(*) FROM text"
    async with reading(database) as reader:
        seen = [(await reader.exec_driver_sql(count)).scalar_one()]
        async with writing(database) as connection:
            await connection.exec_driver_sql("INSERT INTO text VALUES ('a', 'b')")
        seen.append((await reader.exec_driver_sql(count)).scalar_one())
    assert seen == [0, 0]
    assert await rows(database, count) == [(1,)]


async def test_writers_wait_for_each_other_and_lose_nothing(database: AsyncEngine) -> None:
    async def count_up() -> None:
        async with writing(database) as connection:
            found = await connection.exec_driver_sql("SELECT body FROM text WHERE sha256 = 'counter'")
            body = json.dumps(json.loads(found.scalar_one()) + 1)
            await connection.exec_driver_sql("UPDATE text SET body = ? WHERE sha256 = 'counter'", (body,))

    async with writing(database) as connection:
        await connection.exec_driver_sql("INSERT INTO text VALUES ('counter', '0')")
    await asyncio.gather(*(count_up() for _ in range(50)))
    assert await rows(database, "SELECT body FROM text") == [("50",)]


async def test_the_inbox_is_looked_into_without_reading_what_has_its_outcome(database: AsyncEngine) -> None:
    plan = await rows(database, "EXPLAIN QUERY PLAN SELECT * FROM command_inbox WHERE settled_at IS NULL")
    assert [step[-1] for step in plan] == ["SCAN command_inbox USING INDEX ix_inbox_pending"]


async def test_a_link_needs_its_notice(database: AsyncEngine) -> None:
    orphan = "INSERT INTO link VALUES ('hash', 'no/notice', 'MOU-JP-1', 'ABROAD', 1, 'sign', '2026', NULL)"
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await execute(database, orphan)
