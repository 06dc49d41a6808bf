"""The connection to the record store, and its migrations. SQLite (WAL, one writer) or PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from threading import Lock
from time import monotonic, sleep
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel

MIGRATIONS = Path(__file__).parents[1] / "migrations"
PATIENCE = 30
"""Seconds a writer waits for its turn."""

_POLL = 0.02

_one_upgrade = Lock()


def open_database(url: str) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL such as `sqlite+aiosqlite:///var/entente.db`."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True)
    engine = create_async_engine(url)
    event.listen(engine.sync_engine, "connect", _sqlite_settings)
    return engine


def _sqlite_settings(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
    connection.isolation_level = None  # transactions are begun by `writing` and `reading`
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={PATIENCE * 1000}", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_write_ahead_log(cursor)
    cursor.close()


def _keep_write_ahead_log(cursor: Any) -> None:  # noqa: ANN401
    """Switch, once in the life of a file; of two that do it together SQLite refuses one without waiting."""
    given_up = monotonic() + PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except OperationalError as failure:
            is_busy = failure.sqlite_errorcode & 0xFF == SQLITE_BUSY  # whatever it is busy with
            if not is_busy or monotonic() > given_up:
                raise
            sleep(_POLL)
        else:
            return


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One write transaction: all of it, or nothing. On SQLite the writer's lock is taken at once."""
    async with engine.begin() as connection:
        await _begin(connection, "BEGIN IMMEDIATE")
        yield connection


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to read with; on SQLite all it reads is of one moment."""
    async with engine.connect() as connection:
        await _begin(connection, "BEGIN")
        yield connection


async def _begin(connection: AsyncConnection, statement: str) -> None:
    """SQLite's driver begins nothing by itself; it does commit and roll back."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(statement)


def insert_into(dialect: str, row: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say, in the words of its database, what to do about a row that is there."""
    return sqlite.insert(row) if dialect == "sqlite" else postgresql.insert(row)


async def migrate(url: str) -> None:
    """Bring a database to the newest schema; one upgrade at a time per process."""
    await asyncio.to_thread(_upgrade, url)


def _upgrade(url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    with _one_upgrade:
        command.upgrade(config, "head")
