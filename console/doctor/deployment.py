"""What the checks look at: settings, and one way to the engine and to the record store for all of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from temporalio.client import Client

from activities.database import file_of, reading
from activities.schema import schema_of
from console.doctor.finding import UncheckedError
from console.engine.connect import connect
from console.engine.errors import UnreachableError
from console.engine.namespace import find_retention
from console.settings import Settings
from models.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True)
class Deployment:
    """One deployment and this machine's clock; both ways are tried once, by whichever check asks first."""

    settings: Settings
    clock: Callable[[], datetime]
    _tried: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What this machine's clock says."""
        return self.clock()

    async def engine(self) -> Client:
        """Return a client of its Temporal.

        Raises:
            UnreachableError, InputError: As `connect`.
        """
        return await self._once("engine", lambda: connect(self.settings, wait=False, tell=lambda _: None))

    async def client(self) -> Client:
        """Return the same, to a check that is not about the engine itself.

        Raises:
            UncheckedError: There is none.
        """
        try:
            return await self.engine()
        except (UnreachableError, InputError) as failure:
            raise UncheckedError("the engine cannot be reached") from failure

    async def namespace(self) -> Client:
        """Return the same, once its namespace is known to be there. Raises as `client`."""
        client = await self.client()
        if await self._once("namespace", lambda: find_retention(client)) is None:
            raise UncheckedError("there is no such namespace")
        return client

    async def database(self) -> AsyncEngine:
        """Return the record store, which can be read.

        Raises:
            SQLAlchemyError, OSError: What its driver says.
        """
        return await self._once("database", lambda: _reach(self.settings.database_url))

    async def store(self) -> AsyncEngine:
        """Return the same, to a check that is not about the database itself.

        Raises:
            UncheckedError: It cannot be read.
        """
        try:
            return await self.database()
        except (SQLAlchemyError, OSError) as failure:
            raise UncheckedError("the database cannot be read") from failure

    @asynccontextmanager
    async def records(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection that reads, once the tables are known to be ours.

        Raises:
            UncheckedError: They cannot be read, or are not of this release.
        """
        store = await self.store()
        state = await self._once("schema", lambda: schema_of(store))
        if state.verdict != "current":
            raise UncheckedError("the database is not of this release")
        async with reading(store) as connection:
            yield connection

    async def _once(self, what: str, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try it once for everybody; who stops waiting for it stops no other."""
        if what not in self._tried:
            self._tried[what] = asyncio.ensure_future(attempt())
        found: T = await asyncio.shield(self._tried[what])
        return found


async def _reach(url: str) -> AsyncEngine:
    database = _read_only(url)
    async with reading(database) as connection:
        await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return database


def _read_only(url: str) -> AsyncEngine:
    """Return an engine; of an SQLite database one that makes no file, not even those beside it."""
    file = file_of(url)
    if file is None:
        return create_async_engine(url, poolclass=NullPool)

    def connect_to_file() -> aiosqlite.Connection:
        # Without a log beside it nobody is at work there, and all that was written is in the file itself.
        alone = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
        return aiosqlite.connect(f"{file.absolute().as_uri()}?mode=ro{alone}", uri=True)

    return create_async_engine("sqlite+aiosqlite://", async_creator=connect_to_file, poolclass=NullPool)


async def aside(function: Callable[[], T]) -> T:
    """Run something that may hang, such as a look at a dead disk, where nobody need wait for its end."""
    done: Future[T] = Future()

    def run() -> None:
        done.set_running_or_notify_cancel()
        try:
            done.set_result(function())
        except Exception as failure:  # noqa: BLE001 - raised where it is waited for
            done.set_exception(failure)

    Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(done)
