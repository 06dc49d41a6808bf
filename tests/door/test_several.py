"""Two workers and two doors on one PostgreSQL and one Temporal, and one killed: nothing lost or doubled."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio.client import Client, WithStartWorkflowOperation

from activities.database import migrate, open_database, reading, writing
from activities.documents import DocumentStore
from activities.snapshot import load_milestones
from console import carry_out
from console.carry_out import NotCarriedOutError
from console.commands import Door
from console.demo import portfolio
from console.dispatcher import dispatch
from console.doors.acts import ActRequest
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.story_file import read_story
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.namespace import prepare_namespace
from console.registry import register
from console.rehearsal.outcome import compare, load_record, with_agreements
from tests.activities.recording import rows
from tests.doors.written import organisations
from tests.postgresql import PostgreSQL
from tests.rehearsal.stages import EXAMPLES
from tests.workflows.house import (
    EVERYBODY,
    OTHERS,
    House,
    eventually,
    fresh_ref,
    gapless,
    opening,
    request,
)
from tests.workflows.killable import KillableWorker

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIFE = ["negotiation_opened", *["approved"] * 3, "text_agreed", *["signature"] * 4, "signed"]
LETTERS = 3 + 3 + 4 + 3 + 4
"""Opened, approved, to sign, signed, in force."""


@pytest.fixture(autouse=True)
def missed_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task a killed worker had taken is given to the next after 2 s instead of 10."""
    start = partial(WithStartWorkflowOperation, task_timeout=timedelta(seconds=2))
    monkeypatch.setattr(carry_out, "WithStartWorkflowOperation", start)


@dataclass(frozen=True, slots=True)
class Site:
    """One deployment: two doors that share no connection, two workers in processes of their own."""

    doors: tuple[Door, Door]
    workers: tuple[KillableWorker, KillableWorker]
    home: Path

    async def busy_worker(self) -> KillableWorker:
        """Wait until a worker has put something on record; return it."""

        async def found() -> KillableWorker | None:
            return next((each for each in self.workers if each.told("milestones.recorded")), None)

        return await eventually(found)  # type: ignore[arg-type]

    async def on_record(self, milestones: int) -> None:
        """Wait until so many milestones are on record in all."""

        async def there() -> bool:
            ((count,),) = await rows(self.doors[0].database, "SELECT count(*) FROM milestone")
            return int(count) >= milestones

        await eventually(there)

    async def all_sent(self) -> None:
        async def sent() -> bool:
            return await rows(self.doors[0].database, "SELECT DISTINCT state FROM notice") == [("sent",)]

        await eventually(sent)

    def letters(self) -> Counter[str]:
        """How often each mail lies in the mailbox, by its Message-ID."""
        return Counter(
            message_from_bytes(path.read_bytes())["Message-ID"] for path in self.home.glob("mail/new/*")
        )


@asynccontextmanager
async def door_of(url: str, address: str, namespace: str, home: Path) -> AsyncIterator[Door]:
    """A door with connections of its own."""
    database, client = open_database(url), await connect_to(address, namespace)

    async def connected() -> Client:
        return client

    documents = DocumentStore(home / "documents")
    yield Door(database, documents, connected, "cli", patience=timedelta(seconds=4))
    await database.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def site(engine: EmbeddedEngine, postgresql: PostgreSQL, tmp_path: Path) -> AsyncIterator[Site]:
    address, namespace = engine.address.address, f"several-{uuid4().hex[:8]}"
    await prepare_namespace(await connect_to(address, namespace), lambda _: None)
    async with AsyncExitStack() as standing:
        url = postgresql.url(standing.enter_context(postgresql.database()))
        await migrate(url)
        doors = [await standing.enter_async_context(door_of(url, address, namespace, tmp_path)) for _ in "ab"]
        settings = {
            "TEMPORAL_ADDRESS": address,
            "TEMPORAL_NAMESPACE": namespace,
            "ENTENTE_DATABASE_URL": url,
            "ENTENTE_LOG_FORMAT": "json",
        }
        workers = [KillableWorker(tmp_path, tmp_path / f"worker-{name}.log", **settings) for name in "ab"]
        for worker in workers:
            await worker.start()
            standing.push_async_callback(worker.kill)
        yield Site((doors[0], doors[1]), (workers[0], workers[1]), tmp_path)


