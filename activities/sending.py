"""One attempt to send one notice, and what the ledger says of it."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

from sqlalchemy import String, bindparam, func, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from activities.database import insert_into, writing
from activities.keys import DeploymentKeys
from activities.mail.letter import TEMPLATE_VERSION
from activities.mail.pictures import NO_PICTURES, Pictures, pictures_of
from activities.mail.transport import MARK, DeliveryError, PermanentRefusalError, Transport
from activities.people import Mailbox
from activities.room import Room
from models.tables import LinkRow, NoticeRow, UtcDateTime

LINK_LIFE = timedelta(days=180)
"""So long a link in a mail speaks for its organisation; what it asks may be over long before."""

LONGEST_DELIVERY = timedelta(minutes=1)
"""For one mail to all its mailboxes, whatever a server does at each step; half the heartbeat timeout of
`workflows/options.py`."""

FIRST_GAP = timedelta(seconds=10)
LONGEST_GAP = timedelta(hours=6)
_DOUBLED_ENOUGH = 20

NO_MAILBOX = "the registry has no mailbox for this organisation"
CAME_BACK = "came back: "
"""Begins what a mail server said of a mail it had taken before."""

_NOTE = (
    update(NoticeRow)
    .where(col(NoticeRow.id) == bindparam("notice"))
    .values(
        state=bindparam("now"),
        answer=bindparam("said"),
        answered_at=bindparam("at"),
        retry_at=bindparam("again"),
        sent_at=func.coalesce(bindparam("left", type_=UtcDateTime()), col(NoticeRow.sent_at)),
        receipt=func.coalesce(bindparam("signed", type_=String()), col(NoticeRow.receipt)),
        contact=func.coalesce(bindparam("whose", type_=String()), col(NoticeRow.contact)),
        message_id=func.coalesce(bindparam("called", type_=String()), col(NoticeRow.message_id)),
        attempts=col(NoticeRow.attempts) + 1,
        template=str(TEMPLATE_VERSION),
    )
)
"""What an earlier sending left stays, if a later one fails."""


def gap(attempts: int) -> timedelta:
    """Return how long a mail rests after so many attempts: 10 s, doubled each time, 6 h at most."""
    doubled: int = 2 ** min(attempts - 1, _DOUBLED_ENOUGH)
    return min(FIRST_GAP * doubled, LONGEST_GAP)


@dataclass(frozen=True, slots=True)
class Postmark:
    """What this deployment's mails have in common; `public_url` None means mails without buttons.

    `illustrated` is false where nobody sees them.
    """

    sender: str
    keys: DeploymentKeys
    public_url: str | None = None
    room: Room = field(default_factory=Room)
    illustrated: bool = True

    async def pictures(self, drawings: Collection[str]) -> Pictures:
        """Return the pictures of a mail's drawings, as far as they can be drawn."""
        return await pictures_of(drawings) if self.illustrated else NO_PICTURES


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an attempt; its words never hold a mail address. `contact`: whose mailbox was tried."""

    state: str
    answer: str
    receipt: str | None = None
    contact: str | None = None
    message_id: str | None = None


def with_return(answer: str, before: str | None) -> str:
    """Return an answer, and after it why an earlier sending came back, if `before` says one did."""
    _, came_back, why = (before or "").rpartition(CAME_BACK)
    return f"{answer}; before, it {came_back}{why}" if came_back else answer


async def _attempted(send: Callable[[], Awaitable[Verdict]], until: float) -> Verdict:
    """Return what became of one attempt, in time and without a mail address."""
    try:
        async with asyncio.timeout_at(until):
            return await send()
    except PermanentRefusalError as refusal:
        return Verdict("bounced", str(refusal))
    except DeliveryError as failure:
        return Verdict("queued", str(failure))
    except TimeoutError:
        return Verdict("queued", "the mail server did not answer in time")
    except Exception as failure:  # noqa: BLE001 - only a transport's words are known to hold no address
        return Verdict("queued", type(failure).__name__)


Write = Callable[[Mailbox], Awaitable[tuple[EmailMessage, str | None]]]
"""Writes the message for a mailbox, and says what receipt is in it."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Takes one notice to the first of its reader's mailboxes that does not refuse it for good."""

    transport: Transport
    keys: DeploymentKeys
    notice: str
    resent: int = 0

    async def carry(self, mailboxes: Sequence[Mailbox], tried: str | None, write: Write) -> Verdict:
        """Try mailboxes in order, from the one tried last on."""
        until = asyncio.get_running_loop().time() + LONGEST_DELIVERY.total_seconds()
        first = next((at for at, each in enumerate(mailboxes) if each.contact == tried), 0)
        verdict, said = Verdict("bounced", NO_MAILBOX), list[str]()
        for place, mailbox in enumerate(mailboxes[first:], start=first + 1):
            verdict = await _attempted(partial(self._to, mailbox, write), until)
            verdict = replace(verdict, contact=mailbox.contact)
            said.append(f"mailbox {place}: {verdict.answer}" if len(mailboxes) > 1 else verdict.answer)
            if verdict.state != "bounced":
                break
        return replace(verdict, answer="; ".join(reversed(said)) or verdict.answer)

    async def _to(self, mailbox: Mailbox, write: Write) -> Verdict:
        message, receipt = await write(mailbox)
        message[MARK] = self.keys.mark(self.notice, mailbox.contact, self.resent)
        answer = await self.transport.send(message, mailbox.address)
        return Verdict("sent", answer, receipt, message_id=str(message["Message-ID"]))


async def note(
    engine: AsyncEngine, notice: str, verdict: Verdict, at: datetime, again: datetime | None = None
) -> None:
    """Write down what became of a notice, and from when it may be tried again."""
    row: Mapping[str, object] = {
        "notice": notice,
        "now": verdict.state,
        "said": verdict.answer[:200],
        "at": at,
        "again": again if verdict.state == "queued" else None,
        "left": at if verdict.state == "sent" else None,
        "signed": verdict.receipt,
        "whose": verdict.contact,
        "called": verdict.message_id,
    }
    async with writing(engine) as connection:
        await connection.execute(_NOTE, row)


async def make_link(engine: AsyncEngine, public_url: str, token: str, link: Mapping[str, Any]) -> str:
    """Return a link that answers a question; its token is never stored. `link` has the other columns."""
    expires_at = link["made_at"] + LINK_LIFE
    row = {**link, "token_sha256": hashlib.sha256(token.encode()).hexdigest(), "expires_at": expires_at}
    async with writing(engine) as connection:
        entry = insert_into(connection.dialect.name, LinkRow)
        await connection.execute(entry.on_conflict_do_nothing(), row)
    return f"{public_url}/l/{token}"
