"""Links for whoever lost theirs: sent to a registered mailbox, for all it is asked now; to no other."""

from collections.abc import AsyncIterator
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import reading
from activities.purposes import question
from activities.snapshot import load_state
from console.links.link import Link
from console.links.sending import NotSentError, Post, send_again
from models.tables import AgreementRow, ContactRow

MOST_AT_ONCE = 10

log = structlog.get_logger()


async def send_to_mailbox(post: Post, mailbox: str, at: datetime) -> None:
    """Send a mailbox the links to all its organisation is asked; one that is not registered, nothing."""
    async with reading(post.database) as connection:
        wanted = [each async for each in _asked(connection, mailbox, at)]
    for link in wanted[:MOST_AT_ONCE]:
        try:
            await send_again(post, link, at)
        except NotSentError:
            log.warning("link.not_sent", agreement=link.agreement, organisation=link.organisation)


async def _asked(connection: AsyncConnection, mailbox: str, at: datetime) -> AsyncIterator[Link]:
    """Yield what an organisation is asked now, as links that do not exist yet."""
    known = select(col(ContactRow.organisation)).where(
        func.lower(col(ContactRow.mailbox)) == mailbox.lower(), col(ContactRow.erased_at).is_(None)
    )
    orgs = set((await connection.execute(known)).scalars()) if mailbox else set()
    open_ones = select(col(AgreementRow.ref), col(AgreementRow.waiting)).where(
        col(AgreementRow.phase) != "closed"
    )
    rows = (await connection.execute(open_ones.order_by(col(AgreementRow.ref)))).all() if orgs else []
    for row in rows:
        for org in sorted(orgs & set(row.waiting)):
            state = await load_state(connection, row.ref)
            asked = question(state, org)
            if asked:
                yield Link("0" * 64, "", row.ref, org, state.revision, asked, at)
