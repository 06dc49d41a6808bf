"""Links for whoever lost theirs: sent to a registered mailbox, for all it is asked now; to no other."""

from collections.abc import AsyncIterator
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import reading
from activities.overview import Open, load_open
from activities.purposes import Purpose, duty
from console.links.link import Link
from console.links.sending import NotSentError, Post, send_again
from models.debts import REPORT
from models.tables import ContactRow

MOST_AT_ONCE = 10

log = structlog.get_logger()


async def send_to_mailbox(post: Post, mailbox: str, at: datetime) -> None:
    """Send a mailbox the links to all its organisation is asked; one that is not registered, nothing."""
    async with reading(post.database) as connection:
        wanted = [each async for each in asked_of(connection, mailbox, at)]
    for link in wanted[:MOST_AT_ONCE]:
        try:
            await send_again(post, link, at)
        except NotSentError:
            log.warning("link.not_sent", agreement=link.agreement, organisation=link.organisation)


async def asked_of(connection: AsyncConnection, mailbox: str, at: datetime) -> AsyncIterator[Link]:
    """Yield what an organisation is asked now, as links that do not exist yet."""
    known = select(col(ContactRow.organisation)).where(
        func.lower(col(ContactRow.mailbox)) == mailbox.lower(), col(ContactRow.erased_at).is_(None)
    )
    orgs = set((await connection.execute(known)).scalars()) if mailbox else set()
    for org in sorted(orgs):
        for owed in await load_open(connection, org, at):
            wanted = _purpose(owed, org)
            if wanted is not None:
                ref, revision = owed.state.ref, owed.state.revision
                yield Link("0" * 64, "", ref, org, revision, wanted.question, at, about=wanted.about)


def _purpose(owed: Open, org: str) -> Purpose | None:
    """Return what a link for something owed asks; None: no link can answer it."""
    if owed.debt.act == REPORT:
        return Purpose(REPORT, owed.debt.about)
    asked = duty(owed.state, org) if owed.debt.about == org else None
    return Purpose(asked) if asked else None
