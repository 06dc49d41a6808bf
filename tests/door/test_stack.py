"""The embedded stack: everything at once for one home, and nothing left when it stops."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from activities.database import writing
from console.engine import lock
from console.engine.address import read_address
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.registry import register
from console.settings import Settings, load_settings
from console.stack import running_stack
from tests.doors.written import organisations
from tests.workflows.house import opening
from worker import make_workers

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)
    return load_settings(home=str(tmp_path / "var"))


async def test_a_stack_works_and_leaves_nothing_running(settings: Settings) -> None:
    async with running_stack(settings, make_workers, tell=print) as stack:
        async with writing(stack.database) as connection:
            await register(connection, organisations().values())
        outcome = await stack.door.submit(opening("MOU-STACK-1"))
        assert outcome.milestones == ("negotiation_opened",)
        assert read_address(settings.home) == stack.engine
    assert read_address(settings.home) is None
    assert not lock.is_held(settings.home)


async def test_a_worker_that_cannot_work_ends_the_stack(settings: Settings, engine: EmbeddedEngine) -> None:
    elsewhere = await connect_to(engine.address.address, "no-such-namespace")

    def lost_workers(settings: Settings, _: Client, database: AsyncEngine) -> list[Worker]:
        return make_workers(settings, elsewhere, database)

    async def run() -> None:
        async with running_stack(settings, lost_workers, tell=print):
            await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as failure:
        await asyncio.wait_for(run(), 120)
    assert "no-such-namespace" in repr(failure.value.exceptions)
    assert not lock.is_held(settings.home)
