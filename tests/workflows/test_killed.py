"""Killed with -9 at any moment, worker or engine: no gap in the chain, no notice twice, the same end."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from temporalio.client import WithStartWorkflowOperation

from activities.database import reading
from console import carry_out
from console.carry_out import NotCarriedOutError
from console.doors.acts import ActRequest
from console.engine.embedded import EmbeddedEngine
from models.names import TASK_QUEUE
from models.tables import MilestoneRow
from tests.workflows.house import (
    EVERYBODY,
    OTHERS,
    House,
    built_house,
    connected_to,
    eventually,
    gapless,
    opening,
    request,
)
from tests.workflows.killable import KillableWorker

pytestmark = pytest.mark.asyncio(loop_scope="session")

REF = "MOU-KILLED-1"
LIFE = ["negotiation_opened", *["approved"] * 3, "text_agreed", *["signature"] * 4, "signed"]
LETTERS = 3 + 3 + 4 + 3 + 4
"""Opened, approved, to sign, signed, in force."""


@pytest.fixture(autouse=True)
def missed_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task a killed worker had taken is given to the next after 2 s instead of 10."""
    start = partial(WithStartWorkflowOperation, task_timeout=timedelta(seconds=2))
    monkeypatch.setattr(carry_out, "WithStartWorkflowOperation", start)


async def persist(house: House, wanted: ActRequest) -> None:
    """Act, and ask again with the same command until there is an answer."""
    wanted = replace(wanted, command_id=str(uuid4()))

    async def answered() -> bool:
        try:
            return (await house.door.submit(wanted)).status == "recorded"
        except NotCarriedOutError as failure:
            if failure.outcome is not None:
                raise
            return False

    await eventually(answered)


async def live(house: House) -> None:
    """Negotiate and sign, act after act."""
    await persist(house, opening(REF))
    for act, orgs in (("approve", OTHERS), ("sign", EVERYBODY)):
        for org in orgs:
            await persist(house, request(REF, org, act))


async def recorded(house: House, count: int) -> None:
    """Return the moment so many milestones are on record, acknowledged or not."""
    counted = select(func.count()).select_from(MilestoneRow).where(col(MilestoneRow.agreement) == REF)

    async def reached() -> bool:
        async with reading(house.database) as connection:
            return int((await connection.execute(counted)).scalar_one()) >= count

    await eventually(reached)


@asynccontextmanager
async def served(home: Path) -> AsyncIterator[tuple[House, EmbeddedEngine, KillableWorker]]:
    """An engine, and a worker in another process, on one home."""
    async with EmbeddedEngine(home) as engine, built_house(await connected_to(engine), home) as house:
        door = replace(house.door, task_queue=TASK_QUEUE, patience=timedelta(seconds=4))
        worker = KillableWorker(home)
        await worker.start()
        try:
            yield replace(house, door=door), engine, worker
        finally:
            await worker.kill()


async def check_the_end(house: House, seen: list[list[str]]) -> None:
    """Nothing lost, nothing doubled, and what was on record at every kill is on record still."""

    async def all_sent() -> bool:
        return {state for _, state in await house.notices(REF)} == {"sent"}

    await eventually(all_sent)
    chain = await house.chain(REF)
    assert [each.type for each in chain] == LIFE
    assert gapless(chain)
    digests = [each.digest for each in chain]
    assert [digests[: len(before)] for before in seen] == seen
    assert await house.state(REF) == await house.recorded(REF)
    ids = Counter(message_from_bytes(path.read_bytes())["Message-ID"] for path in house.letters())
    assert (len(ids), set(ids.values())) == (LETTERS, {1})
    await house.replayer().replay_workflow(await house.handle(REF).fetch_history())


async def digests_now(house: House) -> list[str]:
    return [each.digest for each in await house.chain(REF)]


async def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    moments = (1, 6, len(LIFE))  # opened, signing, and with the last mails unsent
    async with served(tmp_path) as (house, _, worker):
        living = asyncio.create_task(live(house))
        for moment in moments:
            await recorded(house, moment)
            await worker.kill()
            seen.append(await digests_now(house))
            await worker.start()
        await living
        await check_the_end(house, seen)
    assert all(len(each) >= moment for each, moment in zip(seen, moments, strict=True))


async def test_an_engine_killed_twice_comes_back_and_nothing_is_lost(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    async with served(tmp_path) as (house, engine, _):
        living = asyncio.create_task(live(house))
        for moment in (2, 7):
            await recorded(house, moment)
            server = engine.address.server_pid
            os.kill(server, signal.SIGKILL)
            seen.append(await digests_now(house))

            async def back(before: int = server) -> bool:
                return engine.address.server_pid != before

            await eventually(back)
        await living
        await check_the_end(house, seen)
