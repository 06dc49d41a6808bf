"""A desk digests leave from, as a worker would send them, at the time of a life."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.deliver import DeliverActivities
from activities.digest import DigestActivities
from activities.sending import Postmark
from models.messages import Delivery, DigestAnswer, DigestTurn
from models.policy import Policy
from tests.activities.posting import SENDER, Post
from tests.activities.recording import STARTS, Recording

DAY = timedelta(days=1)
QUIET = Policy(reminders=(), expiry_notices=(), dormant=None)
"""Nothing but digests asks again."""

LEDGER = "SELECT id, agreement, seq, kind, number, state, attempts, receipt FROM notice WHERE kind = 'digest'"


class Desk:
    """Sends digests and notices, as a worker would, at the time of a life."""

    def __init__(self, database: AsyncEngine, home: Path, *, public_url: str | None = None) -> None:
        self.database = database
        self.post = Post(home)
        self.now = STARTS
        self._postmark = Postmark(SENDER, self.post.keys, public_url)
        self._digests = DigestActivities(database, self.post, self._postmark)

    async def digest(self, org: str, *, by_hand: bool = False, slot: datetime | None = None) -> DigestAnswer:
        turn = DigestTurn(org=org, slot=slot or self.now, by_hand=by_hand)
        return await self._environment().run(self._digests.send, turn)

    async def deliver(self, life: Recording) -> None:
        """Send the notices a life owes."""
        delivery = Delivery(ref=life.state.ref, first_seq=1, seq=life.state.seq)
        activities = DeliverActivities(self.database, self.post, self._postmark)
        await self._environment().run(activities.deliver, delivery)

    def _environment(self) -> ActivityEnvironment:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, started_time=self.now)
        return environment


async def opened(database: AsyncEngine, ref: str = "MOU-JP-1", **policy: Any) -> Recording:  # noqa: ANN401
    life = Recording(database, ref)
    await life.open(policy=QUIET.model_copy(update=policy))
    return life


async def asked_long_ago(database: AsyncEngine, tmp_path: Path, **how: str | None) -> tuple[Recording, Desk]:
    """A negotiation of eight days ago, on a Tuesday morning in Europe."""
    life, desk = await opened(database), Desk(database, tmp_path, **how)
    desk.now = life.now = STARTS + 8 * DAY
    return life, desk
