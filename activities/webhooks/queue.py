"""What an endpoint has not been told yet: the chain itself is the queue, a cursor per agreement its place.

A cursor moves from where it was seen only; whoever has set it back meanwhile wins.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import insert_into, writing
from activities.snapshot import read_days, read_milestone
from models.days import Days
from models.milestones import Milestone
from models.tables import AgreementRow, MilestoneRow, WebhookCursorRow, WebhookRow
from models.webhooks import FAILING, Answer, gap, is_dead

LEASE: Final = timedelta(minutes=2)
"""So long a worker has an endpoint to itself after each event; much longer than one takes."""

LANES: Final = 50
BATCH: Final = 20
"""So many agreements are looked at together, and milestones of one."""

ACTIVE: Final = "active"
PAUSED: Final = "paused"
DEAD: Final = "dead"
"""States of an endpoint; `paused` by hand, `dead` by us."""

SILENT: Final = "it took nothing for five days"
GONE: Final = "it answered 410, gone for good"
LOST: Final = "the key its secret was made from is lost"
"""Why one is dead."""


class Lane(NamedTuple):
    """One agreement an endpoint has to be told more of: after `seq`, and how often that failed."""

    agreement: str
    seq: int
    attempts: int


def behind(webhook: object) -> Select[str, int, int]:
    """Select agreements an endpoint has not been told all of; where it never was told, from the beginning."""
    cursor, done = WebhookCursorRow, func.coalesce(col(WebhookCursorRow.seq), 0)
    return (
        select(col(AgreementRow.ref), done.label("seq"), func.coalesce(col(cursor.attempts), 0))
        .select_from(AgreementRow)
        .join(
            cursor,
            and_(col(cursor.agreement) == col(AgreementRow.ref), col(cursor.webhook) == webhook),
            isouter=True,
        )
        .where(col(AgreementRow.seq) > done)
    )


async def waiting_lanes(connection: AsyncConnection, webhook: str, now: datetime) -> list[Lane]:
    """Return agreements it is time to tell an endpoint of: the least told first, those that fail last."""
    not_before = col(WebhookCursorRow.not_before)
    query = (
        behind(webhook)
        .where(not_before.is_(None) | (not_before <= now))
        .order_by(
            func.coalesce(col(WebhookCursorRow.attempts), 0),
            col(WebhookCursorRow.moved_at).nulls_first(),
            col(AgreementRow.ref),
        )
        .limit(LANES)
    )
    return [Lane(*row) for row in await connection.execute(query)]


async def milestones_after(connection: AsyncConnection, lane: Lane) -> list[tuple[Milestone, Days]]:
    """Return what comes next in an agreement's chain."""
    query = (
        select(col(MilestoneRow.content), col(MilestoneRow.digest), col(MilestoneRow.days))
        .where(col(MilestoneRow.agreement) == lane.agreement, col(MilestoneRow.seq) > lane.seq)
        .order_by(col(MilestoneRow.seq))
        .limit(BATCH)
    )
    rows = await connection.execute(query)
    return [(read_milestone(row.content, row.digest), read_days(row.days)) for row in rows]


