"""Endpoints: made, changed, removed, and told again. What a function is given is read and checked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import insert_into
from activities.webhooks.queue import ACTIVE, PAUSED, behind
from activities.webhooks.signing import fingerprint, secret_of
from console.queries import NotFoundError, find_state
from models.errors import InputError
from models.tables import AgreementRow, MilestoneRow, WebhookCursorRow, WebhookRow

STANDS = ("active", "failing", "paused", "dead")
"""How an endpoint can stand."""


class Wish(NamedTuple):
    """What is asked for: a name, where to send, which types (none: all), and whether from the beginning."""

    name: str
    url: str
    types: tuple[str, ...] = ()
    from_start: bool = False


class Stuck(NamedTuple):
    """An agreement whose next event an endpoint did not take; times are UTC."""

    agreement: str
    seq: int
    attempts: int
    failing_since: datetime | None
    not_before: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An endpoint, how many events wait for it, since when (UTC), and what it does not take.

    One that is told again waits since then, and while it takes event after event it waits for the next alone.
    """

    row: WebhookRow
    waiting: int
    since: datetime | None
    stuck: tuple[Stuck, ...]

    @property
    def stands(self) -> str:
        """Return one of `STANDS`."""
        failing = self.row.state == ACTIVE and self.row.failing_since is not None
        return "failing" if failing else self.row.state


async def add(
    connection: AsyncConnection, wish: Wish, webhook: str, root: bytes, now: datetime
) -> WebhookRow:
    """Make an endpoint; what is on record already it is told only if that is wished.

    Raises:
        InputError: The name is taken.
    """
    taken = select(col(WebhookRow.id)).where(col(WebhookRow.name) == wish.name)
    if (await connection.execute(taken)).first():
        fix = "Take another, or remove that one first"
        raise InputError("WEBHOOK", f"there is a webhook {wish.name} already", fix)
    mark = fingerprint(secret_of(root, webhook, 1))
    row = WebhookRow(
        id=webhook, name=wish.name, url=wish.url, types=list(wish.types), made_at=now, fingerprint=mark
    )
    await connection.execute(insert_into(connection.dialect.name, WebhookRow).values(row.model_dump()))
    if not wish.from_start:
        told = [
            {"webhook": webhook, "agreement": each.ref, "seq": each.seq, "attempts": 0}
            for each in await connection.execute(select(col(AgreementRow.ref), col(AgreementRow.seq)))
        ]
        if told:
            await connection.execute(insert_into(connection.dialect.name, WebhookCursorRow), told)
    return row


