"""The time-skipping engine's clock, told in story time."""

import asyncio
from datetime import UTC, datetime, timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.empty_pb2 import Empty
from temporalio.api.testservice.v1 import (
    LockTimeSkippingRequest,
    SleepRequest,
    UnlockTimeSkippingRequest,
)
from temporalio.client import Client

LOOK = 0.05
"""Real seconds between two looks at a clock nobody works for."""

STANDING = 4
"""So many looks without a jump mean that it stands still, where nobody works."""

PATIENCE = 100
"""The same where somebody works: this engine may hold its clock for a run whose parent has ended."""


class StoryClock:
    """Story time = engine time + shift; it starts at the story's beginning and only moves forward."""

    def __init__(self, client: Client) -> None:
        self._service = client.test_service
        self._unlocked = 0
        self.shift = timedelta(0)

    async def start_at(self, starts: datetime) -> None:
        """Make now the story's beginning."""
        self.shift = starts - await self._engine_now()

    async def now(self) -> datetime:
        """Return story time, UTC."""
        return await self._engine_now() + self.shift

    async def advance_to(self, moment: datetime) -> None:
        """Let time pass until a moment of the story, with the worker at work."""
        await self._advance(moment, PATIENCE)
        await self.lock_again()

    async def advance_alone_to(self, moment: datetime) -> None:
        """Let time pass with nobody working: a waiting task stops this clock; it is then unlocked."""
        await self._advance(moment, STANDING)

    async def _advance(self, moment: datetime, looks: int) -> None:
        left = moment - await self.now()
        if left <= timedelta(0):
            return
        passing = asyncio.create_task(self._sleep(left))
        await asyncio.wait({passing}, timeout=LOOK)
        seen, still = await self._engine_now(), 0
        while not passing.done():
            await asyncio.sleep(LOOK)
            at = await self._engine_now()
            still = still + 1 if at - seen < timedelta(seconds=LOOK * 10) else 0
            seen = at
            if still >= looks and not passing.done():
                await self._service.unlock_time_skipping(UnlockTimeSkippingRequest())
                self._unlocked += 1
                still = 0
        await passing

    async def lock_again(self) -> None:
        """Undo every unlocking before somebody works again."""
        for _ in range(self._unlocked):
            await self._service.lock_time_skipping(LockTimeSkippingRequest())
        self._unlocked = 0

    async def _engine_now(self) -> datetime:
        answer = await self._service.get_current_time(Empty())
        return answer.time.ToDatetime(tzinfo=UTC)

    async def _sleep(self, length: timedelta) -> None:
        duration = Duration()
        duration.FromTimedelta(length)
        await self._service.unlock_time_skipping_with_sleep(SleepRequest(duration=duration))
