"""A notice that waits for a working hour: the engine keeps that time, whoever works meanwhile."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from activities.database import reading
from console.engine.embedded import EmbeddedEngine
from models.habits import Habits
from models.tables import NoticeRow
from tests.workflows.house import House, built_house, connected_to, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHORT = timedelta(seconds=3)


@pytest_asyncio.fixture(loop_scope="session")
async def house(
    engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """A service where everybody works in three seconds, and every opening waits for that."""

    def soon(at: datetime, _: Habits) -> datetime:
        return at + SHORT

    monkeypatch.setattr("activities.outbox.next_working_moment", soon)
    monkeypatch.setattr("activities.outbox.WAITS_FOR_AN_HOUR", {"opened"})
    async with built_house(await connected_to(engine), tmp_path) as built:
        yield built


async def ledger(house: House, ref: str, kind: str = "opened") -> list[NoticeRow]:
    query = select(NoticeRow).where(col(NoticeRow.agreement) == ref, col(NoticeRow.kind) == kind)
    async with reading(house.database) as connection:
        return [NoticeRow(**row) for row in (await connection.execute(query)).mappings()]


async def sent(house: House, ref: str) -> list[NoticeRow]:
    rows = await ledger(house, ref)
    return rows if rows and all(each.state == "sent" for each in rows) else []


async def tries(house: House, ref: str) -> int:
    """How often the delivery that waits was tried, as Temporal's own pages tell."""
    pending = (await house.handle(ref).describe()).raw_description.pending_activities
    return max((each.attempt for each in pending if each.activity_type.name == "deliver_notices"), default=0)


async def waits_for_its_second_try(house: House, ref: str) -> bool:
    return await tries(house, ref) == 2


async def test_the_engine_comes_back_at_the_hour_and_not_before(house: House) -> None:
    async with house.worker():
        ref = await house.open()
        rows = await eventually(lambda: sent(house, ref))
    for row in rows:
        assert row.not_before is not None
        assert row.sent_at is not None
        assert row.not_before - row.queued_at == SHORT
        assert timedelta(0) <= row.sent_at - row.not_before < timedelta(seconds=2)
        assert row.attempts == 1, "waiting is no attempt"
    assert len(house.letters()) == 3


async def test_a_restart_of_the_worker_keeps_the_hour(house: House) -> None:
    async with house.worker():
        ref = await house.open()
        await eventually(lambda: waits_for_its_second_try(house, ref))
        assert [each.state for each in await ledger(house, ref)] == ["queued"] * 3
    async with house.worker():
        rows = await eventually(lambda: sent(house, ref))
    assert min(each.sent_at - each.queued_at for each in rows if each.sent_at) >= SHORT
    assert len(house.letters()) == 3


async def test_acts_go_on_while_a_notice_waits(house: House) -> None:
    async with house.worker():
        ref = await house.open()
        await house.agree(ref)
        assert {each.state for each in await ledger(house, ref)} == {"queued"}
        approved = await eventually(lambda: _all_sent(house, ref, "approved"))
        assert len(approved) == 3
        assert await eventually(lambda: sent(house, ref))


async def _all_sent(house: House, ref: str, kind: str) -> list[NoticeRow]:
    rows = await ledger(house, ref, kind)
    return rows if all(each.state == "sent" for each in rows) else []