async def persist(door: Door, wanted: ActRequest) -> None:
    """Act, and ask again with the same command until there is an answer."""
    wanted = replace(wanted, command_id=str(uuid4()))

    async def answered() -> bool:
        try:
            return (await door.submit(wanted)).status == "recorded"
        except NotCarriedOutError as failure:
            if failure.outcome is not None:
                raise
            return False

    await eventually(answered)


async def live(ref: str, doors: tuple[Door, Door]) -> None:
    """Negotiate and sign, one act at this door, the next at the other."""
    await persist(doors[0], opening(ref))
    for act, orgs in (("approve", OTHERS), ("sign", EVERYBODY)):
        for number, org in enumerate(orgs):
            await persist(doors[number % 2], request(ref, org, act))


async def test_with_one_of_two_workers_killed_nothing_is_lost_or_doubled(site: Site) -> None:
    refs = [fresh_ref("TWO") for _ in range(4)]
    database = site.doors[0].database
    async with writing(database) as connection:
        await register(connection, organisations().values())
    living = asyncio.gather(*(live(ref, site.doors) for ref in refs))
    await site.on_record(len(refs) * 3)
    await (await site.busy_worker()).kill()
    await living
    await site.all_sent()
    async with reading(database) as connection:
        chains = [[each for each, _ in await load_milestones(connection, ref)] for ref in refs]
    for chain in chains:
        assert [each.type for each in chain] == LIFE
        assert gapless(chain)
    assert await rows(database, "SELECT count(*) FROM command_inbox WHERE settled_at IS NULL") == [(0,)]
    assert await rows(database, "SELECT count(*) FROM notice") == [(LETTERS * len(refs),)]
    assert set(site.letters().values()) == {1}
    assert len(site.letters()) == LETTERS * len(refs)


async def test_story_s1_comes_as_expected_with_two_workers_one_killed(site: Site) -> None:
    story = read_story(EXAMPLES / "stories" / "s1.yaml")
    agreement, known = story.agreement, story.organisations
    assert agreement is not None
    assert known is not None
    async with writing(site.doors[0].database) as connection:
        await register(connection, known.values())
    context = ActContext(known, "MOU-JP-1", "PLASTIPOLIS", zone="Europe/Paris")
    opening_act = Node({"agreement": agreement}, "", agreement.file, agreement.line)
    steps = [("open", opening_act, 0), *((act.do, act.node, act.after.days) for act in story.acts)]

    async def play() -> None:
        for number, (act, written, days) in enumerate(steps):
            door = site.doors[number % 2]
            await portfolio._do(door, act, written, context, days, str(uuid4()))

    playing = asyncio.create_task(play())
    await site.on_record(len(steps) // 2)
    await (await site.busy_worker()).kill()
    await playing
    await site.all_sent()
    found = with_agreements(await load_record(site.doors[1].database))
    assert compare(story.expect, found) == []
    assert (found["notices"], found["signatures"]) == (43, 8)
    assert (len(site.letters()), set(site.letters().values())) == (43, {1})


async def test_two_dispatchers_at_once_do_every_act_once_and_in_order(own_house: House) -> None:
    refs = [fresh_ref("DISPATCHED") for _ in range(4)]
    other = replace(
        own_house.door, database=open_database(own_house.database.url.render_as_string(hide_password=False))
    )
    for ref in refs:
        await own_house.door.accept(opening(ref))
    assert max(await asyncio.gather(dispatch(own_house.door), dispatch(other))) > 0
    for ref in refs:
        for org in reversed(OTHERS):
            await own_house.door.accept(request(ref, org, "approve"))
    await asyncio.gather(dispatch(own_house.door), dispatch(other))
    await other.database.dispose()
    for ref in refs:
        chain = await own_house.chain(ref)
        assert [each.actor for each in chain] == ["LEAD", *reversed(OTHERS), None]
        assert gapless(chain)
    assert await dispatch(own_house.door) == 0
