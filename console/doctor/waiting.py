"""What has been waiting too long: acts without an answer, notices that did not leave, dates that went by."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from console import inbox
from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem, warning
from models.state import Phase
from models.tables import AgreementRow, NoticeRow

UNANSWERED: Final = timedelta(minutes=1)
"""An act has its outcome in a second; a door waits 20."""

OVERDUE: Final = timedelta(hours=1)
"""The clock of an agreement acts a minute after its date."""

QUEUED: Final = timedelta(hours=1)
RECENT: Final = timedelta(days=30)
"""Notices that bounced longer ago are history."""

_SHOWN: Final = 3
_LOG: Final = "Start the service if it is down; else its log says why, in lines `act.waits`"


async def look_at_inbox(deployment: Deployment) -> Finding:
    """See that every act has its outcome."""
    async with deployment.records() as connection:
        kept = await inbox.pending(connection)
    waiting = [act for act in kept if act.received_at < deployment.now - UNANSWERED]
    if waiting:
        since, refs = f"{waiting[0].received_at:%Y-%m-%d %H:%M} UTC", some(act.ref for act in waiting)
        words = f"{count(len(waiting), 'act')} without an answer since {since}: {refs}."
        return problem(words, _LOG, refs)
    if kept:
        words = f"{count(len(kept), 'act')} of the last minute without an answer yet"
        return fine(f"{words}: {some(act.ref for act in kept)}; ask again in a minute.")
    return fine("Every act has its answer.")


async def look_at_notices(deployment: Deployment) -> Finding:
    """See that notices leave, and that none came back of late."""
    async with deployment.records() as connection:
        due = func.coalesce(col(NoticeRow.not_before), col(NoticeRow.queued_at))
        queued = await _notices(connection, ("queued",), due < deployment.now - QUEUED)
        known = func.coalesce(col(NoticeRow.answered_at), col(NoticeRow.queued_at))
        back = await _notices(connection, ("bounced", "failed"), known > deployment.now - RECENT)
    if queued:
        words = f"{count(len(queued), 'notice')} could not leave for over an hour: {some(queued)}."
        return warning(
            words, "See `entente notices --state queued` for what the mail server said", some(queued)
        )
    if back:
        words = f"{count(len(back), 'notice')} of the last {RECENT.days} days came back: {some(back)}."
        return warning(
            words,
            "`entente attention` says why, and what to do; correct the mailbox: `entente orgs import`",
            some(back),
        )
    return fine("Every notice left, is due for less than an hour, or waits for its reader to work.")


async def look_at_dates(deployment: Deployment) -> Finding:
    """See that no agreement's next date went by without anything happening."""
    query = (
        select(col(AgreementRow.ref))
        .where(col(AgreementRow.next_at) < deployment.now - OVERDUE)
        .where(col(AgreementRow.phase) != Phase.CLOSED.value)
        .order_by(col(AgreementRow.next_at))
    )
    async with deployment.records() as connection:
        late = list((await connection.execute(query)).scalars())
    if late:
        words = f"The date of {count(len(late), 'agreement')} went by and nothing happened: {some(late)}."
        return problem(
            words, "Start the worker if it is down; else its log says what keeps failing", some(late)
        )
    return fine("No agreement's date went by unseen.")


async def _notices(
    connection: AsyncConnection, states: Sequence[str], when: ColumnElement[bool]
) -> list[str]:
    query = select(col(NoticeRow.id)).where(col(NoticeRow.state).in_(states), when)
    return list((await connection.execute(query.order_by(col(NoticeRow.queued_at)))).scalars())


def count(number: int, what: str) -> str:
    """Return a number of things in words."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def some(names: Iterable[str]) -> str:
    """Return the first few, each once."""
    each = list(dict.fromkeys(names))
    return ", ".join(each[:_SHOWN]) + (" …" if len(each) > _SHOWN else "")
