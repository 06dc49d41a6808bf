"""One link: found by its token, of which only a hash is kept, and every use of it put on record."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from models.tables import LinkRow, LinkUseRow

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_ID_IN_COMMANDS = 32


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is bound to. `id` is the hash of its token, which tells nobody the token.

    `about`: the pilot action it asks about, where it does.
    """

    id: str
    notice: str
    agreement: str
    organisation: str
    revision: int
    question: str
    made_at: datetime
    used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    about: str | None = None

    def command_id(self, attempt: int) -> str:
        """Return the id of the one act this link can bring about.

        An attempt a rule refused was no answer, so the next one has another id. Whatever else is sent by this
        link, from another tab or by another button, has the same id: the inbox keeps the first.
        """
        return f"link-{self.id[:_ID_IN_COMMANDS]}-{attempt}"


def id_of(token: str) -> str:
    """Return the id of the link with this token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def find_link(connection: AsyncConnection, token: str) -> Link | None:
    """Return the link of a token; None if it is guessed, truncated, or was removed with its reader."""
    if not _TOKEN.fullmatch(token):
        return None
    row = (
        await connection.execute(select(LinkRow).where(col(LinkRow.token_sha256) == id_of(token)))
    ).mappings()
    found = row.one_or_none()
    if found is None:
        return None
    return Link(
        id=found["token_sha256"],
        **{name: found[name] for name in Link.__slots__ if name != "id"},
    )


async def note_use(connection: AsyncConnection, link: Link, did: str, came: str, at: datetime) -> None:
    """Put on record what a link was used for and what came of it: `recorded`, `kept`, or why not."""
    row = {"id": uuid4().hex, "link": link.id, "at": at, "did": did, "came": came}
    await connection.execute(insert(LinkUseRow).values(**row))


async def use_up(connection: AsyncConnection, link: Link, at: datetime) -> None:
    """Note when the one answer of a link came; the answer itself is in the inbox."""
    first = update(LinkRow).where(col(LinkRow.token_sha256) == link.id, col(LinkRow.used_at).is_(None))
    await connection.execute(first.values(used_at=at))


async def revoke(connection: AsyncConnection, link_id: str, at: datetime) -> None:
    """Take a link back: nothing can be done or read by it any more."""
    held = update(LinkRow).where(col(LinkRow.token_sha256) == link_id, col(LinkRow.revoked_at).is_(None))
    await connection.execute(held.values(revoked_at=at))


async def revoke_of(
    connection: AsyncConnection, organisation: str, at: datetime, agreement: str | None = None
) -> int:
    """Take back what an organisation holds, such as once its mailbox is another; return how many links."""
    held = update(LinkRow).where(col(LinkRow.organisation) == organisation, col(LinkRow.revoked_at).is_(None))
    if agreement is not None:
        held = held.where(col(LinkRow.agreement) == agreement)
    return int((await connection.execute(held.values(revoked_at=at))).rowcount)


async def count_links(
    connection: AsyncConnection, agreement: str, organisation: str, since: datetime | None = None
) -> int:
    """Return how many links an organisation was sent about an agreement, ever or since some instant."""
    sent = select(func.count()).select_from(LinkRow)
    mine = sent.where(col(LinkRow.agreement) == agreement, col(LinkRow.organisation) == organisation)
    if since is not None:
        mine = mine.where(col(LinkRow.made_at) > since)
    return int((await connection.execute(mine)).scalar_one())
