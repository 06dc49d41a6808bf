"""Servers shared by the tests of a session: Temporal's dev server, and PostgreSQL."""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import TextIO, cast

import pytest
import pytest_asyncio
import structlog
from hypothesis import settings

from console.engine.embedded import EmbeddedEngine
from tests.postgresql import PostgreSQL, running_postgresql

settings.register_profile("untimed", deadline=None)  # a busy machine makes no test fail
settings.load_profile("untimed")


class _Stderr:
    """Standard error as it is when a line is written."""

    def write(self, words: str) -> int:
        return sys.stderr.write(words)

    def flush(self) -> None:
        sys.stderr.flush()


structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(cast("TextIO", _Stderr())))
"""What a stack in this process logs gets into no document that a command prints meanwhile."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedEngine]:
    async with EmbeddedEngine(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server
