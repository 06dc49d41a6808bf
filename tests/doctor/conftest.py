"""One service that runs, and for each test a copy of its home to break."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlmodel import col

import worker
from activities.database import reading, writing
from console.registry import register
from console.settings import load_settings
from console.stack import Stack, running_stack
from models.tables import NoticeRow
from tests.cli.conftest import plain_environment
from tests.doctor.examined import REF, Patient, copied
from tests.doors.written import organisations
from tests.workflows.house import eventually, opening

__all__ = ["plain_environment"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """The whole service as `entente up` runs it, with one agreement; its mails have left."""
    settings = load_settings(home=tmp_path_factory.mktemp("service") / "var")
    umask = os.umask(0o022)
    async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
        async with writing(stack.database) as connection:
            await register(connection, organisations().values())
        await stack.door.submit(opening(REF))

        async def all_sent() -> bool:
            query = select(func.count()).where(col(NoticeRow.state) == "sent")
            async with reading(stack.database) as connection:
                return (await connection.execute(query)).scalar_one() == 3

        await eventually(all_sent)
        os.umask(umask)
        yield stack


@pytest.fixture
def running_home(service: Stack) -> Path:
    """The home of the service itself."""
    return Path(str(service.database.url.database)).parent


@pytest.fixture
def patient(service: Stack, running_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    """A copy of the service's home, whose settings name the service's engine as an outside Temporal."""
    copied(running_home, tmp_path / "var")
    found = Patient(tmp_path / "var", monkeypatch)
    found.set(TEMPORAL_ADDRESS=service.engine.address)
    return found
