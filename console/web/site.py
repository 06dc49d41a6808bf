"""What every page is given: the door, the settings, and who asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.worker import Replayer

from console.commands import Door
from console.rehearsal.stage import MakeWorker
from console.settings import Settings
from console.web.counting import Counters
from console.web.pace import Pace


class Lent(NamedTuple):
    """What the composition root lends: makers of a rehearsal's worker and of a replayer, if any."""

    rehearsal_worker: MakeWorker | None = None
    replayer: Callable[[], Replayer] | None = None


NOTHING = Lent()


@dataclass(frozen=True, slots=True)
class Site:
    """One process that serves pages. `door` is ours by name; its `clock` is the time of all pages.

    `url` is what people reach it by.
    """

    door: Door
    settings: Settings
    url: str
    lent: Lent = NOTHING
    pace: Pace = field(default_factory=Pace)
    counters: Counters = field(default_factory=Counters)

    @property
    def database(self) -> AsyncEngine:
        """The record store."""
        return self.door.database

    @property
    def secure(self) -> bool:
        """Whether people come by TLS, so that cookies must not go without."""
        return (self.settings.public_url or "").startswith("https:")

    def allows(self, what: str, who: str, now: datetime, times: int, within: timedelta) -> bool:
        """Say whether `who` may ask once more for `what`, and remember or count it."""
        allowed = self.pace.allows(f"{what}/{who}", now, times, within)
        if not allowed:
            self.counters.too_often(what)
        return allowed

    async def now(self) -> datetime:
        """What time it is, UTC."""
        return await self.door.clock()


def site_of(request: Request) -> Site:
    """Return the site a request came to."""
    site: Site = request.app.state.site
    return site