async def find(connection: AsyncConnection, name: str) -> WebhookRow:
    """Return an endpoint by its name.

    Raises:
        NotFoundError: There is none.
    """
    row = (await connection.execute(select(WebhookRow).where(col(WebhookRow.name) == name))).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no webhook {name}. `entente webhooks` shows those there are.")
    return WebhookRow(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def pause(connection: AsyncConnection, name: str, why: str, now: datetime) -> None:
    """Tell an endpoint nothing until it is resumed; what happens meanwhile waits."""
    await _change(connection, name, state=PAUSED, paused_at=now, reason=why)


async def resume(connection: AsyncConnection, name: str, now: datetime) -> None:
    """Tell an endpoint again, from where it was left, at once."""
    row = await find(connection, name)
    well = {"failures": 0, "failing_since": None}
    await _change(connection, name, state=ACTIVE, paused_at=None, resumed_at=now, reason=None, **well)
    lanes = update(WebhookCursorRow).where(col(WebhookCursorRow.webhook) == row.id)
    await connection.execute(lanes.values(not_before=None, attempts=0, failing_since=None))


async def rotate(
    connection: AsyncConnection, name: str, overlap: timedelta, root: bytes, now: datetime
) -> WebhookRow:
    """Give an endpoint a new secret; the one before signs as well until the overlap is over."""
    row = await find(connection, name)
    generation = row.generation + 1
    mark = fingerprint(secret_of(root, row.id, generation))
    await _change(connection, name, generation=generation, fingerprint=mark, overlap_until=now + overlap)
    return await find(connection, name)


async def remove(connection: AsyncConnection, name: str) -> None:
    """Remove an endpoint, and how far it was told."""
    row = await find(connection, name)
    await connection.execute(delete(WebhookCursorRow).where(col(WebhookCursorRow.webhook) == row.id))
    await connection.execute(delete(WebhookRow).where(col(WebhookRow.id) == row.id))


async def replay(connection: AsyncConnection, name: str, ref: str, seq: int, now: datetime) -> None:
    """Tell an endpoint of an agreement again, from one of its milestones on.

    Raises:
        InputError: It has not been told as far as that.
        NotFoundError: There is no such endpoint or agreement.
    """
    row = await find(connection, name)
    await find_state(connection, ref)
    key = (col(WebhookCursorRow.webhook) == row.id, col(WebhookCursorRow.agreement) == ref)
    told = (await connection.execute(select(col(WebhookCursorRow.seq)).where(*key))).scalar_one_or_none() or 0
    if seq > told:
        went = f"{name} has been told of {ref} up to {told}" if told else f"{name} was not told of {ref} yet"
        raise InputError("--from", went, "What comes next is told by itself")
    await connection.execute(update(WebhookCursorRow).where(*key).values(**_back(seq - 1, now)))


async def replay_all(connection: AsyncConnection, name: str, now: datetime) -> None:
    """Tell an endpoint everything again, from the first milestone of each agreement."""
    row = await find(connection, name)
    mine = update(WebhookCursorRow).where(col(WebhookCursorRow.webhook) == row.id)
    await connection.execute(mine.values(**_back(0, now)))


def _back(seq: int, now: datetime) -> dict[str, Any]:
    """Return what a cursor is that was set back."""
    place = {"seq": seq, "moved_at": now, "attempts": 0}
    return {**place, "failing_since": None, "not_before": None, "answer": None}


async def standing(connection: AsyncConnection, row: WebhookRow) -> Standing:
    """Return what waits for an endpoint."""
    ahead = behind(row.id).add_columns(col(WebhookCursorRow.moved_at)).subquery()
    recorded, moved = col(MilestoneRow.recorded_at), ahead.c.moved_at
    query = (
        select(func.count(), func.min(case((moved > recorded, moved), else_=recorded)))
        .select_from(ahead)
        .join(
            MilestoneRow, (col(MilestoneRow.agreement) == ahead.c.ref) & (col(MilestoneRow.seq) > ahead.c.seq)
        )
    )
    if row.types:
        query = query.where(col(MilestoneRow.type).in_(row.types))
    waiting, first = (await connection.execute(query)).one()
    since = max(first, row.resumed_at or row.made_at) if first else None
    return Standing(row, waiting, since, await _stuck(connection, row.id))


async def standings(connection: AsyncConnection) -> list[Standing]:
    """Return all endpoints, by name."""
    rows = (await connection.execute(select(WebhookRow).order_by(col(WebhookRow.name)))).mappings().all()
    return [await standing(connection, WebhookRow(**row)) for row in rows]


async def _stuck(connection: AsyncConnection, webhook: str) -> tuple[Stuck, ...]:
    cursor = WebhookCursorRow
    query = (
        select(
            col(cursor.agreement),
            col(cursor.seq) + 1,
            col(cursor.attempts),
            col(cursor.failing_since),
            col(cursor.not_before),
            col(cursor.answer),
        )
        .where(col(cursor.webhook) == webhook, col(cursor.attempts) > 0)
        .order_by(col(cursor.failing_since), col(cursor.agreement))
    )
    return tuple(Stuck(*row) for row in await connection.execute(query))


async def _change(connection: AsyncConnection, name: str, **values: Any) -> None:  # noqa: ANN401
    await find(connection, name)
    await connection.execute(update(WebhookRow).where(col(WebhookRow.name) == name).values(**values))
