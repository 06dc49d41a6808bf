"""Looking at a record store without touching it: the database itself refuses to write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from activities.database import file_of, open_database, reading
from activities.schema import refuse_other_schema, schema_of
from console.queries import NothingHereError


@asynccontextmanager
async def records_to_look_at(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Open a record store so that nothing of it can change, not even the files of SQLite.

    Raises:
        NothingHereError: Its file is not there.
        InputError: It is another release's, or another program's.
    """
    file = file_of(database_url)
    if file is not None and not file.is_file():
        raise NothingHereError(str(file.parent))
    database = open_database(database_url) if file is None else _open_file(file)
    try:
        refuse_other_schema(await schema_of(database))
        yield database
    finally:
        await database.dispose()


def _open_file(file: Path) -> AsyncEngine:
    """Open a file read-only; without a write-ahead log nobody writes, and none is made to read."""
    in_use = file.with_name(f"{file.name}-wal").exists()
    name = f"file:{quote(str(file.absolute()))}?mode=ro{'' if in_use else '&immutable=1'}"
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=name, query={"uri": "true"}))
    event.listen(engine.sync_engine, "connect", _no_transactions_of_its_own)
    return engine


def _no_transactions_of_its_own(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
    connection.isolation_level = None  # transactions are begun by `reading`


@asynccontextmanager
async def looking_only(database: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection on which the database itself refuses to write; all it reads is of one moment."""
    async with reading(database) as connection:
        lite = connection.dialect.name == "sqlite"
        await connection.exec_driver_sql(
            "PRAGMA query_only=ON" if lite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        )
        try:
            yield connection
        finally:
            if lite:
                await connection.exec_driver_sql("PRAGMA query_only=OFF")
