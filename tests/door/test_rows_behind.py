"""What pages are read from, on both databases: rows behind a place, and only those one may see."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading
from console.queries import NoticePlace, Wanted, list_notices, list_standings
from models.tables import NoticeRow
from models.terms import Party
from tests.activities.recording import Recording, parties

pytestmark = pytest.mark.asyncio(loop_scope="session")

MORE = Party(org="LEAD_2", side="partner", zone="Europe/Paris")


async def lives(store: AsyncEngine) -> None:
    """A-1 to A-5; every second one has a party whose name begins as another's."""
    for number in range(1, 6):
        life = Recording(store, f"A-{number}")
        await life.open(parties=(*parties(), MORE) if number % 2 else parties())
        if number == 3:
            await life.do("approve", "SECOND")


async def refs(store: AsyncEngine, wanted: Wanted = Wanted(), **page: object) -> list[str]:  # noqa: B008
    async with reading(store) as connection:
        return [each.ref for each in await list_standings(connection, wanted, **page)]  # type: ignore[arg-type]


async def test_agreements_behind_a_place(database: AsyncEngine) -> None:
    await lives(database)
    assert await refs(database) == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    assert await refs(database, after="A-2", at_most=2) == ["A-3", "A-4"]
    assert await refs(database, after="A-5", at_most=2) == []
    assert await refs(database, Wanted(org="LEAD_2"), at_most=2) == ["A-1", "A-3"]
    assert await refs(database, Wanted(org="LEAD_2"), after="A-1", at_most=5) == ["A-3", "A-5"]
    assert await refs(database, Wanted(org="LEADX2")) == []
    assert await refs(database, Wanted(waiting="SECOND"), at_most=3) == ["A-1", "A-2", "A-4"]
    assert await refs(database, Wanted(phase="negotiating"), among=("LEAD_2", "NOBODY"), at_most=1) == ["A-1"]
    assert await refs(database, among=("NOBODY",)) == []


def place(notice: NoticeRow) -> NoticePlace:
    return NoticePlace(notice.queued_at, notice.agreement, notice.seq, notice.id)


async def test_notices_behind_a_place(database: AsyncEngine) -> None:
    await lives(database)
    async with reading(database) as connection:
        whole = [each.id for each in await list_notices(connection)]
        found: list[str] = []
        after: NoticePlace | None = None
        while page := await list_notices(connection, after, 4):
            found, after = found + [each.id for each in page], place(page[-1])
        assert found == whole
        assert len(whole) > 12
        two = await list_notices(connection, None, None, organisation=("SECOND", "LEAD_2"), agreement="A-1")
        assert {each.organisation for each in two} == {"SECOND", "LEAD_2"}
        assert await list_notices(connection, None, None, organisation=()) == []
