"""One row says which engine works on a record store, and there is never a second one."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.deployment import Deployment, Engine, adopt, claim, find_deployment
from tests.activities.recording import STARTS, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

OURS = Engine("namespace-1", "default", "entente")
THEIRS = replace(OURS, namespace_id="namespace-2")


async def test_before_the_first_worker_nobody_works_on_a_store(database: AsyncEngine) -> None:
    assert await find_deployment(database) is None


async def test_the_first_engine_stays(database: AsyncEngine) -> None:
    first = await claim(database, OURS, "a", STARTS)
    assert first == Deployment("a", OURS, STARTS)
    assert await claim(database, THEIRS, "b", STARTS) == first
    assert await find_deployment(database) == first


async def test_of_engines_that_come_at_once_one_is_the_first(database: AsyncEngine) -> None:
    engines = [replace(OURS, namespace_id=str(number)) for number in range(5)]
    asked = (claim(database, engine, engine.namespace_id, STARTS) for engine in engines)
    answers = await asyncio.gather(*asked)
    assert len(set(answers)) == 1
    assert answers[0].engine in engines
    assert len(await rows(database, "SELECT * FROM deployment")) == 1


async def test_an_engine_that_follows_takes_the_place_and_not_the_name(database: AsyncEngine) -> None:
    first = await claim(database, OURS, "a", STARTS)
    assert await adopt(database, THEIRS, "b", STARTS) == first
    assert await find_deployment(database) == replace(first, engine=THEIRS)


async def test_a_second_row_has_no_place(database: AsyncEngine) -> None:
    await claim(database, OURS, "a", STARTS)
    second = (
        "INSERT INTO deployment SELECT 2, 'b', namespace_id, namespace, task_queue, made_at FROM deployment"
    )
    with pytest.raises(IntegrityError, match="ck_deployment_one"):
        await execute(database, second)
