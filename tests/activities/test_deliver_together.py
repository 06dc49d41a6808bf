"""Many mails at once: no server, however slow, holds up another mail or the worker."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import deliver, sending
from tests.activities.posting import PostOffice, mailbox, opened, undelivered
from tests.activities.recording import CLUSTERS, Recording, execute, parties, rows
from workflows.options import DELIVER

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
OTHERS = ("ABROAD", "SECOND", "THIRD")
LEDGER = "SELECT organisation, state FROM notice ORDER BY organisation"


async def test_a_slow_server_for_one_holds_up_no_other(database: AsyncEngine, tmp_path: Path) -> None:
    life = Recording(database)
    await life.open(parties=parties(*CLUSTERS))
    office = PostOffice(life, tmp_path)
    waiting, rest_passed = len(CLUSTERS) + 2, asyncio.Event()

    async def pass_by() -> None:
        nonlocal waiting
        waiting -= 1
        if not waiting:
            rest_passed.set()

    async def slow() -> None:
        await rest_passed.wait()

    others = {mailbox(org): pass_by for org in ("SECOND", "THIRD", *CLUSTERS)}
    office.post.trouble = {mailbox("ABROAD"): slow, **others}
    assert await office.deliver() == 3 + len(CLUSTERS)


async def test_only_so_many_mails_are_on_their_way_together(database: AsyncEngine, tmp_path: Path) -> None:
    life = Recording(database)
    await life.open(parties=parties(*CLUSTERS))
    office = PostOffice(life, tmp_path)
    together, begun, full = 0, list[int](), asyncio.Event()

    async def crowd() -> None:
        nonlocal together
        together += 1
        if together == deliver.AT_ONCE:
            begun.append(office.heartbeats)
            full.set()
        await full.wait()
        together -= 1

    office.post.trouble = {mailbox(org): crowd for org in (*OTHERS, *CLUSTERS)}
    assert await office.deliver() == len(OTHERS) + len(CLUSTERS)
    assert begun[0] == deliver.AT_ONCE == 8


async def test_a_server_that_hangs_is_given_up_and_the_worker_keeps_breathing(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_DELIVERY", timedelta(seconds=3))
    office = await opened(database, tmp_path)

    async def hang() -> None:
        await asyncio.Event().wait()

    office.post.trouble[mailbox("ABROAD")] = hang
    await undelivered(office)
    assert await rows(database, "SELECT answer, attempts FROM notice WHERE state = 'queued'") == [
        ("the mail server did not answer in time", 1)
    ]
    assert office.heartbeats == 3


async def test_an_attempt_ends_by_itself_and_leaves_the_rest_to_the_next(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "LONGEST_ROUND", timedelta(0))
    office = await opened(database, tmp_path)
    assert "3 notices" in str(await undelivered(office))
    assert office.post.taken == []
    assert await rows(database, "SELECT DISTINCT state, attempts FROM notice") == [("queued", 0)]


async def test_mails_tried_before_come_after_the_others(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await opened(database, tmp_path)
    await execute(database, "UPDATE notice SET attempts = 5 WHERE organisation = 'ABROAD'")
    await execute(database, "UPDATE notice SET attempts = 1 WHERE organisation = 'SECOND'")
    monkeypatch.setattr(deliver, "AT_ONCE", 1)
    await office.deliver()
    assert office.post.recipients == [mailbox(org) for org in ("THIRD", "SECOND", "ABROAD")]


async def test_no_mail_outlasts_the_patience_of_the_engine() -> None:
    between_heartbeats, for_one_attempt = DELIVER["heartbeat_timeout"], DELIVER["start_to_close_timeout"]
    assert between_heartbeats
    assert for_one_attempt
    assert between_heartbeats >= sending.LONGEST_DELIVERY * 2
    assert for_one_attempt > deliver.LONGEST_ROUND + sending.LONGEST_DELIVERY


async def test_a_stopped_delivery_leaves_its_notices_queued(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    started = asyncio.Event()

    async def hang() -> None:
        started.set()
        await asyncio.Event().wait()

    office.post.trouble = {mailbox(org): hang for org in OTHERS}
    running = asyncio.create_task(office.deliver())
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await rows(database, "SELECT DISTINCT state, attempts FROM notice") == [("queued", 0)]
    office.post.trouble.clear()
    assert await office.deliver() == 3
