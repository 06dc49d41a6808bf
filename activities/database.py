"""The connection to the record store, and its migrations. SQLite (WAL, one writer) or PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BUSY_MS = 30_000

_one_upgrade = Lock()


def open_database(url: str) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL such as `sqlite+aiosqlite:///var/entente.db`."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True)
    engine = create_async_engine(url)
    event.listen(engine.sync_engine, "connect", _sqlite_settings)
    return engine


def _sqlite_settings(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
    connection.isolation_level = None  # transactions are begun by `writing`, as IMMEDIATE
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One write transaction: all of it, or nothing. On SQLite the writer's lock is taken at once."""
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        async with _committed(connection):
            yield connection


@asynccontextmanager
async def _committed(connection: AsyncConnection) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await _end(connection, "ROLLBACK")
        raise
    await _end(connection, "COMMIT")


async def _end(connection: AsyncConnection, statement: str) -> None:
    """SQLite's driver is in autocommit mode, so its transaction is ended by statement."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(statement)
    await (connection.commit() if statement == "COMMIT" else connection.rollback())


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to read with."""
    async with engine.connect() as connection:
        yield connection


async def migrate(url: str) -> None:
    """Bring a database to the newest schema; one upgrade at a time per process."""
    await asyncio.to_thread(_upgrade, url)


def _upgrade(url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    with _one_upgrade:
        command.upgrade(config, "head")
