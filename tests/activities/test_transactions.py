"""Reading and writing on both databases: one moment, one turn, all or nothing."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from models.tables import PROMISE
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNT = "SELECT count(*) FROM text"
BODY = text("SELECT body FROM text WHERE sha256 = 'counter'")
WRITE = text("UPDATE text SET body = :body WHERE sha256 = 'counter'")


async def test_a_failed_transaction_leaves_nothing(database: AsyncEngine) -> None:
    async def fail() -> None:
        async with writing(database, "a turn") as connection:
            await connection.exec_driver_sql("INSERT INTO text VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await rows(database, "SELECT * FROM text") == []


async def test_a_reader_sees_one_moment(database: AsyncEngine) -> None:
    async with reading(database) as reader:
        seen = [(await reader.exec_driver_sql(COUNT)).scalar_one()]
        await execute(database, "INSERT INTO text VALUES ('a', 'b')")
        seen.append((await reader.exec_driver_sql(COUNT)).scalar_one())
    assert seen == [0, 0]
    assert await rows(database, COUNT) == [(1,)]


async def count_up(database: AsyncEngine, *turns: str) -> None:
    async with writing(database, *turns) as connection:
        found = int((await connection.execute(BODY)).scalar_one())
        await connection.execute(WRITE, {"body": str(found + 1)})


async def test_writers_of_one_turn_wait_for_each_other_and_lose_nothing(database: AsyncEngine) -> None:
    await execute(database, "INSERT INTO text VALUES ('counter', '0')")
    await asyncio.gather(*(count_up(database, "counter") for _ in range(50)))
    assert await rows(database, "SELECT body FROM text") == [("50",)]


async def test_turns_named_in_any_order_block_nobody_for_ever(database: AsyncEngine) -> None:
    await execute(database, "INSERT INTO text VALUES ('counter', '0')")
    orders = (("a", "b", "c"), ("c", "b", "a"), ("b", "b", "a", "c"))
    await asyncio.gather(*(count_up(database, *turns) for turns in orders for _ in range(5)))
    assert await rows(database, "SELECT body FROM text") == [("15",)]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_writers_of_other_turns_go_on_beside_each_other(database: AsyncEngine) -> None:
    async with writing(database, "one") as first, writing(database, "another") as second:
        for each in (first, second):
            await each.exec_driver_sql("INSERT INTO text VALUES (gen_random_uuid(), 'b')")
    assert await rows(database, COUNT) == [(2,)]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_who_waits_too_long_for_a_turn_is_told_and_writes_nothing(database: AsyncEngine) -> None:
    async with writing(database, "one"):
        with pytest.raises(DBAPIError, match="lock timeout"):
            async with writing(database, "one", patience=1):
                pytest.fail("two at once")


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_a_writer_that_stands_still_loses_its_turn_and_writes_nothing(database: AsyncEngine) -> None:
    stopped, going_on = asyncio.Event(), asyncio.Event()

    async def stand_still() -> None:
        async with writing(database, "one", patience=1) as connection:
            await connection.exec_driver_sql("INSERT INTO text VALUES ('a', 'b')")
            stopped.set()
            await going_on.wait()

    standing = asyncio.create_task(stand_still())
    await stopped.wait()
    async with writing(database, "one") as connection:
        assert (await connection.exec_driver_sql(COUNT)).scalar_one() == 0
    going_on.set()
    with pytest.raises(DBAPIError):
        await standing
    assert await rows(database, COUNT) == [(0,)]


async def test_an_error_quotes_no_row(database: AsyncEngine) -> None:
    with pytest.raises(DBAPIError) as failure:
        await execute(database, "INSERT INTO nowhere VALUES (:it)", it="mou@second.example")
    assert "second" not in str(failure.value)


@pytest.mark.parametrize(
    ("store_url", "explain"),
    [("sqlite", "EXPLAIN QUERY PLAN"), ("postgresql", "EXPLAIN")],
    indirect=["store_url"],
)
@pytest.mark.parametrize(
    ("index", "where"),
    [
        ("ix_inbox_pending", "settled_at IS NULL ORDER BY agreement, received_at"),
        ("ix_inbox_promise", PROMISE),
    ],
    ids=["what waits", "what is promised"],
)
async def test_the_inbox_is_not_read_as_a_whole(
    database: AsyncEngine, explain: str, index: str, where: str
) -> None:
    plan = await rows(database, f"{explain} SELECT * FROM command_inbox WHERE {where}")  # noqa: S608
    assert index in str(plan)
