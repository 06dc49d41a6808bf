"""Weekly overviews in a rehearsal: started as Schedules would, which this engine does not have."""

import asyncio
import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from activities.database import reading
from activities.snapshot import load_state
from console.doors.registry_file import Organisation
from console.rehearsal.stage import Stage
from console.schedules.plan import slots, wants_digest
from models.debts import debts
from models.messages import DigestAnswer, DigestStart
from models.names import TASK_QUEUE, digest_run
from models.state import Agreement, Phase
from models.tables import AgreementRow, NoticeRow

A_LOOK = 0.02
LOOKS = 1_500


class Slot(NamedTuple):
    """When an organisation's digest is due (story time)."""

    at: datetime
    org: str


class Digests:
    """All Schedules of a story at once: who is due next, and what still runs."""

    def __init__(self, stage: Stage, organisations: Iterable[Organisation], starts: datetime) -> None:
        self._stage = stage
        self._slots: dict[str, Iterator[datetime]] = {
            each.code: slots(each.digest, each.timezone, starts)
            for each in organisations
            if each.digest is not None and wants_digest(each)
        }
        self._due = [Slot(next(ahead), code) for code, ahead in self._slots.items()]
        heapq.heapify(self._due)
        self._running: dict[str, WorkflowHandle[object, DigestAnswer]] = {}
        self._missed: dict[str, Slot] = {}

    async def next(self, until: datetime) -> Slot | None:
        """Return the next slot up to a moment at which something may be owed; the others are passed over.

        What is owed does not change before anything happens: the record is read once.
        """
        states = await self._states() if self._due and self._due[0].at <= until else []
        while self._due and self._due[0].at <= until:
            slot = self._due[0]
            heapq.heapreplace(self._due, Slot(next(self._slots[slot.org]), slot.org))
            if any(_may_owe(state, slot) for state in states):
                return slot
        return None

    async def start(self, slot: Slot) -> None:
        """Start a digest and let it do what it can by now; one that still runs makes this one needless."""
        if await self._runs(slot.org):
            return
        handle = await self._stage.client.start_workflow(
            "digest",
            DigestStart(org=slot.org, clock_shift=self._stage.clock.shift),
            id=f"{digest_run(slot.org)}-{slot.at:%Y-%m-%dT%H:%M:%SZ}",
            task_queue=TASK_QUEUE,
            result_type=DigestAnswer,
        )
        self._running[slot.org] = handle
        for _ in range(LOOKS):
            if await self._did_what_it_can(handle, slot.org):
                return
            await asyncio.sleep(A_LOOK)

    def miss(self, slot: Slot) -> None:
        """Keep a slot at which nobody worked: of several, the first is made good."""
        self._missed.setdefault(slot.org, slot)

    async def make_good(self) -> None:
        """Start what was missed."""
        missed, self._missed = self._missed, {}
        for slot in missed.values():
            await self.start(slot)

    async def _runs(self, org: str) -> bool:
        handle = self._running.get(org)
        return handle is not None and (await handle.describe()).status is WorkflowExecutionStatus.RUNNING

    async def _did_what_it_can(self, handle: WorkflowHandle[object, DigestAnswer], org: str) -> bool:
        """Say whether it has ended, sleeps, or waits for a mail server."""
        if (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
            return True
        events = (await handle.fetch_history()).events
        return events[-1].HasField("timer_started_event_attributes") or await self._tried(org)

    async def _tried(self, org: str) -> bool:
        waiting = (col(NoticeRow.kind) == "digest", col(NoticeRow.state) == "queued")
        tried = select(col(NoticeRow.attempts)).where(*waiting, col(NoticeRow.organisation) == org)
        async with reading(self._stage.database) as connection:
            return any((await connection.execute(tried)).scalars())

    async def _states(self) -> list[Agreement]:
        async with reading(self._stage.database) as connection:
            refs = (await connection.execute(select(col(AgreementRow.ref)))).scalars().all()
            return [await load_state(connection, ref) for ref in refs]


def _may_owe(state: Agreement, slot: Slot) -> bool:
    """Say whether an organisation may owe something at a slot, given the state before it."""
    if state.phase in (Phase.NEGOTIATING, Phase.SIGNING):
        return state.party(slot.org) is not None
    return bool(debts(state, slot.org, slot.at))
