"""The connection to the record store, and its migrations. SQLite (WAL, one writer) or PostgreSQL."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from threading import Lock
from time import monotonic, sleep
from typing import Any, NamedTuple

from alembic import command
from alembic.config import Config
from sqlalchemy import event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel

MIGRATIONS = Path(__file__).parents[1] / "migrations"
PATIENCE = 30
"""Seconds a writer waits for its turn, and anybody for a connection."""

REACH = 10
"""Seconds to wait for a connection to PostgreSQL to be made."""

CONNECTIONS = 10
"""So many to PostgreSQL one process may hold, unless a setting says otherwise."""

MIGRATING = "migrations"
"""The turn of whoever changes the schema."""

_POLL = 0.02

_TAKE_TURNS = text(
    "SELECT set_config('lock_timeout', :patience, true),"
    " set_config('idle_in_transaction_session_timeout', :patience, true),"
    " pg_advisory_xact_lock(turn) FROM unnest(CAST(:turns AS bigint[])) AS turn"
)
"""Held until the transaction ends; a writer that stands still inside it loses connection and turn."""

_one_upgrade = Lock()


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite database, None for a database server."""
    place = make_url(url)
    return Path(place.database or "") if place.get_backend_name() == "sqlite" else None


def open_database(url: str, connections: int = CONNECTIONS) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL such as `sqlite+aiosqlite:///var/entente.db`.

    `connections` bounds those to PostgreSQL; one that its restart has cut is replaced unseen. Errors quote no
    row: rows hold mailboxes and texts.
    """
    if file_of(url) is None:
        return create_async_engine(
            url,
            pool_pre_ping=True,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=PATIENCE,
            hide_parameters=True,
            connect_args={"timeout": REACH},
        )
    engine = create_async_engine(url, hide_parameters=True)
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
async def writing(
    engine: AsyncEngine, *turns: str, patience: int = PATIENCE
) -> AsyncIterator[AsyncConnection]:
    """One write transaction: all of it, or nothing; what is read in it is what has been committed.

    `turns` name what is written about, such as an agreement's workflow id: whoever names the same waits until
    this one has ended, for `patience` seconds. SQLite has one writer, whatever is named.
    """
    async with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN IMMEDIATE")  # its driver begins nothing by itself
        elif turns:
            keys = sorted({_key(turn) for turn in turns})  # everybody in the same order: no deadlock
            await connection.execute(_TAKE_TURNS, {"turns": keys, "patience": f"{patience}s"})
        yield connection


def _key(turn: str) -> int:
    """Return the advisory lock of a turn, the same in every release."""
    return int.from_bytes(hashlib.sha256(f"entente {turn}".encode()).digest()[:8], signed=True)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection to read with: all it reads is of one moment."""
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN")
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def insert_into(dialect: str, row: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say, in the words of its database, what to do about a row that is there."""
    return sqlite.insert(row) if dialect == "sqlite" else postgresql.insert(row)


class Migrated(NamedTuple):
    """From which revision to which a record store was brought; None before its first."""

    found: str | None
    reached: str


async def migrate(url: str) -> Migrated:
    """Bring a database to the newest schema; whoever does so at the same time finds it done."""
    return await asyncio.to_thread(_upgrade, url)


def _upgrade(url: str) -> Migrated:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    with _one_upgrade:
        command.upgrade(config, "head")
    return Migrated(config.attributes["found"], config.attributes["reached"])
