"""PostgreSQL at the start: waited for while it is not ready, refused in words when waiting would not help."""

import asyncio
from pathlib import Path

import pytest

from console.database_server import wait_for_database
from models.errors import InputError
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOCKET = ".s.PGSQL.5432"


async def test_a_server_that_is_not_there_yet_is_waited_for(postgresql: PostgreSQL, tmp_path: Path) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    url = postgresql.url().replace(str(postgresql.folder), str(tmp_path))
    waiting = asyncio.create_task(wait_for_database(url, told.put_nowait))
    words = f"The database at {tmp_path} cannot be reached: its socket is not there. Waiting for it."
    assert await asyncio.wait_for(told.get(), 120) == words
    (tmp_path / SOCKET).symlink_to(postgresql.folder / SOCKET)
    await asyncio.wait_for(waiting, 120)
    assert told.get_nowait() == "The database answers."
    assert told.empty()


async def test_a_server_without_room_for_one_more_is_waited_for(postgresql: PostgreSQL) -> None:
    postgresql.sql("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    told: asyncio.Queue[str] = asyncio.Queue()
    url = postgresql.url().replace("postgres@", "crowded@")
    waiting = asyncio.create_task(wait_for_database(url, told.put_nowait))
    assert "it has no connection left to give. Waiting for it." in await asyncio.wait_for(told.get(), 120)
    postgresql.sql("ALTER ROLE crowded CONNECTION LIMIT 5")
    await asyncio.wait_for(waiting, 120)
    postgresql.sql("DROP ROLE crowded")


async def refusal(url: str) -> InputError:
    with pytest.raises(InputError) as refused:
        await asyncio.wait_for(wait_for_database(url, print), 120)
    assert refused.value.field == "ENTENTE_DATABASE_URL"
    assert "hunter2" not in str(refused.value)
    return refused.value


async def test_a_database_or_account_that_is_not_there_is_refused_at_once(postgresql: PostgreSQL) -> None:
    unknown = await refusal(postgresql.url("no_such_database"))
    assert unknown.problem == "the server has no database of this name"
    assert unknown.fix == "Correct the name, or create the database"
    stranger = await refusal(postgresql.url().replace("postgres@", "nobody_known:hunter2@"))
    assert stranger.problem == "the server refuses this account"


async def test_a_wrong_password_is_refused_at_once_and_not_told(postgresql: PostgreSQL) -> None:
    rules = postgresql.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    postgresql.sql("CREATE ROLE guarded LOGIN PASSWORD 'another'")
    rules.write_text(f"local all guarded scram-sha-256\n{before}")
    postgresql.sql("SELECT pg_reload_conf()")
    try:
        wrong = await refusal(postgresql.url().replace("postgres@", "guarded:hunter2@"))
        assert wrong.problem == "the server refuses user name or password"
        await wait_for_database(postgresql.url().replace("postgres@", "guarded:another@"), print)
    finally:
        rules.write_text(before)
        postgresql.sql("SELECT pg_reload_conf()")
        postgresql.sql("DROP ROLE guarded")
