"""The database is lost while agreements live: rebuilt from the engine, they go on where they were."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError
from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityConfig

from activities import record
from activities.database import migrate, open_database, writing
from console.carry_out import NotCarriedOutError
from console.commands import OtherPayloadError
from console.engine.embedded import EmbeddedEngine
from console.rebuild.lives import Life, read_life
from console.rebuild.sources import by_ref, find_agreements
from console.rebuild.writing import Written, write_lives
from console.registry import register
from tests.cli.calls import entente
from tests.doors.written import organisations
from tests.workflows.house import House, built_house, connected_to, eventually, gapless, request
from tests.workflows.operators import PATIENCE, at_rest, reset, tasks
from workflows import life, options

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def ref() -> str:
    return f"MOU-{uuid4().hex[:12].upper()}"


@pytest_asyncio.fixture(loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[House]:
    """A service of its own, whose database a test may lose; nobody works in it yet."""
    async with built_house(await connected_to(engine), tmp_path) as built:
        yield built


async def told(house: House, ref: str) -> Life:
    """What the histories tell of an agreement; other tests use the same engine."""
    kept = house.home / "histories"

    async def listed() -> Life | None:
        found = by_ref(await find_agreements(house.client, [kept] if kept.exists() else []))
        return read_life(ref, found[ref]) if ref in found else None

    found = await eventually(listed)
    assert found is not None
    return found


@asynccontextmanager
async def lost(house: House, ref: str) -> AsyncIterator[tuple[House, Written]]:
    """The same engine, keys and queue with a database rebuilt from histories alone."""
    await house.database.dispose()
    for file in house.home.glob("entente.db*"):
        file.unlink()
    url = f"sqlite+aiosqlite:///{house.home / 'rebuilt.db'}"
    await migrate(url)
    database = open_database(url)
    try:
        async with writing(database) as connection:
            await register(connection, organisations().values())
            written = await write_lives(connection, [await told(house, ref)])
        yield replace(house, database=database, door=replace(house.door, database=database)), written
    finally:
        await database.dispose()


async def chain(house: House, ref: str) -> list[str]:
    return [each.digest for each in await house.chain(ref)]


async def test_a_life_goes_on_in_the_rebuilt_database(house: House, ref: str) -> None:
    async with house.worker():
        await house.open(ref=ref)
        await house.act(ref, "SECOND", "approve")
        await at_rest(house, ref)
        before, state = await chain(house, ref), await house.recorded(ref)
    async with lost(house, ref) as (rebuilt, written):
        assert (written.milestones, written.commands, written.notices) == (2, 2, 4)
        assert await chain(rebuilt, ref) == before
        assert await rebuilt.recorded(ref) == state
        async with rebuilt.worker():
            assert (await rebuilt.act(ref, "THIRD", "approve")).status == "recorded"
            assert (await rebuilt.act(ref, "ABROAD", "approve")).milestones == ("approved", "text_agreed")
            await rebuilt.sign(ref)
            assert await rebuilt.state(ref) == await rebuilt.recorded(ref)
        assert (await rebuilt.recorded(ref)).phase == "in_force"
        assert gapless(await rebuilt.chain(ref))
        assert (await chain(rebuilt, ref))[:2] == before


async def test_verify_contradicts_nothing_of_a_rebuilt_life(
    house: House, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)
    async with house.worker():
        await house.open(ref=ref)
        await house.act(ref, "SECOND", "approve")
        await house.act(ref, "SECOND", "approve")
        await at_rest(house, ref)
    async with lost(house, ref) as (rebuilt, _), rebuilt.worker():
        url = f"sqlite+aiosqlite:///{house.home / 'rebuilt.db'}"
        monkeypatch.setenv("ENTENTE_DATABASE_URL", url)
        said = await asyncio.to_thread(entente, "verify", ref, "--home", str(house.home), "--json")
        lines = [line for each in said.json["agreements"] for line in each["lines"]]
        assert [each for each in lines if each["verdict"] == "contradicted"] == []
        unsure = [each["level"] for each in lines if each["verdict"] == "not_verifiable"]
        assert "V7" in unsure
        assert {"V1", "V3", "V4", "V6"} <= {each["level"] for each in lines} - set(unsure)


async def test_nothing_that_left_before_leaves_again(house: House, ref: str) -> None:
    async with house.worker():
        await house.open(ref=ref)
        await at_rest(house, ref)
        letters = house.letters()
    async with lost(house, ref) as (rebuilt, _), rebuilt.worker():
        await rebuilt.act(ref, "SECOND", "approve")
        await at_rest(rebuilt, ref)
        assert [state for _, state in await rebuilt.notices(ref)] == [*["rebuilt"] * 3, "sent"]
        assert len(rebuilt.letters()) == len(letters) + 1


async def test_an_act_given_again_has_its_old_answer(house: House, ref: str) -> None:
    wanted = request(ref, "SECOND", "reject", command_id=str(uuid4()), reason="not ours")
    async with house.worker():
        await house.open(ref=ref)
        answer = await house.door.submit(wanted)
    async with lost(house, ref) as (rebuilt, _), rebuilt.worker():
        assert await rebuilt.door.submit(wanted) == answer
        for other in ({"by": "THIRD"}, {"fields": {"reason": "f" * 64}}, {"act": "approve", "fields": {}}):
            with pytest.raises(OtherPayloadError):
                await rebuilt.door.submit(replace(wanted, **other))
        assert await rebuilt.types(ref) == ["negotiation_opened", "rejection"]


async def test_an_act_on_its_way_is_told_and_nobody_vouches_for_it(
    house: House, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only an answered recording proves that a door had it."""

    @asynccontextmanager
    async def failing(_: object) -> AsyncIterator[None]:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
        yield

    seldom = RetryPolicy(initial_interval=timedelta(seconds=4))  # no attempt while the worker stops
    monkeypatch.setattr(life, "RECORD", ActivityConfig(**{**options.RECORD, "retry_policy": seldom}))
    command = str(uuid4())
    async with house.worker():
        await house.open(ref=ref)
        await at_rest(house, ref)
        with monkeypatch.context() as broken:
            broken.setattr(record, "writing", failing)
            impatient = replace(house.door, patience=PATIENCE)
            with pytest.raises(NotCarriedOutError):
                await impatient.submit(request(ref, "SECOND", "approve", command_id=command))

            async def noted() -> tuple[str, ...]:
                return (await told(house, ref)).notes

            (note,) = await eventually(noted)
    assert note.startswith(f"an act (command {command}) was on its way: it will be refused as UNAUTHENT")
    async with lost(house, ref) as (rebuilt, _), rebuilt.worker():

        async def refused() -> bool:
            return await rebuilt.types(ref) == ["negotiation_opened", "refused"]

        await eventually(refused)
        assert (await rebuilt.act(ref, "SECOND", "approve")).status == "recorded"


