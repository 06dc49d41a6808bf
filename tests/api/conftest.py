"""One service on the dev server with the API before it; and one that nobody works for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import migrate, open_database, writing
from console.engine.embedded import EmbeddedEngine
from console.registry import register
from console.settings import PROFILE_VARIABLES
from tests.api.calls import Program, calling, site, token
from tests.door.requests import lonely_door
from tests.doors.written import organisations
from tests.workflows.house import House, built_house, connected_to


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> None:
    """The account that runs the tests sets nothing."""
    with pytest.MonkeyPatch.context() as patched:
        for name in (*PROFILE_VARIABLES, "ENTENTE_HOME"):
            patched.delenv(name, raising=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    client = await connected_to(engine)
    async with built_house(client, tmp_path_factory.mktemp("api")) as built, built.worker():
        yield built


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def program(house: House) -> AsyncIterator[Program]:
    """A program that may do everything, for everybody."""
    app = site(house.door, house.home, for_anyone=True, make_replayer=house.replayer)
    async with calling(app) as http:
        yield Program(http, await token(house.database))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def guarded(house: House, program: Program) -> AsyncIterator[Program]:
    """The same service where a token that is bound to nobody acts for the coordinator alone."""
    async with calling(site(house.door, house.home, make_replayer=house.replayer)) as http:
        yield replace(program, http=http)


@pytest_asyncio.fixture(loop_scope="session")
async def store(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A record store with a registry, and no engine beside it."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'entente.db'}"
    await migrate(url)
    database = open_database(url)
    async with writing(database) as connection:
        await register(connection, organisations().values())
    yield database
    await database.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def alone(store: AsyncEngine, tmp_path: Path) -> AsyncIterator[Program]:
    """An API without an engine behind it; its clock stands still."""
    door = lonely_door(store, tmp_path)
    async with calling(site(door, tmp_path)) as http:
        yield Program(http, await token(store, made=await door.clock()))
