"""Servers shared by the tests of a session (Temporal's dev server, PostgreSQL), and their order."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
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


LONGEST = (
    "rehearsal/test_pilot_outages.py",
    "docs/test_operations.py",
    "docs/test_readme.py",
    "audit/test_verified.py",
    "door/test_worker.py",
    "door/test_several.py",
    "workflows/test_gate.py",
    "rehearsal/test_digests.py",
    "rehearsal/test_outages.py",
    "rebuild/test_living_on.py",
    "erasure/test_forgetting.py",
)
"""Files that take longest begin first: begun last, one of them keeps the other processes waiting."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first; the rest stays in its order."""
    place = {Path(__file__).parent / file: number for number, file in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedEngine]:
    async with EmbeddedEngine(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server
