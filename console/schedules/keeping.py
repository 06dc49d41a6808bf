"""Keeping Schedules in step with the registry: safe to repeat, and by several workers at once."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from time import monotonic
from typing import NamedTuple

import structlog
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleDescription,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.database import reading
from console.commands import Door
from console.doors.registry_file import Organisation
from console.registry import registered
from console.schedules.plan import is_planned, plan, wants_digest
from models.names import digest_schedule

log = structlog.get_logger()

PAUSE = timedelta(seconds=5)
"""Between two looks at the registry."""

ANYWAY = timedelta(hours=1)
"""So often Schedules are looked at although the registry has not changed."""

AT_ONCE = 8
_PREFIX = digest_schedule("")


class Kept(NamedTuple):
    """What was done, by organisation."""

    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


async def keep_schedules_for_ever(door: Door) -> None:
    """Bring Schedules in step at the start, after every change of the registry, and now and then anyway."""
    known, looked_at = None, 0.0
    while True:
        try:
            async with reading(door.database) as connection:
                registry = await registered(connection)
            if registry != known or monotonic() - looked_at > ANYWAY.total_seconds():
                await keep(await door.client(), registry.values(), door.task_queue)
                known, looked_at = registry, monotonic()
        except Exception as failure:  # noqa: BLE001 - the next look may do better
            log.warning("schedules.interrupted", cause=type(failure).__name__)
        await asyncio.sleep(PAUSE.total_seconds())


async def keep(client: Client, organisations: Iterable[Organisation], task_queue: str) -> Kept:
    """Make, change and remove Schedules until they are what the registry says; pauses and notes stay."""
    wanted = {each.code: plan(each, task_queue) for each in organisations if wants_digest(each)}
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(code: str, schedule: Schedule) -> str:
        async with turns:
            return await _bring(client, code, schedule)

    done = await asyncio.gather(*(in_turn(code, schedule) for code, schedule in wanted.items()))
    became = dict(zip(wanted, done, strict=True))
    removed = await _remove(client, wanted, task_queue)
    kept = Kept(_that(became, "made"), _that(became, "changed"), removed)
    if any(kept):
        log.info("schedules.kept", made=len(kept.made), changed=len(kept.changed), removed=len(kept.removed))
    return kept


def _that(became: Mapping[str, str], what: str) -> tuple[str, ...]:
    return tuple(code for code, done in became.items() if done == what)


async def _bring(client: Client, code: str, wanted: Schedule) -> str:
    """Bring one Schedule to what it should be; say what was done."""
    found = await describe(client, code)
    if found is None:
        try:
            await client.create_schedule(digest_schedule(code), wanted)
        except ScheduleAlreadyRunningError:  # another worker was faster
            return "as before"
        return "made"
    if await is_planned(client, wanted, found.schedule):
        return "as before"

    def changed(current: ScheduleUpdateInput) -> ScheduleUpdate:
        state = current.description.schedule.state
        return ScheduleUpdate(Schedule(wanted.action, wanted.spec, wanted.policy, state))

    await client.get_schedule_handle(digest_schedule(code)).update(changed)
    return "changed"


async def _remove(client: Client, wanted: Mapping[str, Schedule], task_queue: str) -> tuple[str, ...]:
    """Remove Schedules of organisations that are in the registry no more, or want none."""
    removed: list[str] = []
    async for each in await client.list_schedules():
        code = each.id.removeprefix(_PREFIX)
        if not each.id.startswith(_PREFIX) or code in wanted:
            continue
        found = await describe(client, code)
        if found is not None and _queue(found) == task_queue:
            await client.get_schedule_handle(each.id).delete()
            removed.append(code)
    return tuple(removed)


def _queue(found: ScheduleDescription) -> str:
    action = found.schedule.action
    return action.task_queue if isinstance(action, ScheduleActionStartWorkflow) else ""


async def describe(client: Client, code: str) -> ScheduleDescription | None:
    """Return an organisation's Schedule as the engine has it; None: there is none."""
    try:
        return await client.get_schedule_handle(digest_schedule(code)).describe()
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
