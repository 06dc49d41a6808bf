"""Another link for the same question: to the registered mailbox again, or to a colleague's.

Both are sent at once, not by the outbox: whoever asks is there and is told whether it worked, and the
colleague's address is kept nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import reading, writing
from activities.letters import Occasion, Stamp, purpose_of, write_letter
from activities.mail.compose import compose, drawings
from activities.mail.letter import Letter
from activities.mail.transport import DeliveryError, PermanentRefusalError, Transport, checked_mailbox
from activities.occasions import load_occasion
from activities.purposes import Purpose, may_report, question
from activities.sending import Postmark, make_link
from activities.snapshot import load_state
from console.links.link import Link, count_links, id_of, note_use, revoke, use_up
from console.links.standing import FORWARDED
from models.state import Agreement
from models.tables import NoticeRow

AGAIN = "again"
"""What the record of uses calls asking for the link once more."""

ASKED = "asked"
"""What it calls asking for a link to something more, beside the act it is for."""

A_DAY = timedelta(days=1)
MOST_LINKS = 40
"""Links an organisation can ask for to one agreement in a day: whoever asks in its name soon gets no more."""

SHARED = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com",
    "yahoo.co.jp", "yahoo.fr", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "gmx.at", "web.de",
    "t-online.de", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "libero.it", "virgilio.it", "sapo.pt",
    "uol.com.br", "bol.com.br", "terra.com.br", "proton.me", "protonmail.com", "mail.ru", "qq.com", "163.com",
    "siol.net", "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp",
})  # fmt: skip
"""Domains anybody can have a mailbox at: having one says nothing of whom somebody works for."""


@dataclass(frozen=True, slots=True)
class Post:
    """How mails of this process leave."""

    database: AsyncEngine
    transport: Transport
    postmark: Postmark


class NotSentError(Exception):
    """No mail left, and no link of it holds."""


def is_colleague(mailbox: str, registered: str | None) -> bool:
    """Say whether a mailbox is of the same organisation, as far as its domain can tell."""
    try:
        domain = checked_mailbox(mailbox).rpartition("@")[2].lower()
    except PermanentRefusalError:
        return False
    return (
        bool(registered) and domain not in SHARED and domain == (registered or "").rpartition("@")[2].lower()
    )


async def registered_mailbox(connection: AsyncConnection, link: Link) -> str | None:
    """Return where the organisation of a link is written to now."""
    occasion, _ = await _about(connection, link)
    return occasion.mailbox(link.organisation) if occasion else None


async def send_again(post: Post, link: Link, at: datetime) -> None:
    """Send the registered mailbox a new link, for what is asked now.

    Whoever has answered by the old one is not told once more that nothing is needed after an answer.

    Raises:
        NotSentError: No mail left.
    """
    async with reading(post.database) as connection:
        state = await load_state(connection, link.agreement)
    is_answered = link.used_at is not None
    wanted = Wanted(_asked_now(state, link, at), state.revision, by_hand=is_answered)
    await _send(post, link, at, to_registered, wanted)
    async with writing(post.database) as connection:
        await note_use(connection, link, AGAIN, "sent", at)


async def send_for(post: Post, link: Link, wanted: Purpose, act: str, at: datetime) -> None:
    """Send the registered mailbox a link for something more its organisation may do.

    Raises:
        NotSentError: No mail left.
    """
    async with reading(post.database) as connection:
        state = await load_state(connection, link.agreement)
    await _send(post, link, at, to_registered, Wanted(wanted, state.revision, by_hand=True))
    async with writing(post.database) as connection:
        await note_use(connection, link, act, ASKED, at)


async def forward(post: Post, link: Link, mailbox: str, at: datetime) -> None:
    """Hand the question of a link on to a colleague, by a link of their own; this one is used up by that.

    Raises:
        NotSentError: No mail left, and this link goes on.
    """

    def to_colleague(letter: Letter) -> Letter:
        return replace(letter, mailbox=mailbox)

    wanted = Wanted(Purpose(link.question, link.about), link.revision, handed_on=True)
    await _send(post, link, at, to_colleague, wanted)
    async with writing(post.database) as connection:
        await note_use(connection, link, FORWARDED, "sent", at)
        await use_up(connection, link, at)


class Wanted(NamedTuple):
    """What a new link is to be bound to. `by_hand`: its mail says that somebody asked for it, and for what.

    So it does, too, where the newest notice, whose words it would have, is for something else.
    """

    purpose: Purpose
    revision: int
    by_hand: bool = False
    handed_on: bool = False


def to_registered(letter: Letter) -> Letter:
    """Leave a letter to the mailbox the registry has."""
    return letter


async def _send(
    post: Post, link: Link, at: datetime, addressed: Callable[[Letter], Letter], wanted: Wanted
) -> None:
    """Make a link and send it; without the mail it is taken back."""
    async with reading(post.database) as connection:
        occasion, notice = await _about(connection, link)
        number = await count_links(connection, link.agreement, link.organisation)
        lately = await count_links(connection, link.agreement, link.organisation, at - A_DAY)
    url = post.postmark.public_url
    if occasion is None or notice is None or url is None or lately >= MOST_LINKS:
        raise NotSentError
    token = post.postmark.keys.link_token(
        f"{notice.id}/{link.agreement}/{number}/{'/'.join(filter(None, wanted.purpose))}/{at.isoformat()}"
    )
    row = {
        "notice": notice.id,
        "agreement": link.agreement,
        "organisation": link.organisation,
        "revision": wanted.revision,
        "question": wanted.purpose.question,
        "about": wanted.purpose.about,
        "made_at": at,
    }
    address = await make_link(post.database, url, token, row)
    try:
        by_hand = wanted.by_hand or wanted.purpose != purpose_of(occasion, link.organisation)
        stamp = Stamp(at, address, "", "", number, by_hand=by_hand, handed_on=wanted.handed_on)
        stamp = replace(stamp, link_for=wanted.purpose.question, site=url)
        letter = _letter(post, occasion, notice, stamp)
        letter = replace(addressed(letter), notice_id=f"{notice.id}/{number}")
        message = compose(letter, post.postmark.sender, await post.postmark.pictures(drawings(letter)))
        await post.transport.send(message, checked_mailbox(letter.mailbox))
    except (DeliveryError, PermanentRefusalError, OSError, TimeoutError) as failure:
        async with writing(post.database) as connection:
            await revoke(connection, id_of(token), at)
        raise NotSentError from failure


def _asked_now(state: Agreement, link: Link, at: datetime) -> Purpose:
    """Return what an organisation is asked now; the same as by its old link, while a report is missing."""
    asked = question(state, link.organisation) or "read"
    about = link.about
    if asked == "read" and about is not None and may_report(state, link.organisation, about, at):
        return Purpose(link.question, about)
    return Purpose(asked)


def _letter(post: Post, occasion: Occasion, notice: NoticeRow, stamp: Stamp) -> Letter:
    milestone = occasion.milestone
    receipt = post.postmark.keys.receipt(occasion.state.ref, milestone.seq, milestone.digest)
    sender = parseaddr(post.postmark.sender)[1]
    return write_letter(occasion, notice, replace(stamp, receipt=receipt, sender=sender))


async def _about(connection: AsyncConnection, link: Link) -> tuple[Occasion | None, NoticeRow | None]:
    """Return the newest notice its organisation got about the agreement, and what that is about."""
    mine = select(NoticeRow).where(
        col(NoticeRow.agreement) == link.agreement, col(NoticeRow.organisation) == link.organisation
    )
    newest = mine.order_by(col(NoticeRow.seq).desc(), col(NoticeRow.id)).limit(1)
    row = (await connection.execute(newest)).mappings().one_or_none()
    if row is None:
        return None, None
    notice = NoticeRow(**row)
    return await load_occasion(connection, link.agreement, notice.seq), notice
