"""Carrying out what the doors could not: every act in the inbox gets its outcome, in order of arrival."""

import asyncio
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
    async with reading(door.database) as connection:
        waiting = await inbox.pending(connection, before=before)
    if not waiting:
        return 0
    client = await door.client()
    refs = list(dict.fromkeys(act.ref for act in waiting))
    done = [await _agreement(door, client, [act for act in waiting if act.ref == ref]) for ref in refs]
    return sum(done)


async def _agreement(door: Door, client: Client, waiting: list[Act]) -> int:
    done = 0
    for act in waiting:
        try:
            await door.carry_out(client, act)
        except NotCarriedOutError as failure:
            if failure.outcome is None:
                log.warning("act.waits", ref=act.ref, act=act.act, why=str(failure))
                return done
        done += 1
        log.info("act.dispatched", ref=act.ref, act=act.act, command_id=act.command_id)
    return done
