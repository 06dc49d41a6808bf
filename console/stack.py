"""The embedded stack: engine, record store, worker and what runs beside it in one process, for one home."""

import asyncio
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import MetricMeter
from temporalio.worker import Worker

from activities.database import file_of, writing
from activities.documents import DocumentStore
from console.chores import Chore, make_chores
from console.commands import Door
from console.deployment import keep_together, take_part
from console.engine.address import EngineAddress
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.namespace import prepare_namespace
from console.engine.runtime import core_runtime
from console.heartbeat import beating
from console.metrics import measuring
from console.outgoing import mail_tried
from console.packages import refuse_collisions
from console.records import prepare_records
from console.settings import Settings, prepare_home
from console.staff.accounts import TURN, local_account
from console.staff.signing_in import BY_HAND, make_link
from console.web.app import create_site
from console.web.serving import serving, taken_place
from console.web.site import Lent

MakeWorkers = Callable[[Settings, Client, AsyncEngine], list[Worker]]
"""Given by the composition root."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs, and a door into it."""

    engine: EngineAddress
    client: Client
    database: AsyncEngine
    door: Door


@asynccontextmanager
async def running_stack(
    settings: Settings,
    make_workers: MakeWorkers,
    *,
    ports: tuple[int | None, int | None] = (None, None),
    metrics: str | None = None,
    tell: Tell,
) -> AsyncIterator[Stack]:
    """Start everything on this home and stop it cleanly at the end.

    Raises:
        AlreadyRunningError: Another instance runs on the same home.
        InputError: The home, a port or the database is not to be used, or a package is not ours.
    """
    refuse_collisions()
    prepare_home(settings)
    runtime = core_runtime(metrics)
    async with EmbeddedEngine(settings.home, port=ports[0], ui_port=ports[1], on_event=tell) as engine:
        database = await prepare_records(settings, tell)
        try:
            client = await connect_to(engine.address.address, runtime=runtime)
            await prepare_namespace(client, tell)
            await _join(settings, client, database, tell)
            door = connected_door(settings, client, database)
            workers = make_workers(settings, client, database)
            chores = make_chores(settings, client, database, door, runtime.metric_meter)
            async with (
                beating(settings.heartbeat) as heartbeat,
                measuring(runtime.metric_meter, database, settings.home),
                _working(workers, chores),
                mail_tried(settings, tell),
            ):
                heartbeat.works()
                yield Stack(engine.address, client, database, door)
        finally:
            await database.dispose()


async def _join(settings: Settings, client: Client, database: AsyncEngine, tell: Tell) -> None:
    """See that engine and record store belong together; in one home they do, whatever became of a file."""
    file = file_of(settings.database_url)
    if file is not None and file.parent == settings.home:
        await keep_together(client, database, settings.task_queue, tell)
    else:
        await take_part(client, database, settings.task_queue)


def connected_door(settings: Settings, client: Client, database: AsyncEngine) -> Door:
    """Return a door whose client is there already: for the stack's own acts, and for the dispatcher."""

    async def connected() -> Client:
        return client

    documents = DocumentStore(settings.home / "documents")
    return Door(database, documents, connected, "cli", authority="embedded", task_queue=settings.task_queue)


async def work(workers: Iterable[Worker], chores: Iterable[Chore]) -> None:
    """Run workers, and what a process does beside them.

    It goes on until cancelled. Whatever fails for good ends all.

    Raises:
        ExceptionGroup: What failed.
    """
    async with asyncio.TaskGroup() as working:
        for worker in workers:
            working.create_task(worker.run())
        for chore in chores:
            working.create_task(chore())


@asynccontextmanager
async def _working(workers: Iterable[Worker], chores: Iterable[Chore]) -> AsyncIterator[None]:
    """Work beside what happens in here, and end it with an error when nobody can work any more."""
    here, working = asyncio.current_task(), asyncio.create_task(work(workers, chores))

    def end(_: asyncio.Task[None]) -> None:
        if here is not None:
            here.cancel()

    working.add_done_callback(end)
    try:
        yield
    finally:
        working.remove_done_callback(end)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def until_stopped() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    await stop.wait()


async def run_up(
    settings: Settings,
    make_workers: MakeWorkers,
    lent: Lent,
    *,
    ports: tuple[int | None, int | None],
) -> int:
    """Keep the stack up until it is told to stop; return an exit code."""
    metrics, call = settings.metrics_address, reaching(settings.home)
    with taken_place(settings) as place:
        async with (
            running_stack(settings, make_workers, ports=ports, metrics=metrics, tell=_say) as stack,
            serving(create_site(stack.door, settings, place.url, lent, _meter(metrics)), place),
        ):
            _say(f"Entente is up. Everything it knows is in {settings.home}")
            _say(f"Its pages: {await _way_in(settings, stack, place.url)}")
            _say(f"Temporal's own pages: {stack.engine.ui}")
            if metrics:
                _say(f"For Prometheus: http://{metrics}/metrics")
            _say(f"Go on in another terminal: `{call} list`, `{call} open FILE`. Ctrl-C stops everything.")
            await until_stopped()
            _say("Stopping …")
    _say(f"Stopped. `{call} up` goes on where this left off.")
    return 0


def _meter(metrics: str | None) -> MetricMeter:
    """Return what pages are counted by, where anybody can ask for it: the one of the worker beside them."""
    return core_runtime(metrics).metric_meter if metrics else MetricMeter.noop


def reaching(home: Path) -> str:
    """Return what a person types, in any terminal opened in this folder, to reach a home."""
    usual = home == Path(Settings.model_fields["home"].default).absolute()
    return "entente" if usual else f"entente --home {shlex.quote(str(home))}"


async def _way_in(settings: Settings, stack: Stack, url: str) -> str:
    """Return the address of the pages; whoever may act for anyone here gets one that signs in, once."""
    if not settings.may_act_for_anyone:
        return url
    now = await stack.door.clock()
    async with writing(stack.database, TURN) as connection:
        account = await local_account(connection, now)
        token = await make_link(connection, account.id, now, BY_HAND)
    return f"{url}/sign-in/{token} (signs you in once, within an hour)"


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
