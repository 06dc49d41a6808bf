"""A record store of its own per test, with the registry in it: on SQLite, and on PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import file_of, migrate, open_database, writing
from console.registry import register
from tests.activities.recording import REGISTRY
from tests.postgresql import PostgreSQL


def file_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def made(url: str) -> None:
    """Migrate a record store and enter the registry."""
    await migrate(url)
    database = open_database(url)
    async with writing(database) as connection:
        await register(connection, REGISTRY)
    await database.dispose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def fresh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    file = tmp_path_factory.mktemp("fresh") / "entente.db"
    await made(file_url(file))
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def fresh_postgresql(postgresql: PostgreSQL) -> AsyncIterator[str]:
    """A migrated database to copy."""
    with postgresql.database() as name:
        await made(postgresql.url(name))
        yield name


@pytest.fixture
def sqlite_url(fresh_file: Path, tmp_path: Path) -> str:
    """A store of this test's own."""
    return file_url(Path(shutil.copy(fresh_file, tmp_path / "entente.db")))


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL, fresh_postgresql: str) -> Iterator[str]:
    """A store of this test's own."""
    with postgresql.database(fresh_postgresql) as name:
        yield postgresql.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A store, once on each database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest_asyncio.fixture(loop_scope="session")
async def database(store_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_database(store_url)
    yield engine
    await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """What gives an empty place for a store, and another one each time it is asked."""
    if request.param == "sqlite":
        numbers = count(1)
        yield lambda: file_url(tmp_path / f"empty-{next(numbers)}.db")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with ExitStack() as made:
        yield lambda: server.url(made.enter_context(server.database()))


@pytest.fixture
def empty_url(another: Callable[[], str]) -> str:
    return another()


@pytest.fixture
def dump(store_url: str, postgresql: PostgreSQL) -> Callable[[], bytes]:
    """What somebody finds who carries a store away."""
    file = file_of(store_url)
    if file is None:
        return lambda: postgresql.dump(make_url(store_url).database or "")
    return lambda: b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
