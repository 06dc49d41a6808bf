"""One record store and one engine: a second deployment is noticed, and a moved engine can be adopted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client

from activities.database import migrate, writing
from console.deployment import adopt_engine, refuse_other_engine, take_part
from console.dispatcher import dispatch
from console.engine import lock
from console.engine.connect import connect_to
from console.engine.dev_server import DATABASE_FILE
from console.engine.embedded import EmbeddedEngine
from console.engine.namespace import prepare_namespace
from console.registry import register
from console.settings import PROFILE_VARIABLES, Settings, load_settings
from console.stack import Stack, running_stack
from models.errors import InputError
from starter import make_door
from tests.door.processes import worker_process
from tests.doors.written import organisations
from tests.postgresql import PostgreSQL
from tests.workflows.house import House, fresh_ref, opening
from worker import make_workers

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUEUE = "entente"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def elsewhere(engine: EmbeddedEngine) -> Client:
    """A client of another namespace, as that of a second deployment."""
    client = await connect_to(engine.address.address, "elsewhere")
    await prepare_namespace(client, lambda _: None)
    return client


async def test_who_was_there_first_works_on_and_another_engine_is_refused(
    own_house: House, elsewhere: Client
) -> None:
    client, database = own_house.client, own_house.database
    await refuse_other_engine(elsewhere, database, QUEUE)
    first = await take_part(client, database, QUEUE)
    assert await take_part(client, database, QUEUE) == first
    await refuse_other_engine(client, database, QUEUE)
    for join in (take_part, refuse_other_engine):
        with pytest.raises(InputError) as refusal:
            await join(elsewhere, database, QUEUE)
        assert refusal.value.field == "ENTENTE_DATABASE_URL"
        assert f"worked on by Temporal's namespace default ({first.engine.namespace_id})" in str(
            refusal.value
        )
        assert "entente migrate --adopt-engine" in refusal.value.fix


async def test_another_task_queue_is_refused_with_the_right_one(own_house: House) -> None:
    await take_part(own_house.client, own_house.database, QUEUE)
    with pytest.raises(InputError, match="Set it to entente") as refusal:
        await take_part(own_house.client, own_house.database, "other")
    assert refusal.value.field == "ENTENTE_TASK_QUEUE"


async def test_a_namespace_that_is_not_there_is_told(own_house: House, engine: EmbeddedEngine) -> None:
    nowhere = await connect_to(engine.address.address, "nowhere")
    with pytest.raises(InputError, match="there is no namespace nowhere") as refusal:
        await refuse_other_engine(nowhere, own_house.database, QUEUE)
    assert refusal.value.field == "TEMPORAL_NAMESPACE"


async def test_a_moved_engine_is_adopted_and_what_it_does_not_know_is_told(
    own_house: House, elsewhere: Client
) -> None:
    client, database, queue = own_house.client, own_house.database, own_house.door.task_queue
    under_way, over = await own_house.open(), await own_house.open()
    await own_house.act(over, "LEAD", "abandon", reason="no longer wanted")
    first = await take_part(client, database, queue)
    assert await adopt_engine(elsewhere, database, queue) == (first, [under_way])
    await take_part(elsewhere, database, queue)
    back, unknown = await adopt_engine(client, database, queue)
    assert (back.id, unknown) == (first.id, [])
    _, unknown = await adopt_engine(client, database, "nobody-listens")
    assert unknown == [under_way]


async def test_a_door_led_to_another_engine_keeps_an_act_for_the_right_one(
    own_house: House, elsewhere: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", elsewhere.service_client.config.target_host)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", elsewhere.namespace)
    settings = load_settings(home=own_house.home)
    await take_part(own_house.client, own_house.database, settings.task_queue)
    door, ref = make_door(settings, own_house.database), fresh_ref()
    act, _ = await door.accept(opening(ref))
    with pytest.raises(InputError, match="worked on by"):
        await door.finish(act)
    assert await dispatch(own_house.door) == 1
    assert (await own_house.recorded(ref)).seq == 1


class Home:
    """A home of its own, and what its service says when it starts."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.settings: Settings = load_settings(home=folder, **settings)
        self.said: list[str] = []

    @asynccontextmanager
    async def up(self) -> AsyncIterator[Stack]:
        self.said.clear()
        async with running_stack(self.settings, make_workers, tell=self.said.append) as stack:
            async with writing(stack.database) as connection:
                await register(connection, organisations().values())
            yield stack


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.chdir(tmp_path)
    for name in PROFILE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return Home(tmp_path / "var")


async def test_a_home_goes_on_without_its_engine_s_file_and_says_what_is_lost(home: Home) -> None:
    async with home.up() as stack:
        await stack.door.submit(opening("MOU-LOST-1"))
    assert home.said == []
    async with home.up():
        assert home.said == []
    (home.settings.home / DATABASE_FILE).unlink()
    async with home.up() as stack:
        assert home.said[0] == "Temporal's file in this home is another one than before."
        assert "knows nothing of 1 agreement under way: MOU-LOST-1." in home.said[1]
        assert (await stack.door.submit(opening("MOU-NEW-1"))).milestones == ("negotiation_opened",)
    async with home.up():
        assert home.said == []


async def test_records_outside_the_home_are_not_taken_over(
    home: Home, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    with postgresql.database() as name:
        url = postgresql.url(name)
        await migrate(url)
        first, second = (Home(tmp_path / each, database_url=url) for each in ("one", "two"))
        async with first.up():
            pass
        with pytest.raises(InputError, match="--adopt-engine"):
            async with second.up():
                pytest.fail("two engines on one database")
        assert not lock.is_held(second.settings.home)


async def test_a_worker_of_another_engine_refuses_to_start(
    engine: EmbeddedEngine, elsewhere: Client, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    settings = {"TEMPORAL_ADDRESS": engine.address.address, "ENTENTE_LOG_FORMAT": "json"}
    with postgresql.database() as name:
        settings["ENTENTE_DATABASE_URL"] = postgresql.url(name)
        await migrate(postgresql.url(name))
        async with worker_process(tmp_path / "one", **settings) as worker:
            await worker.says("worker.ready")
        async with worker_process(tmp_path / "two", **settings, TEMPORAL_NAMESPACE="elsewhere") as worker:
            assert await worker.ends() == 2
        assert "entente migrate --adopt-engine" in worker.lines[-1]
        assert not any("Traceback" in line for line in worker.lines)
