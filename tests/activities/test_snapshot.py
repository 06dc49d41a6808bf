"""The state kept beside the chain is its fold, whatever became of it meanwhile."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading
from activities.snapshot import load_milestones, load_state
from models.lifecycle import fold
from models.state import Agreement
from tests.activities.recording import Recording, execute, opening, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


async def test_the_state_kept_beside_the_chain_is_its_fold(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.signed()
    async with reading(database) as connection:
        assert await load_state(connection, "MOU-JP-1") == life.state
        chain = await load_milestones(connection, "MOU-JP-1")
    assert fold("MOU-JP-1", chain) == life.state
    assert life.state.phase == "in_force"
    assert [milestone.recomputed_digest() for milestone, _ in chain] == [each.digest for each, _ in chain]


def _forget(_: Agreement) -> tuple[str, dict[str, object]]:
    return "DELETE FROM agreement", {}


def _fall_behind(older: Agreement) -> tuple[str, dict[str, object]]:
    return "UPDATE agreement SET state = :state, seq = 1", {"state": older.model_dump_json()}


@pytest.mark.parametrize("spoil", [_forget, _fall_behind])
async def test_a_lost_or_older_state_is_rebuilt_from_the_chain(
    database: AsyncEngine, spoil: Callable[[Agreement], tuple[str, dict[str, object]]]
) -> None:
    life = Recording(database)
    await life.open()
    older = life.state
    await life.do("approve", "SECOND")
    statement, values = spoil(older)
    await execute(database, statement, **values)
    await life.do("approve", "THIRD")
    async with reading(database) as connection:
        assert await load_state(connection, "MOU-JP-1") == life.state
    assert await rows(database, "SELECT seq, head FROM agreement") == [(3, life.state.head)]


async def test_who_is_awaited_and_what_comes_next_stand_beside_the_state(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    await life.do("approve", "SECOND")
    ((waiting, next_what, next_at),) = await rows(
        database, "SELECT waiting, next_what, next_at FROM agreement"
    )
    assert json.loads(waiting) == ["THIRD", "ABROAD"]
    assert (next_what, next_at) == ("reminder", (life.now + 7 * DAY).isoformat(timespec="microseconds"))


async def test_a_life_that_was_never_opened_is_on_no_list(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.do("open", "LEAD", **opening(country="Japan"))
    assert await rows(database, "SELECT type FROM milestone") == [("refused",)]
    assert await rows(database, "SELECT * FROM agreement") == []
    await life.open()
    assert await rows(database, "SELECT phase, seq FROM agreement") == [("negotiating", 2)]
