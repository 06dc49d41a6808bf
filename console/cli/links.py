"""`entente links`: the links partners were sent, what they were used for, and taking them back."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import writing
from console.cli.looking import Page, check_organisations, look, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.links.link import revoke_of
from console.queries import find_state, known_names, open_records
from console.sentences.days import short_time
from models.tables import LinkRow, LinkUseRow


class Kept(NamedTuple):
    """One link and what it was used for, in order; times are UTC."""

    link: LinkRow
    uses: list[LinkUseRow]


def show_links(session: Session, ref: str, org: str | None) -> int:
    """Print the links of an agreement, by the start of their ids: nobody can make a link of that."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        await find_state(connection, ref)
        names = await known_names(connection)
        check_organisations([("--org", org)], names)
        return links_page(await find_links(connection, ref, org), names, now)

    return look(session, view)


def revoke_links(session: Session, ref: str, org: str) -> int:
    """Take back every link an organisation was sent about an agreement, and say how many that were."""
    revoked = asyncio.run(_revoke(session, ref, org))
    words = (
        f"{revoked} link{'s' * (revoked != 1)} of {org} to {ref} taken back. The next mail brings a new one."
    )
    print_page(Page({"ref": ref, "org": org, "revoked": revoked}, (words,)), as_json=session.as_json)
    return Exit.DONE


async def _revoke(session: Session, ref: str, org: str) -> int:
    async with open_records(session.settings().database_url) as database, writing(database) as connection:
        await find_state(connection, ref)
        check_organisations([("--revoke", org)], await known_names(connection))
        return await revoke_of(connection, org, datetime.now(UTC), ref)


async def find_links(connection: AsyncConnection, ref: str, org: str | None) -> list[Kept]:
    """Return the links of an agreement, oldest first, with their uses."""
    query = select(LinkRow).where(col(LinkRow.agreement) == ref).order_by(col(LinkRow.made_at))
    if org is not None:
        query = query.where(col(LinkRow.organisation) == org)
    links = [LinkRow(**row) for row in (await connection.execute(query)).mappings()]
    wanted = [each.token_sha256 for each in links]
    uses = select(LinkUseRow).where(col(LinkUseRow.link).in_(wanted)).order_by(col(LinkUseRow.at))
    rows = [LinkUseRow(**row) for row in (await connection.execute(uses)).mappings()]
    return [Kept(link, [use for use in rows if use.link == link.token_sha256]) for link in links]


def links_page(kept: list[Kept], names: Mapping[str, str], now: datetime) -> Page:
    """Return links as words and as a document."""
    document = [link_document(each, now) for each in kept]
    if not kept:
        return Page(document, ("No link was sent: mails carry one once ENTENTE_PUBLIC_URL is set.",))
    rows = [
        (
            each.link.token_sha256[:12],
            names.get(each.link.organisation, each.link.organisation),
            " ".join(filter(None, (each.link.question, each.link.about))),
            str(each.link.revision),
            short_time(each.link.made_at, "UTC"),
            _standing(each, now),
            ", ".join(f"{use.did}: {use.came}" for use in each.uses) or "-",
        )
        for each in kept
    ]
    return Page(document, (table(("link", "of", "asks", "rev.", "sent (UTC)", "is", "used to"), rows),))


def _standing(kept: Kept, now: datetime) -> str:
    link = kept.link
    expired = link.expires_at is not None and link.expires_at <= now
    known = ((link.revoked_at, "taken back"), (link.used_at, "used"), (expired, "expired"))
    return next((words for is_so, words in known if is_so), "open")


def link_document(kept: Kept, now: datetime) -> dict[str, object]:
    """Return a link by its id, of which nobody can make a link, and what it was used for."""
    link = kept.link
    return {
        "id": link.token_sha256,
        "notice": link.notice,
        "organisation": link.organisation,
        "question": link.question,
        "about": link.about,
        "revision": link.revision,
        "made_at": link.made_at,
        "expires_at": link.expires_at,
        "used_at": link.used_at,
        "revoked_at": link.revoked_at,
        "standing": _standing(kept, now),
        "uses": [{"at": use.at, "did": use.did, "came": use.came} for use in kept.uses],
    }
