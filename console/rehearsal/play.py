"""Playing a story: every act at its time through the door, until its end."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlmodel import col
from temporalio.worker import Worker

from activities.database import reading
from activities.due import WHEN
from activities.snapshot import load_state
from console import inbox
from console.carry_out import NotCarriedOutError
from console.commands import Door, NotFoundError
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.registry_file import Organisation
from console.doors.story_file import Story, StoryAct
from console.doors.together import Together
from console.rehearsal.digests import Digests
from console.rehearsal.stage import Stage
from models.acts import Act
from models.clock import next_due
from models.errors import InputError
from models.tables import AgreementRow, NoticeRow

LONGEST_LIFE = timedelta(days=36_525)
A_LOOK = 0.02
LOOKS = 1_500
TRIES = 2
"""So often an act is sent before a rehearsal gives up."""

A_MOMENT = timedelta(seconds=1)
"""The shortest time to let pass, while mails wait for the next attempt after an outage."""


@dataclass(frozen=True, slots=True)
class Played:
    """One act of a story and the command it became."""

    act: StoryAct
    command_id: str


class Play:
    """One run of one story. Mutable by nature: a stage on which time passes."""

    def __init__(
        self, story: Story, stage: Stage, organisations: Mapping[str, Organisation], settings: tuple[str, ...]
    ) -> None:
        self._story, self._stage, self._organisations, self._settings = story, stage, organisations, settings
        self._door: Door = stage.door
        self._worker: Worker | None = None
        self._working: asyncio.Task[None] | None = None
        self._stops = any(act.do == "worker_down" for act in story.acts)
        self._digests: Digests | None = None
        self.played: list[Played] = []
        self.undone: list[str] = []
        """What could not be done as the life stood, a line each."""

    async def run(self) -> None:
        """Play all acts, then let time pass until the story's end; all are read before one is played."""
        opening, acts = self._read()
        await self._start_worker()
        try:
            await self._stage.clock.start_at(self._story.starts)
            self._door = replace(self._door, clock_shift=self._stage.clock.shift)
            if self._story.digests:
                self._digests = Digests(self._stage, self._organisations.values(), self._story.starts)
            if opening is not None:
                await self._submit(opening, None)
            for act, request in acts:
                await self._advance_to(self._story.starts + act.after)
                await self._do(act, request)
            await self._finish()
        finally:
            await self._stop_worker()

    def _read(self) -> tuple[ActRequest | None, list[tuple[StoryAct, ActRequest | None]]]:
        """Return the opening of the story's own agreement, and its acts as requests, but those of control."""
        own = self._story.agreement
        with Together() as each:
            opening = each(self._opening, own) if own is not None else None
            acts = [
                (act, None if act.control else each(read_act, act.do, act.node, self._context(act.on)))
                for act in self._story.acts
            ]
        return opening, acts

    def _opening(self, node: Node) -> ActRequest:
        agreement = Node({"agreement": node}, "", node.file, node.line)
        return read_act("open", agreement, self._context(None))

    async def _do(self, act: StoryAct, request: ActRequest | None) -> None:
        if request is None:
            await getattr(self, f"_{act.do}")()
        else:
            await self._submit(request, act)

    async def _submit(self, request: ActRequest, act: StoryAct | None) -> None:
        try:
            accepted, outcome = await self._door.accept(request)
        except (InputError, NotFoundError) as failure:
            self.undone.append(f"{act.node.where}: {act.do} was not done: {failure}" if act else str(failure))
            return
        if act is not None:
            self.played.append(Played(act, accepted.command_id))
        if outcome is not None or self._working is None:
            return
        await self._finish_act(accepted)

    async def _finish_act(self, act: Act) -> None:
        """Carry an act out; this engine stalls at times, and an act in the inbox may be tried again."""
        for left in reversed(range(TRIES)):
            try:
                await self._door.finish(act)
            except NotCarriedOutError as failure:
                if failure.outcome is None and not left:
                    raise
                if failure.outcome is None:
                    continue
            return

    def _context(self, on: str | None) -> ActContext:
        node = self._story.agreement
        ref = on or (str(node.at("ref").value) if node is not None else "")
        coordinator = self._coordinator(node)
        zone = self._organisations[coordinator].timezone if coordinator in self._organisations else ""
        return ActContext(
            organisations=self._organisations,
            ref=ref,
            coordinator=coordinator,
            starts=self._story.starts,
            zone=zone,
            settings=self._settings,
        )

    def _coordinator(self, node: Node | None) -> str:
        return str(node.at("coordinator").value) if node is not None else ""

    async def _advance_to(self, moment: datetime) -> None:
        """Let time pass; digests that are due meanwhile are started, or missed where nobody works."""
        while self._digests is not None and (slot := await self._digests.next(moment)) is not None:
            await self._pass(slot.at)
            if self._working is None:
                self._digests.miss(slot)
            else:
                await self._digests.start(slot)
        await self._pass(moment)

    async def _pass(self, moment: datetime) -> None:
        clock = self._stage.clock
        await (clock.advance_to(moment) if self._working else clock.advance_alone_to(moment))

    async def _finish(self) -> None:
        """Let time pass until the end asked for, or until every life is over; then wait for the last mail."""
        if self._working is None:
            await self._worker_up()
        if self._story.until is not None:
            await self._advance_to(self._story.starts + self._story.until)
        else:
            await self._live_out()
        await self._mails_left()

    async def _live_out(self) -> None:
        end = self._story.starts + LONGEST_LIFE
        while (moment := await self._next_moment()) is not None and moment < end:
            await self._advance_to(moment)
            await self._mails_left()

    async def _next_moment(self) -> datetime | None:
        async with reading(self._stage.database) as connection:
            refs = (await connection.execute(select(col(AgreementRow.ref)))).scalars().all()
            states = [await load_state(connection, ref) for ref in refs]
            hours = select(func.min(col(NoticeRow.not_before))).where(col(NoticeRow.state) == "queued")
            hour = (await connection.execute(hours)).scalar_one()
        dues = [due.fires for state in states if (due := next_due(state)) is not None]
        dues += [hour] if hour else []
        later = await self._stage.clock.now() + timedelta(seconds=1)
        return max(min(dues), later) if dues else None

    async def _mails_left(self) -> None:
        """Wait until all has left whose hour has come, unless mail is down; what failed is tried again."""
        for _ in range(LOOKS):
            if self._stage.post.down or not (queued := await self._queued()):
                return
            if min(attempts for attempts, _ in queued) > 0:
                again = min(when for _, when in queued)
                await self._advance_to(max(again, await self._stage.clock.now() + A_MOMENT))
            await asyncio.sleep(A_LOOK)

    async def _queued(self) -> list[tuple[int, datetime]]:
        """Return how often each notice was tried whose hour has come, and from when it may be again."""
        now, hour = await self._stage.clock.now(), col(NoticeRow.not_before)
        queued = select(col(NoticeRow.attempts), WHEN).where(col(NoticeRow.state) == "queued")
        async with reading(self._stage.database) as connection:
            found = await connection.execute(queued.where(or_(hour.is_(None), hour <= now)))
            return [(attempts, when) for attempts, when in found]

    async def _start_worker(self) -> None:
        self._worker = self._stage.worker(0 if self._stops else 100)
        self._working = asyncio.create_task(self._worker.run())

    async def _stop_worker(self) -> None:
        if self._worker is None or self._working is None:
            return
        await self._worker.shutdown()
        await self._working
        self._worker = self._working = None

    async def _worker_down(self) -> None:
        await self._stop_worker()

    async def _worker_up(self) -> None:
        await self._stage.clock.lock_again()
        await self._start_worker()
        async with reading(self._stage.database) as connection:
            waiting = await inbox.pending(connection)
        for act in waiting:
            await self._finish_act(act)
        if self._digests is not None:
            await self._digests.make_good()

    async def _mail_down(self) -> None:
        self._stage.post.down = True

    async def _mail_up(self) -> None:
        self._stage.post.down = False
