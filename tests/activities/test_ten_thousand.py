"""Ten thousand recipients of one milestone: a page of them in memory, a few on their way."""

import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import deliver
from activities.database import writing
from activities.due import A_PAGE
from models.tables import NoticeRow
from tests.activities.posting import opened, undelivered
from tests.activities.recording import rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 10_000
MEGABYTE = 1_000_000


async def test_of_ten_thousand_a_page_at_a_time_is_in_memory(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await opened(database, tmp_path)
    await office.deliver()
    row = {"agreement": "MOU-JP-1", "seq": 1, "kind": "opened", "act": "", "about": "", "number": 0}
    row |= {"state": "queued", "queued_at": office.life.now, "attempts": 0, "language": "en", "template": "1"}
    many = [{**row, "id": f"MOU-JP-1/1/opened/N{n}", "organisation": f"N{n}"} for n in range(MANY)]
    async with writing(database) as connection:
        await connection.execute(insert(NoticeRow), many)
    del many
    monkeypatch.setattr(deliver, "LONGEST_ROUND", timedelta(0))
    tracemalloc.start()
    try:
        assert f"{A_PAGE} notices" in str(await undelivered(office))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * MEGABYTE
    assert await rows(database, "SELECT count(*) FROM notice WHERE state = 'queued'") == [(MANY,)]
