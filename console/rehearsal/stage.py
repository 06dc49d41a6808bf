"""What a rehearsal runs on: a time-skipping engine, a fresh database, real code, mail nobody reads."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.database import migrate, open_database, writing
from activities.documents import DocumentStore
from activities.mail.transport import MaildirTransport
from console.commands import Door
from console.doors.registry_file import Organisation
from console.engine.binaries import time_skipping_binary
from console.engine.namespace import register_search_attributes
from console.engine.runtime import core_runtime
from console.registry import register
from console.rehearsal.clock import StoryClock

MakeWorker = Callable[[Client, AsyncEngine, "Post", Path, int], Worker]
"""Given by the composition root: client, database, transport, home, cached workflows."""


class Post:
    """A Maildir that can be shut, as a mail server that is down."""

    def __init__(self, folder: Path) -> None:
        self._maildir = MaildirTransport(folder)
        self.down = False

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Deliver, or fail as an unreachable server does."""
        if self.down:
            raise ConnectionError("the mail server is down")
        return await self._maildir.send(message, recipient)


@dataclass(frozen=True, slots=True)
class Stage:
    """One story's world."""

    client: Client
    database: AsyncEngine
    clock: StoryClock
    post: Post
    door: Door
    home: Path
    make_worker: MakeWorker

    def worker(self, cached: int) -> Worker:
        """Return a worker of this story; one that will be stopped mid-story caches no workflow."""
        return self.make_worker(self.client, self.database, self.post, self.home, cached)


@asynccontextmanager
async def build_stage(
    organisations: Mapping[str, Organisation], make_worker: MakeWorker
) -> AsyncIterator[Stage]:
    """Start an engine whose clock can be moved, and put a fresh record store beside it."""
    with TemporaryDirectory(prefix="entente-rehearsal-") as folder:
        home = Path(folder)
        url = f"sqlite+aiosqlite:///{home / 'entente.db'}"
        await migrate(url)
        database = open_database(url)
        async with writing(database) as connection:
            await register(connection, organisations.values())
        environment = await WorkflowEnvironment.start_time_skipping(
            data_converter=pydantic_data_converter,
            test_server_existing_path=time_skipping_binary(),
            runtime=core_runtime(),
            identity="entente/rehearsal",  # the default names the host, which may be a person's
        )
        try:
            async with environment:
                yield await _stage(environment.client, database, home, make_worker)
        finally:
            await database.dispose()


async def _stage(client: Client, database: AsyncEngine, home: Path, make_worker: MakeWorker) -> Stage:
    await register_search_attributes(client)
    clock = StoryClock(client)

    async def connected() -> Client:
        return client

    door = Door(database, DocumentStore(home / "documents"), connected, "rehearsal", clock=clock.now)
    return Stage(client, database, clock, Post(home / "mail"), door, home, make_worker)
