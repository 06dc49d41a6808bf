"""How the weekly overview of each organisation stands: by the registry, the ledger and the engine."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, ScheduleDescription

from activities.database import reading
from console.doors.registry_file import Organisation
from console.queries import NotFoundError
from console.registry import find_organisation, registered
from console.schedules.keeping import describe
from console.schedules.plan import wants_digest
from console.schedules.statistics import last_digests

_MISSING = {
    "off": "its overview is switched off",
    "no mailbox": "it has no mailbox",
    "not made yet": "the worker has not made it yet",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One organisation, its Schedule as the engine has it, and when its last digest left (UTC)."""

    organisation: Organisation
    schedule: ScheduleDescription | None
    last: datetime | None

    @property
    def next(self) -> datetime | None:
        """When its next digest is due, unless it is paused."""
        times = self.schedule.info.next_action_times if self.schedule and not self.paused else []
        return times[0] if times else None

    @property
    def paused(self) -> bool:
        """Nothing leaves until it is resumed."""
        return self.schedule is not None and self.schedule.schedule.state.paused

    @property
    def note(self) -> str:
        """Why it is paused."""
        return (self.schedule.schedule.state.note or "") if self.schedule and self.paused else ""

    @property
    def stands(self) -> str:
        """Return `due`, `paused`, `off`, `no mailbox` or `not made yet`."""
        if self.organisation.digest is None:
            return "off"
        if not wants_digest(self.organisation):
            return "no mailbox"
        if self.schedule is None:
            return "not made yet"
        return "paused" if self.paused else "due"


async def all_seen(
    database: AsyncEngine, client: Client, wanted: Callable[[list[str]], Collection[str]] = list
) -> list[Seen]:
    """Return how organisations of the registry stand, by code: all, or those `wanted` chooses."""
    async with reading(database) as connection:
        registry, last = await registered(connection), await last_digests(connection)
    chosen = wanted(list(registry))
    registry = {code: each for code, each in registry.items() if code in chosen}
    found = await asyncio.gather(*(describe(client, code) for code in registry))
    return [
        Seen(each, schedule, last.get(code))
        for (code, each), schedule in zip(registry.items(), found, strict=True)
    ]


async def one_seen(database: AsyncEngine, client: Client, code: str) -> Seen:
    """Return how one stands that has a Schedule.

    Raises:
        NotFoundError: It is not in the registry, or has none.
    """
    async with reading(database) as connection:
        organisation, last = await find_organisation(connection, code), await last_digests(connection)
    schedule = await describe(client, code) if wants_digest(organisation) else None
    seen = Seen(organisation, schedule, last.get(code))
    if seen.schedule is None:
        why = _MISSING[seen.stands]
        raise NotFoundError(f"{code} has no Schedule: {why}. `entente schedules` shows those there are.")
    return seen


def seen_document(seen: Seen) -> dict[str, object]:
    """Return one as JSON has it; `next_here` is by the clock of this machine."""
    digest, zone = seen.organisation.digest, ZoneInfo(seen.organisation.timezone)
    return {
        "org": seen.organisation.code,
        "stands": seen.stands,
        "digest": digest._asdict() if digest else None,
        "timezone": seen.organisation.timezone,
        "next_at": seen.next,
        "next_there": seen.next.astimezone(zone).isoformat() if seen.next else None,
        "next_here": seen.next.astimezone().isoformat() if seen.next else None,
        "paused": seen.paused,
        "note": seen.note or None,
        "last_sent_at": seen.last,
    }