async def find_webhook(connection: AsyncConnection, webhook: str) -> WebhookRow | None:
    """Return an endpoint as it stands."""
    row = (await connection.execute(select(WebhookRow).where(col(WebhookRow.id) == webhook))).one_or_none()
    return WebhookRow(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


async def active_webhooks(connection: AsyncConnection) -> Sequence[str]:
    """Return the ids of endpoints that are told."""
    query = select(col(WebhookRow.id)).where(col(WebhookRow.state) == ACTIVE)
    return (await connection.execute(query.order_by(col(WebhookRow.name)))).scalars().all()


class Lease:
    """One worker's right to send to one endpoint, renewed with every event it is told.

    `held` is false from the moment it is known that another has it, or that the endpoint is told no more.
    """

    def __init__(self, database: AsyncEngine, webhook: str, holder: str) -> None:
        self._database, self._webhook, self._holder = database, webhook, holder
        self.held = False

    async def take(self, now: datetime) -> bool:
        """Take it, unless another has it or the endpoint is paused."""
        free = col(WebhookRow.leased_until).is_(None) | (col(WebhookRow.leased_until) < now)
        async with writing(self._database) as connection:
            return await self._renew(connection, now, free | (col(WebhookRow.leased_by) == self._holder))

    async def leave(self) -> None:
        """Let the next one have it."""
        mine = (col(WebhookRow.id) == self._webhook, col(WebhookRow.leased_by) == self._holder)
        async with writing(self._database) as connection:
            await connection.execute(
                update(WebhookRow).where(*mine).values(leased_by=None, leased_until=None)
            )

    async def moved(self, lane: Lane, seq: int, now: datetime) -> bool:
        """Put on record that nothing up to `seq` is to be told; say whether to go on."""
        async with writing(self._database) as connection:
            if await find_webhook(connection, self._webhook) is None:
                return False
            moved = await _move(connection, self._webhook, lane, {"seq": seq, "moved_at": now})
            return await self._renew(connection, now) and moved

    async def delivered(self, lane: Lane, seq: int, answer: Answer, now: datetime) -> bool:
        """Put on record that the endpoint took `seq`; say whether to go on.

        If it had failed at everything, all that waits for another attempt is due now.
        """
        async with writing(self._database) as connection:
            found = await find_webhook(connection, self._webhook)
            if found is None:
                return False
            moved = await _move(connection, self._webhook, lane, {"seq": seq, "moved_at": now})
            if found.failures >= FAILING:
                lanes = update(WebhookCursorRow).where(col(WebhookCursorRow.webhook) == self._webhook)
                await connection.execute(lanes.values(not_before=None))
            well = {"failures": 0, "failing_since": None, "answer": answer.words, "delivered_at": now}
            return await self._renew(connection, now, **well) and moved

    async def failed(self, lane: Lane, answer: Answer, now: datetime, chance: float) -> str | None:
        """Put on record that an event did not get through, and when to try again.

        Returns why the endpoint is given up, if that is what follows.
        """
        attempts = lane.attempts + 1
        next_at = now + gap(attempts, chance, answer.asked)
        async with writing(self._database) as connection:
            found = await find_webhook(connection, self._webhook)
            if found is None:
                return None
            place = {
                "attempts": attempts,
                "answer": answer.words,
                "not_before": next_at,
                "failing_since": now,
            }
            await _move(connection, self._webhook, lane, {"seq": lane.seq, **place})
            since = found.failing_since or now
            reason = GONE if answer.gone else SILENT if is_dead(since, now) else None
            ill = {"failures": col(WebhookRow.failures) + 1, "failing_since": since, "answer": answer.words}
            stop = {"state": DEAD, "paused_at": now, "reason": reason} if reason else {}
            known = await self._renew(connection, now, **ill, **stop)
            self.held = known and reason is None
            return reason if known else None

    async def give_up(self, reason: str, now: datetime) -> bool:
        """Send it nothing until somebody resumes it."""
        async with writing(self._database) as connection:
            return await self._renew(connection, now, state=DEAD, paused_at=now, reason=reason)

    async def _renew(
        self,
        connection: AsyncConnection,
        now: datetime,
        /,
        who: Any = None,  # noqa: ANN401 - SQLAlchemy's own
        **values: object,
    ) -> bool:
        """Change the endpoint while the lease is ours and it is not paused; say whether that is so."""
        who = col(WebhookRow.leased_by) == self._holder if who is None else who
        change = (
            update(WebhookRow)
            .where(col(WebhookRow.id) == self._webhook, col(WebhookRow.state) == ACTIVE, who)
            .values(leased_by=self._holder, leased_until=now + LEASE, **values)
        )
        self.held = (await connection.execute(change)).rowcount == 1
        return self.held


async def _move(connection: AsyncConnection, webhook: str, lane: Lane, place: dict[str, Any]) -> bool:
    """Put a cursor at a place, from where the lane has it; say whether it was still there."""
    well = {"attempts": 0, "failing_since": None, "not_before": None, "answer": None}
    entry = insert_into(connection.dialect.name, WebhookCursorRow).values(
        webhook=webhook, agreement=lane.agreement, **well | place
    )
    fresh: dict[str, Any] = {name: entry.excluded[name] for name in (*well, *place)}
    if place.get("failing_since"):
        fresh["failing_since"] = func.coalesce(col(WebhookCursorRow.failing_since), fresh["failing_since"])
    change = entry.on_conflict_do_update(
        index_elements=["webhook", "agreement"], set_=fresh, where=col(WebhookCursorRow.seq) == lane.seq
    )
    return (await connection.execute(change)).rowcount == 1
