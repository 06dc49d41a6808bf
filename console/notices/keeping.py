"""Looking after notices beside the dispatcher: reading what came back, sending what is to be sent anew."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import NamedTuple

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.counters import Came, Counters
from activities.database import reading
from activities.keys import load_keys
from console.notices.bounces import BounceFolder
from console.settings import Settings
from models.messages import Delivery
from models.names import redelivery_id
from models.tables import NoticeRow

log = structlog.get_logger()

PAUSE = timedelta(seconds=5)
"""Between two looks."""

ANYWAY = timedelta(minutes=1)
"""So often the engine is asked again to run what it runs: a run may have been about to end."""

_ANEW = select(col(NoticeRow.id), col(NoticeRow.agreement), col(NoticeRow.seq), col(NoticeRow.resent)).where(
    col(NoticeRow.state) == "queued", col(NoticeRow.resent) > 0
)


class Caretaker:
    """Sees to notices that are on nobody else's hands; safe to repeat, and by several workers at once."""

    def __init__(
        self,
        client: Client,
        database: AsyncEngine,
        task_queue: str,
        folder: BounceFolder | None = None,
        counters: Counters | None = None,
    ) -> None:
        self._client, self._database, self._task_queue = client, database, task_queue
        self._folder, self._counters = folder, counters or Counters()
        self._begun: dict[Anew, float] = {}

    async def look(self, now: datetime) -> Counter[Came]:
        """Read what came back, then begin what is to be sent anew; return what came back."""
        try:
            return await self._read(now)
        finally:
            await self._begin()

    async def _read(self, now: datetime) -> Counter[Came]:
        if self._folder is None:
            return Counter()
        seen = await self._folder.look(now)
        for came, number in seen.items():
            self._counters.came_back(came, number)
        if seen:
            log.info("bounces.read", **{str(came): number for came, number in seen.items()})
        return seen

    async def _begin(self) -> None:
        """Start a run for each that has none; one that runs already goes on."""
        async with reading(self._database) as connection:
            waiting = [Anew(*row) for row in await connection.execute(_ANEW)]
        lately = monotonic() - ANYWAY.total_seconds()
        self._begun = {each: at for each, at in self._begun.items() if each in waiting and at > lately}
        for each in waiting:
            if each not in self._begun:
                await self._client.start_workflow(
                    "redelivery",
                    Delivery(ref=each.ref, first_seq=each.seq, seq=each.seq, notice=each.notice),
                    id=redelivery_id(each.notice),
                    task_queue=self._task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    static_summary=f"{each.notice}, sent anew",
                )
                self._begun[each] = monotonic()


class Anew(NamedTuple):
    """A notice to be sent anew, and which time it is."""

    notice: str
    ref: str
    seq: int
    resent: int


def make_caretaker(
    settings: Settings, client: Client, database: AsyncEngine, counters: Counters | None = None
) -> Caretaker:
    """Return what looks after the notices of a deployment."""
    keys = load_keys(settings.home / "keys")
    folder = BounceFolder(settings.bounces, database, keys) if settings.bounces else None
    return Caretaker(client, database, settings.task_queue, folder, counters)


async def look_after_notices_for_ever(caretaker: Caretaker) -> None:
    """Look until cancelled; whatever is down is waited for, and nothing that goes wrong ends the worker."""
    while True:
        try:
            await caretaker.look(datetime.now(UTC))
        except Exception as failure:  # noqa: BLE001 - the next look may do better
            log.warning("notices.interrupted", cause=type(failure).__name__)
        await asyncio.sleep(PAUSE.total_seconds())