async def test_lives_of_several_runs_and_a_reset_are_whole(
    house: House, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "EVENTS_PER_RUN", 15)
    async with house.worker():
        await house.open(ref=ref)
        await house.agree(ref)
        await house.act(ref, "SECOND", "sign")
        steps = tasks(await at_rest(house, ref))
        await house.handle(ref).terminate("by mistake")
        await reset(house, ref, steps[-1])
        await house.act(ref, "THIRD", "sign")
        await at_rest(house, ref)
        before = await chain(house, ref)
    async with lost(house, ref) as (rebuilt, _), rebuilt.worker():
        assert await chain(rebuilt, ref) == before
        for org in ("LEAD", "ABROAD"):
            await rebuilt.act(ref, org, "sign")
        assert (await rebuilt.state(ref)).phase == "in_force"


async def test_a_terminated_life_is_rebuilt_and_said_so(house: House, ref: str) -> None:
    async with house.worker():
        await house.open(ref=ref)
        await at_rest(house, ref)
        await house.handle(ref).terminate("by mistake")
    found = await told(house, ref)
    assert (found.goes_on, found.notes) == ("", ("its workflow was ended from outside (terminated)",))
    async with lost(house, ref) as (rebuilt, written):
        assert written.milestones == 1
        with pytest.raises(NotCarriedOutError, match="is gone"):
            await rebuilt.act(ref, "SECOND", "approve")
