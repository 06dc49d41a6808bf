"""Sending a notice anew: the same notice, said as such, to the first mailbox or to the next one."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.needless import why_needless
from console.queries import NotFoundError
from console.registry import current_contacts
from models.errors import InputError
from models.tables import NoticeRow

FIELD = "NOTICE"


async def notices_back(connection: AsyncConnection, organisation: str, now: datetime) -> list[str]:
    """Return the notices to an organisation that came back and are still of use, oldest first."""
    query = select(NoticeRow).where(
        col(NoticeRow.organisation) == organisation,
        col(NoticeRow.state).in_(("bounced", "failed")),
        col(NoticeRow.agreement) != "",
    )
    found = (await connection.execute(query.order_by(col(NoticeRow.queued_at)))).mappings()
    rows = [NoticeRow(**row) for row in found]
    return [row.id for row in rows if await why_needless(connection, row, now) is None]


async def resend(connection: AsyncConnection, ids: Sequence[str], now: datetime) -> list[NoticeRow]:
    """Have notices sent anew, from their organisation's first mailbox on: all of them or none.

    Raises:
        NotFoundError: There is no such notice.
        InputError: One has not left yet, is not needed any more, is an overview, or has nowhere to go.
    """
    rows = [await find_notice(connection, each) for each in dict.fromkeys(ids)]
    for row in rows:
        await _refuse_what_makes_no_sense(connection, row, now)
    return [row for row in rows if await queue_anew(connection, row, Anew(now))]


async def resend_once(connection: AsyncConnection, identity: str, number: int, now: datetime) -> NoticeRow:
    """Have a notice sent anew for the `number`th time; given again it is left as it is.

    Raises:
        NotFoundError, InputError: As `resend`, or that is not its next time.
    """
    row = await find_notice(connection, identity)
    if row.resent >= number:
        return row
    if number != row.resent + 1:
        times = f"{row.id} was sent anew {row.resent} times"
        raise InputError("number", f"is not its next time: {times}", f"Write {row.resent + 1}")
    await resend(connection, [identity], now)
    return await find_notice(connection, identity)


async def find_notice(connection: AsyncConnection, identity: str) -> NoticeRow:
    """Return one notice. Raises NotFoundError."""
    query = select(NoticeRow).where(col(NoticeRow.id) == identity)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"There is no notice {identity}. `entente notices` lists those there are.")
    return NoticeRow(**row)


class Anew(NamedTuple):
    """From when a notice is sent anew, from which mailbox on (the first, if none is named), and why."""

    at: datetime
    contact: str | None = None
    answer: str | None = None


async def queue_anew(connection: AsyncConnection, row: NoticeRow, anew: Anew) -> bool:
    """Put a notice back into the outbox, unless something else became of it meanwhile."""
    unchanged = col(NoticeRow.id) == row.id, col(NoticeRow.state) == row.state
    done = await connection.execute(
        update(NoticeRow)
        .where(*unchanged, col(NoticeRow.resent) == row.resent)
        .values(
            state="queued",
            resent=row.resent + 1,
            contact=anew.contact,
            not_before=anew.at,
            retry_at=None,
            answer=(anew.answer or row.answer or "")[:200],
        )
    )
    return done.rowcount == 1


async def _refuse_what_makes_no_sense(connection: AsyncConnection, row: NoticeRow, now: datetime) -> None:
    if not row.agreement:
        fix = f"Have one written of what is open now: `entente schedules trigger {row.organisation}`"
        raise InputError(FIELD, f"{row.id} is an overview, which is written once", fix)
    if row.state == "queued":
        raise InputError(FIELD, f"{row.id} has not left yet", "Wait: it is tried until it leaves")
    if row.state == "suppressed":
        raise InputError(FIELD, f"{row.id} was not needed: {row.answer}", "Leave it: nothing is owed")
    if (why := await why_needless(connection, row, now)) is not None:
        raise InputError(FIELD, f"{row.id} is not needed any more: {why}", "Leave it: nothing is owed")
    if not await current_contacts(connection, row.organisation):
        fix = "Enter one first: `entente orgs import FILE`"
        raise InputError(FIELD, f"the registry has no mailbox for {row.organisation}", fix)
