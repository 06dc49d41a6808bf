"""Schedules follow the registry: who enters gets one, who leaves loses it, and a pause stays a pause."""

import asyncio
from dataclasses import replace

import pytest
import structlog
from temporalio.client import ScheduleActionStartWorkflow, ScheduleOverlapPolicy

from activities.database import reading, writing
from console.registry import leave, registered
from console.schedules import keeping
from console.schedules.keeping import Kept, describe, keep, keep_schedules_for_ever
from console.schedules.plan import CATCH_UP, JITTER
from models.habits import Weekly
from models.messages import DigestStart
from tests.activities.recording import STARTS, execute
from tests.schedules.service import Service, organisation
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_everybody_who_is_registered_gets_a_schedule(service: Service) -> None:
    assert await service.keep() == Kept(made=tuple(sorted(service.codes)))
    found = await service.schedule(service.partner)
    action, policy = found.schedule.action, found.schedule.policy
    assert isinstance(action, ScheduleActionStartWorkflow)
    assert (action.workflow, action.id) == ("digest", f"digest/{service.partner}/at")
    assert action.task_queue == service.house.door.task_queue
    (start,) = await service.client.data_converter.decode(action.args, [DigestStart])
    assert start == DigestStart(org=service.partner)
    assert (policy.overlap, policy.catchup_window) == (ScheduleOverlapPolicy.SKIP, CATCH_UP)
    assert (found.schedule.spec.time_zone_name, found.schedule.spec.jitter) == ("Europe/Paris", JITTER)


async def test_nothing_of_a_person_is_in_a_schedule(service: Service) -> None:
    await service.enter(replace(organisation(service.partner), contact="Zoë Nobody"))
    await service.keep()
    raw = str((await service.schedule(service.partner)).raw_description)
    for personal in ("Nobody", "@", service.partner.title()):
        assert personal not in raw


async def test_keeping_again_changes_nothing(service: Service) -> None:
    await service.keep()
    before = (await service.schedule(service.partner)).info.last_updated_at
    assert await service.keep() == Kept()
    assert (await service.schedule(service.partner)).info.last_updated_at == before


async def test_several_workers_at_once_are_harmless(service: Service) -> None:
    kept = await asyncio.gather(*(service.keep() for _ in range(4)))
    assert {code for each in kept for code in each.made} == set(service.codes)
    assert len((await service.schedule(service.partner)).info.next_action_times) == 10
    assert await service.keep() == Kept()


async def test_another_zone_day_or_hour_changes_the_schedule(service: Service) -> None:
    await service.keep()
    await service.enter(organisation(service.partner, "Asia/Tokyo"))
    assert await service.keep() == Kept(changed=(service.partner,))
    assert (await service.schedule(service.partner)).schedule.spec.time_zone_name == "Asia/Tokyo"
    await service.enter(organisation(service.partner, "Asia/Tokyo", digest=Weekly("mon", 10)))
    assert await service.keep() == Kept(changed=(service.partner,))
    first = (await service.schedule(service.partner)).info.next_action_times[0]
    assert (first.weekday(), first.hour) == (0, 1), "Monday, ten in Tokyo"


async def test_another_mailbox_changes_no_schedule_and_is_read_when_a_digest_leaves(service: Service) -> None:
    await service.keep()
    await service.enter(replace(organisation(service.partner), mailbox="new@abroad.example"))
    assert await service.keep() == Kept()


async def test_a_pause_and_its_note_outlive_a_change(service: Service) -> None:
    await service.keep()
    await service.handle(service.partner).pause(note="on holiday until May")
    assert await service.keep() == Kept()
    await service.enter(organisation(service.partner, "Asia/Tokyo"))
    assert (await service.keep()).changed == (service.partner,)
    state = (await service.schedule(service.partner)).schedule.state
    assert (state.paused, state.note) == (True, "on holiday until May")


@pytest.mark.parametrize("how", ["switched off", "left", "no mailbox"])
async def test_who_wants_none_or_leaves_loses_its_schedule(service: Service, how: str) -> None:
    await service.keep()
    database = service.house.database
    if how == "switched off":
        await service.enter(organisation(service.partner, digest=None))
    elif how == "left":
        async with writing(database) as connection:
            await leave(connection, service.partner, STARTS)
    else:
        gone = "UPDATE contact SET erased_at = CURRENT_TIMESTAMP, mailbox = NULL WHERE organisation = :code"
        await execute(database, gone, code=service.partner)

    async def removed() -> bool:
        """Lists of Schedules are a moment behind."""
        return service.partner in (await service.keep()).removed

    assert await eventually(removed)
    assert await describe(service.client, service.partner) is None
    await service.enter(organisation(service.partner))
    assert (await service.keep()).made == (service.partner,)


async def test_schedules_of_another_service_are_left_alone(service: Service) -> None:
    await service.keep()
    assert await keep(service.client, [], "another-queue") == Kept()
    assert await describe(service.client, service.partner) is not None


async def test_the_worker_keeps_them_in_step_while_it_runs(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAUSE", keeping.PAUSE / 100)
    async with reading(service.house.database) as connection:
        others = set(await registered(connection)) - set(service.codes)
    for code in others:
        gone = "UPDATE organisation SET left_at = '2026' WHERE code = :code"
        await execute(service.house.database, gone, code=code)
    task = asyncio.create_task(keep_schedules_for_ever(service.house.door))
    try:
        assert await eventually(lambda: describe(service.client, service.partner))
        await service.enter(organisation(service.partner, "Asia/Tokyo"))

        async def moved() -> bool:
            return (await service.schedule(service.partner)).schedule.spec.time_zone_name == "Asia/Tokyo"

        assert await eventually(moved)
        await service.enter(organisation(service.partner, digest=None))

        async def removed() -> bool:
            return await describe(service.client, service.partner) is None

        assert await eventually(removed)
    finally:
        task.cancel()


async def test_a_store_that_is_away_for_a_while_ends_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAUSE", keeping.PAUSE / 100)
    looks = 0

    async def away(connection: object) -> object:
        nonlocal looks
        looks += 1
        raise ConnectionError("down")

    monkeypatch.setattr(keeping, "registered", away)
    with structlog.testing.capture_logs() as logged:
        task = asyncio.create_task(keep_schedules_for_ever(service.house.door))

        async def again() -> bool:
            return looks > 2

        assert await eventually(again)
        task.cancel()
    assert {each["event"] for each in logged} == {"schedules.interrupted"}
