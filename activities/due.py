"""Which notices of a transition may leave now, and when the next one may: every row keeps its own time."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from models.messages import Delivery
from models.tables import NoticeRow

A_PAGE = 100
"""So many are read at once, however many there are."""

_MINE = (
    col(NoticeRow.agreement) == bindparam("ref"),
    col(NoticeRow.state) == "queued",
    col(NoticeRow.seq).between(bindparam("first"), bindparam("last")),
)
_FIRST_TIME = (*_MINE, col(NoticeRow.resent) == 0)
_ANEW = (*_MINE, col(NoticeRow.resent) > 0, col(NoticeRow.id) == bindparam("notice"))
"""What is sent anew has a delivery of its own, and the agreement's leaves it alone."""

_HOUR = func.coalesce(col(NoticeRow.not_before), col(NoticeRow.queued_at))
WHEN = case((col(NoticeRow.retry_at) > _HOUR, col(NoticeRow.retry_at)), else_=_HOUR)
"""When a queued notice may leave."""


async def load_due(connection: AsyncConnection, delivery: Delivery, now: datetime) -> list[NoticeRow]:
    """Return the first page of what may leave now, those tried least often first."""
    query = (
        select(NoticeRow)
        .where(*_which(delivery))
        .where(or_(col(NoticeRow.not_before).is_(None), col(NoticeRow.not_before) <= bindparam("now")))
        .where(or_(col(NoticeRow.retry_at).is_(None), col(NoticeRow.retry_at) <= bindparam("now")))
        .order_by(col(NoticeRow.attempts), col(NoticeRow.seq), col(NoticeRow.id))
        .limit(A_PAGE)
    )
    found = await connection.execute(query, {**_range(delivery), "now": now})
    return [NoticeRow(**row) for row in found.mappings()]


async def next_moment(connection: AsyncConnection, delivery: Delivery) -> datetime | None:
    """Return when the first that is still queued may leave; None: there is none."""
    query = select(func.min(WHEN)).where(*_which(delivery))
    found: datetime | None = (await connection.execute(query, _range(delivery))).scalar_one()
    return found


def _which(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return _FIRST_TIME if delivery.notice is None else _ANEW


def _range(delivery: Delivery) -> dict[str, Any]:
    wanted = {"ref": delivery.ref, "first": delivery.first_seq, "last": delivery.seq}
    return wanted if delivery.notice is None else {**wanted, "notice": delivery.notice}
