"""Delivering the notices of a transition: each recipient on its own, each notice once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.counters import Counters
from activities.database import reading
from activities.due import load_due, next_moment
from activities.letters import Occasion, Stamp, purpose_of, write_letter
from activities.mail.compose import compose, drawings
from activities.mail.transport import Transport
from activities.needless import why_needless
from activities.occasions import load_occasion
from activities.people import Mailbox
from activities.sending import FIRST_GAP, Carrier, Postmark, Verdict, gap, make_link, note, with_return
from models.messages import Delivery
from models.tables import NoticeRow

log = structlog.get_logger()

AT_ONCE = 8
"""So many mails of a delivery are on their way together: a slow server for one holds up no other."""

A_MOMENT = timedelta(seconds=1)
"""The shortest time to come back after."""

LONGEST_ROUND = timedelta(minutes=8)
"""After it no mail is begun: an attempt ends by itself, before its timeout brings a second one beside it."""

A_BREATH = timedelta(seconds=30)
"""So often the engine hears that the attempt goes on, however long mails wait for their turn."""


class Round(NamedTuple):
    """One attempt: for what, when (story time), and until when mails may be begun (of the loop's clock)."""

    delivery: Delivery
    now: datetime
    last_start: float


class DeliverActivities:
    """The mailing end of every agreement."""

    def __init__(
        self,
        engine: AsyncEngine,
        transport: Transport,
        postmark: Postmark,
        counters: Counters | None = None,
    ) -> None:
        self._engine = engine
        self._transport = transport
        self._postmark = postmark
        self._counters = counters or Counters()

    @activity.defn(name="deliver_notices")
    async def deliver(self, delivery: Delivery) -> int:
        """Send what the outbox still holds of a transition; return how many left now.

        Raises:
            ApplicationError: "undelivered": some could not leave yet, or wait for a working hour of their
                readers; the rest left. Retried when the first of them may leave, by its own time.
        """
        now = activity.info().started_time + delivery.clock_shift
        last_start = asyncio.get_running_loop().time() + LONGEST_ROUND.total_seconds()
        with self._postmark.room.delivery():
            async with _breathing():
                sent = await self._go_round(Round(delivery, now, last_start))
        await self._come_back(delivery, now)
        return sent

    async def _go_round(self, attempt: Round) -> int:
        """Try everything that may leave now once, a page at a time; return how many left."""
        tried, sent = set[str](), 0
        while letters := await self._open(attempt, tried):
            tried |= {notice.id for _, notice in letters}
            states = await self._try_all(letters, attempt)
            sent += states.count("sent")
            if left := states.count("unsaid"):
                words = f"{left} notices had no time to leave, or could not be written down"
                raise ApplicationError(words, type="undelivered", next_retry_delay=FIRST_GAP)
        return sent

    async def _try_all(self, letters: list[tuple[Occasion, NoticeRow]], attempt: Round) -> list[str]:
        turns, time = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time

        async def in_turn(occasion: Occasion, notice: NoticeRow) -> str:
            async with turns, self._postmark.room.mails:
                activity.heartbeat()
                if time() >= attempt.last_start:
                    return "unsaid"
                return await self._deliver(occasion, notice, attempt.now)

        return await asyncio.gather(*(in_turn(occasion, notice) for occasion, notice in letters))

    async def _come_back(self, delivery: Delivery, now: datetime) -> None:
        """Come back when the first that is still queued may leave; the engine keeps that time."""
        async with reading(self._engine) as connection:
            then = await next_moment(connection, delivery)
        if then is not None:
            raise ApplicationError(
                f"the rest may leave from {then:%Y-%m-%d %H:%M:%S} UTC on",
                type="undelivered",
                next_retry_delay=max(then - now, A_MOMENT),
                category=ApplicationErrorCategory.BENIGN,
            )

    async def _open(self, attempt: Round, tried: set[str]) -> list[tuple[Occasion, NoticeRow]]:
        """Return a page of what may leave now, each with what it is about."""
        delivery = attempt.delivery
        async with reading(self._engine) as connection:
            due = await load_due(connection, delivery, attempt.now)
            queued = [notice for notice in due if notice.id not in tried]
            seqs = {notice.seq for notice in queued}
            occasions = {seq: await load_occasion(connection, delivery.ref, seq) for seq in seqs}
        return [(occasions[notice.seq], notice) for notice in queued]

    async def _deliver(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> str:
        """Send one notice and write down what became of it; its trouble is no other's."""
        try:
            verdict = await self._attempt(occasion, notice, sent_at)
            again = sent_at + gap(notice.attempts + 1)
            await note(self._engine, notice.id, verdict, sent_at, again)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next attempt may do
            log.warning("notice.failed", notice=notice.id, cause=type(failure).__name__)
            self._counters.tried("queued")
            return "unsaid"
        self._counters.tried(verdict.state)
        if verdict.state in ("queued", "bounced"):
            log.warning("notice.not_sent", notice=notice.id, state=verdict.state, answer=verdict.answer)
        return verdict.state

    async def _attempt(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> Verdict:
        async with reading(self._engine) as connection:
            needless = await why_needless(connection, notice, sent_at)
        if needless:
            return Verdict("suppressed", needless)

        async def write(mailbox: Mailbox) -> tuple[EmailMessage, str]:
            return await self._write(occasion, notice, sent_at, mailbox)

        carrier = Carrier(self._transport, self._postmark.keys, notice.id, notice.resent)
        verdict = await carrier.carry(occasion.mailboxes(notice.organisation), notice.contact, write)
        return replace(verdict, answer=with_return(verdict.answer, notice.answer))

    async def _write(
        self, occasion: Occasion, notice: NoticeRow, sent_at: datetime, mailbox: Mailbox
    ) -> tuple[EmailMessage, str]:
        milestone, sender = occasion.milestone, self._postmark.sender
        receipt = self._postmark.keys.receipt(occasion.state.ref, milestone.seq, milestone.digest)
        link = await self._link(occasion, notice, sent_at)
        site = self._postmark.public_url
        stamp = Stamp(
            *(sent_at, link, receipt, parseaddr(sender)[1], notice.resent, mailbox.address), site=site
        )
        letter = write_letter(occasion, notice, stamp)
        return compose(letter, sender, await self._postmark.pictures(drawings(letter))), receipt

    async def _link(self, occasion: Occasion, notice: NoticeRow, made_at: datetime) -> str | None:
        """Make the link that answers this notice's question; its token is never stored.

        Sent anew, a notice brings another: that of before may have been withdrawn.
        """
        asked = purpose_of(occasion, notice.organisation)
        if self._postmark.public_url is None or asked is None:
            return None
        link = {
            "notice": notice.id,
            "agreement": notice.agreement,
            "organisation": notice.organisation,
            "revision": occasion.state.revision,
            "question": asked.question,
            "about": asked.about,
            "made_at": made_at,
        }
        sending = f"{notice.id}/{notice.resent}" if notice.resent else notice.id
        token = self._postmark.keys.link_token(sending)
        return await make_link(self._engine, self._postmark.public_url, token, link)


@asynccontextmanager
async def _breathing() -> AsyncIterator[None]:
    """Let the engine hear of the attempt while it lasts."""

    async def breathe() -> None:
        while True:
            await asyncio.sleep(A_BREATH.total_seconds())
            activity.heartbeat()

    breath = asyncio.create_task(breathe())
    try:
        yield
    finally:
        breath.cancel()
        with suppress(asyncio.CancelledError):
            await breath
