"""Several doors on one record store: what is asked at once is answered as if one had come after the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database, writing
from activities.record import RecordActivities
from console import inbox
from console.commands import BUSY, LONGEST_ENTRY, Door, OtherPayloadError
from console.doors.acts import ActRequest
from console.doors.intensified_file import IntensifiedPatch
from console.engine.errors import UnreachableError
from models.acts import Act
from models.clock import ROW_BEING_WRITTEN
from models.errors import InputError
from models.messages import Outcome
from models.names import agreement_id
from models.pilot_acts import Commitment
from models.terms import Terms
from tests.activities.recording import STARTS, TITLE, rows
from tests.door.requests import Clock, asks, called, kept, lonely_door, opened, to_open
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOME = 8
Answer = tuple[Act, Outcome | None] | BaseException


@pytest_asyncio.fixture(loop_scope="session")
async def doors(store_url: str, tmp_path: Path) -> AsyncIterator[list[Door]]:
    """Doors that share nothing but the record store and the folder of documents."""
    engines = [open_database(store_url) for _ in range(SOME)]
    yield [lonely_door(engine, tmp_path) for engine in engines]
    for engine in engines:
        await engine.dispose()


async def at_once(doors: list[Door], ask: Callable[[int], ActRequest]) -> list[Answer]:
    asked = (door.accept(ask(number)) for number, door in enumerate(doors))
    return await asyncio.gather(*asked, return_exceptions=True)


def refusals(answers: list[Answer]) -> list[str]:
    return [type(each).__name__ for each in answers if isinstance(each, BaseException)]


async def test_a_ref_is_opened_by_one_door_alone(database: AsyncEngine, doors: list[Door]) -> None:
    answers = await at_once(doors, lambda _: to_open())
    assert refusals(answers) == ["InputError"] * (SOME - 1)
    assert await rows(database, "SELECT agreement FROM command_inbox") == [("MOU-JP-1",)]


async def test_one_command_at_several_doors_is_one_act(database: AsyncEngine, doors: list[Door]) -> None:
    await opened(database)
    answers = await at_once(doors, lambda _: called(asks("approve", "SECOND"), "clicked"))
    assert refusals(answers) == []
    assert len({act.received_at for act, _ in answers if act}) == 1  # type: ignore[misc]
    assert await rows(database, "SELECT command_id FROM command_inbox") == [("clicked",)]


async def test_one_command_for_several_acts_is_the_first_of_them(
    database: AsyncEngine, doors: list[Door]
) -> None:
    answers = await at_once(doors, lambda number: called(to_open(f"MOU-JP-{number + 1}"), "twice"))
    assert refusals(answers) == [OtherPayloadError.__name__] * (SOME - 1)
    assert len(await rows(database, "SELECT agreement FROM command_inbox")) == 1


async def test_a_ref_is_promised_or_opened_once(database: AsyncEngine, doors: list[Door]) -> None:
    for number in range(1, SOME):
        await opened(database, f"MOU-JP-{number}")
    office = Commitment(kind="office", title=TITLE)
    patch = IntensifiedPatch("IA-JP-1", Terms(duration="P5Y", notice="P6M"), {"title": TITLE})

    def ask(number: int) -> ActRequest:
        if number == 0:
            return to_open("IA-JP-1")
        fields = {"commitments": (office,)}
        return ActRequest("open_intensified", f"MOU-JP-{number}", "LEAD", fields=fields, intensified=patch)

    answers = await at_once(doors, ask)
    assert refusals(answers) == [InputError.__name__] * (SOME - 1)
    assert len(await rows(database, "SELECT command_id FROM command_inbox")) == 1


async def test_what_waited_too_long_to_be_entered_is_turned_back(
    database: AsyncEngine, tmp_path: Path
) -> None:
    clock, arrived = Clock(), asyncio.Event()

    async def watched() -> object:
        arrived.set()
        return await clock()

    door, before = lonely_door(database, tmp_path, clock=watched), await kept(database)
    async with writing(database, agreement_id("MOU-JP-1")):
        accepting = asyncio.create_task(door.accept(to_open()))
        await arrived.wait()
        clock.now += LONGEST_ENTRY + timedelta(microseconds=1)
    with pytest.raises(UnreachableError, match=BUSY[:20]):
        await accepting
    assert await kept(database) == before
    assert clock.now < STARTS + ROW_BEING_WRITTEN


async def somebody_waits(database: AsyncEngine) -> None:
    """Wait until somebody waits for somebody else."""

    async def waits() -> bool:
        return await rows(database, "SELECT count(*) FROM pg_locks WHERE NOT granted") != [(0,)]

    await eventually(waits)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_the_same_texts_in_another_order_block_nobody(database: AsyncEngine) -> None:
    async def keep_both() -> None:
        async with writing(database) as connection:
            await inbox.keep_texts(connection, {"b": "a text", "a": "a text"})

    async with writing(database) as connection:
        await inbox.keep_texts(connection, {"a": "a text"})
        other = asyncio.create_task(keep_both())
        await somebody_waits(database)
        await inbox.keep_texts(connection, {"b": "a text"})
    await other
    assert await rows(database, "SELECT count(*) FROM text") == [(2,)]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_a_deadline_waits_for_an_act_that_is_being_entered(database: AsyncEngine) -> None:
    life = await opened(database)
    in_time = life.act("approve", "SECOND")
    for _ in range(4):
        await life.pass_time(timedelta(days=7))
    lapse = life.elapsed(timedelta(days=18))
    assert [each.type for each in lapse.milestones] == ["lapsed"]
    async with writing(database, agreement_id(life.state.ref)) as connection:
        await inbox.enter(connection, in_time, "request")
        recording = asyncio.create_task(life.activity.record(lapse))
        await somebody_waits(database)
    assert (await recording).status == "act_waiting"
    assert await rows(database, "SELECT type FROM milestone WHERE type = 'lapsed'") == []


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_one_transition_recorded_by_two_workers_at_once_is_one(
    database: AsyncEngine, store_url: str
) -> None:
    life = await opened(database)
    act = life.act("approve", "SECOND")
    await life.enter(act)
    transition, elsewhere = life.transition(act), open_database(store_url)
    both = [RecordActivities(engine).record(transition) for engine in (database, elsewhere)]
    first, second = await asyncio.gather(*both)
    await elsewhere.dispose()
    assert first == second
    assert first.status == "recorded"
    assert await rows(database, "SELECT count(*) FROM milestone") == [(2,)]
