"""Carrying out what the doors could not: every act in the inbox gets its outcome, in order of arrival."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import structlog
from temporalio.client import Client

from activities.database import reading
from console import inbox
from console.carry_out import NotCarriedOutError
from console.commands import Door
from models.acts import Act

log = structlog.get_logger()

PAUSE = timedelta(seconds=2)
"""Between two looks into the inbox."""

AGE = timedelta(seconds=5)
"""Younger acts are still with the door that took them."""

AT_ONCE = 16
"""So many agreements are worked on together: one that does not answer holds up no other."""


async def dispatch_for_ever(door: Door) -> None:
    """Look into the inbox until cancelled; whatever is down is waited for."""
    while True:
        try:
            await dispatch(door, AGE)
        except Exception as failure:  # noqa: BLE001 - the next look may do better
            log.warning("dispatcher.interrupted", cause=type(failure).__name__)
        await asyncio.sleep(PAUSE.total_seconds())


async def dispatch(door: Door, age: timedelta = timedelta(0)) -> int:
    """Carry out every act older than `age`, one at a time per agreement; return how many got an outcome."""
    before = await door.clock() - age + timedelta(microseconds=1)
    waiting: defaultdict[str, list[Act]] = defaultdict(list)
    async with reading(door.database) as connection:
        for act in await inbox.pending(connection, before=before):
            waiting[act.ref].append(act)
    if not waiting:
        return 0
    client, turns = await door.client(), asyncio.Semaphore(AT_ONCE)
    return sum(await asyncio.gather(*(_agreement(door, client, each, turns) for each in waiting.values())))


async def _agreement(door: Door, client: Client, waiting: list[Act], turns: asyncio.Semaphore) -> int:
    """Carry out one agreement's acts until one has to wait; its trouble is no other's."""
    async with turns:
        for done, act in enumerate(waiting):
            try:
                await door.carry_out(client, act)
            except NotCarriedOutError as failure:
                if failure.outcome is None:
                    log.warning("act.waits", ref=act.ref, act=act.act, why=str(failure))
                    return done
            except Exception as failure:  # noqa: BLE001 - the next look may do better
                log.warning("act.waits", ref=act.ref, act=act.act, why=type(failure).__name__)
                return done
            log.info("act.dispatched", ref=act.ref, act=act.act, command_id=act.command_id)
    return len(waiting)
