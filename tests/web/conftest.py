"""A site of its own for each test, on a record store with the registry in it, and browsers that visit it."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.database import open_database
from activities.documents import DocumentStore
from console.commands import Door
from console.engine.errors import UnreachableError
from console.settings import PROFILE_VARIABLES, Settings, load_settings
from console.web.app import create_site
from tests.activities.conftest import database, file_url, fresh_file, sqlite_url
from tests.web.browser import Browser

__all__ = ["database", "file_url", "fresh_file", "sqlite_url"]


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """On SQLite; that the same statements run on PostgreSQL, test_on_postgresql.py shows."""
    return sqlite_url


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the account that runs the tests reaches them."""
    monkeypatch.chdir(tmp_path)
    for name in (*PROFILE_VARIABLES, "ENTENTE_HOME", "ENTENTE_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "var")


async def nobody() -> Client:
    raise UnreachableError("No engine runs here.")


@asynccontextmanager
async def own_site(fresh_file: Path, home: Path) -> AsyncIterator[FastAPI]:
    """A site for the tests of a whole file, which change nothing."""
    url = file_url(Path(shutil.copy(fresh_file, home / "entente.db")))
    database = open_database(url)
    yield create_site(
        Door(database, DocumentStore(home / "documents"), nobody, "cli"), load_settings(home=home)
    )
    await database.dispose()


@pytest.fixture
def site(database: AsyncEngine, settings: Settings) -> FastAPI:
    documents = DocumentStore(settings.home / "documents")
    return create_site(Door(database, documents, nobody, "cli"), settings)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(site) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def browsers(site: FastAPI) -> AsyncIterator[Callable[[], Browser]]:
    """Makes browsers that know nothing of each other."""
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(site))
        return made[-1]

    yield make
    for each in made:
        await each.aclose()
