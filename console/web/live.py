"""What changed, told to open pages as it happens: server-sent events from our own tables.

One look at the record store a second for all who listen to this process, and none while nobody does. An event
says that something changed, not what: the page asks for itself anew, as its reader may see it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from activities.database import reading
from console.web.counting import ASKED
from console.web.site import Site
from console.web.staff.me import find_me
from models.tables import AgreementRow, CommandRow, NoticeRow

PAUSE = 1.0
"""Seconds between two looks."""

LONGEST = 300.0
"""Seconds one connection lasts; a browser makes the next one by itself, if it is still signed in."""

ALIVE = 20.0
"""Seconds after which silence is broken, so that nobody on the way gives the connection up."""

MOST = 500
"""Who comes when so many listen sees changes by reloading."""

_NEWEST = select(
    select(func.max(col(AgreementRow.changed_at))).scalar_subquery(),
    select(func.count()).select_from(AgreementRow).scalar_subquery(),
    select(func.max(col(NoticeRow.sent_at))).scalar_subquery(),
    select(func.count())
    .select_from(CommandRow)
    .where(col(CommandRow.settled_at).is_(None))
    .scalar_subquery(),
)

router = APIRouter(include_in_schema=False)


class Changes:
    """Looks for changes as long as somebody waits for them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._listening: set[asyncio.Event] = set()
        self._alone = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Whether nobody more can listen."""
        return len(self._listening) >= MOST

    async def listen(self) -> AsyncIterator[bytes]:
        """Yield an event for every change, and a sign of life now and then."""
        changed, ends = asyncio.Event(), asyncio.get_running_loop().time() + LONGEST
        self._listening.add(changed)
        self._alone.clear()
        self._tell_how_many()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield b": listening\n\n"
            while asyncio.get_running_loop().time() < ends:
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), ALIVE)
                yield b"event: changed\ndata: 1\n\n" if changed.is_set() else b": alive\n\n"
                changed.clear()
        finally:
            self._listening.discard(changed)
            self._tell_how_many()
            if not self._listening:
                self._alone.set()

    async def end(self) -> None:
        """Let the look that is under way come to its end; it is not cut off, and none outlives the site."""
        self._listening.clear()
        self._alone.set()
        if self._looking is not None:
            await self._looking

    def _tell_how_many(self) -> None:
        self._site.counters.listening(len(self._listening))

    async def _look(self) -> None:
        seen = await self._newest()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._alone.wait(), PAUSE)
            if not self._listening:
                return
            newest = await self._newest()
            if newest != seen:
                seen = newest
                for each in self._listening:
                    each.set()

    async def _newest(self) -> tuple[object, ...] | None:
        """Return what is newest; a store that does not answer has nothing new."""
        try:
            async with reading(self._site.database) as connection:
                return tuple((await connection.execute(_NEWEST)).one())
        except (SQLAlchemyError, OSError):
            return None


@router.get("/events")
async def events(request: Request) -> Response:
    """Tell a page of changes as they happen; without a reader who may know, or room, nothing is told."""
    me, changes = await find_me(request), request.app.state.changes
    if me is None or not me.is_one_of("coordinator", "auditor") or changes.full:
        return Response(status_code=204)
    if request.scope.get(ASKED) == "HEAD":
        return Response(media_type="text/event-stream")  # nobody listens, and its connection is free again
    return StreamingResponse(changes.listen(), media_type="text/event-stream")
