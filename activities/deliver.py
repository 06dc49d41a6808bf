"""Delivering the notices of a transition: each recipient on its own, each notice once."""

import asyncio
from datetime import datetime, timedelta
from email.utils import parseaddr

import structlog
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.counters import Counters
from activities.database import reading
from activities.letters import Occasion, Stamp, question, write_letter
from activities.mail.compose import compose
from activities.mail.transport import PermanentRefusalError, Transport
from activities.needless import why_needless
from activities.occasions import load_occasion
from activities.sending import Postmark, Verdict, attempted, make_link, note
from models.messages import Delivery
from models.tables import NoticeRow

log = structlog.get_logger()

AT_ONCE = 8
"""So many mails are on their way together: a slow server for one holds up no other."""

A_MOMENT = timedelta(seconds=1)
"""The shortest time to come back after."""

LONGEST_ROUND = timedelta(minutes=8)
"""After it no mail is begun: an attempt ends by itself, before its timeout brings a second one beside it."""

_QUEUED = (
    select(NoticeRow)
    .where(col(NoticeRow.agreement) == bindparam("ref"), col(NoticeRow.state) == "queued")
    .where(col(NoticeRow.seq).between(bindparam("first"), bindparam("last")))
    .where(or_(col(NoticeRow.not_before).is_(None), col(NoticeRow.not_before) <= bindparam("now")))
    .order_by(col(NoticeRow.attempts), col(NoticeRow.seq), col(NoticeRow.id))
)
"""Those tried least often first: mails that hang keep no other from its turn."""

_NEXT_MOMENT = (
    select(func.min(col(NoticeRow.not_before)))
    .where(col(NoticeRow.agreement) == bindparam("ref"), col(NoticeRow.state) == "queued")
    .where(col(NoticeRow.seq).between(bindparam("first"), bindparam("last")))
)


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
                readers; the rest left. Retried, of those that wait when the first may leave.
        """
        sent_at = activity.info().started_time + delivery.clock_shift
        time, turns = asyncio.get_running_loop().time, asyncio.Semaphore(AT_ONCE)
        last_start = time() + LONGEST_ROUND.total_seconds()

        async def in_turn(occasion: Occasion, notice: NoticeRow) -> str:
            async with turns:
                activity.heartbeat()
                return await self._deliver(occasion, notice, sent_at) if time() < last_start else "queued"

        letters = await self._open(delivery, sent_at)
        states = await asyncio.gather(*(in_turn(occasion, notice) for occasion, notice in letters))
        if left := states.count("queued"):
            raise ApplicationError(f"{left} notices could not leave yet", type="undelivered")
        await self._wait_for_an_hour(delivery, sent_at)
        return states.count("sent")

    async def _wait_for_an_hour(self, delivery: Delivery, now: datetime) -> None:
        """Come back when the first that waits for a working hour may leave; the engine keeps that time."""
        async with reading(self._engine) as connection:
            then = (await connection.execute(_NEXT_MOMENT, _range(delivery))).scalar_one()
        if then is not None:
            words = f"the rest waits for a working hour of its readers, until {then:%Y-%m-%d %H:%M} UTC"
            raise ApplicationError(
                words,
                type="undelivered",
                next_retry_delay=max(then - now, A_MOMENT),
                category=ApplicationErrorCategory.BENIGN,
            )

    async def _open(self, delivery: Delivery, now: datetime) -> list[tuple[Occasion, NoticeRow]]:
        """Return the notices still queued whose hour has come, each with what it is about."""
        wanted = {**_range(delivery), "now": now}
        async with reading(self._engine) as connection:
            queued = [NoticeRow(**row) for row in (await connection.execute(_QUEUED, wanted)).mappings()]
            seqs = {notice.seq for notice in queued}
            occasions = {seq: await load_occasion(connection, delivery.ref, seq) for seq in seqs}
        return [(occasions[notice.seq], notice) for notice in queued]

    async def _deliver(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> str:
        """Send one notice and write down what became of it; its trouble is no other's."""
        try:
            verdict = await self._attempt(occasion, notice, sent_at)
            await note(self._engine, notice.id, verdict, sent_at)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next attempt may do
            log.warning("notice.failed", notice=notice.id, cause=type(failure).__name__)
            self._counters.tried("queued")
            return "queued"
        self._counters.tried(verdict.state)
        if verdict.state in ("queued", "bounced"):
            log.warning("notice.not_sent", notice=notice.id, state=verdict.state, answer=verdict.answer)
        return verdict.state

    async def _attempt(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> Verdict:
        async with reading(self._engine) as connection:
            needless = await why_needless(connection, notice, sent_at)
        if needless:
            return Verdict("suppressed", needless)
        return await attempted(lambda: self._send(occasion, notice, sent_at))

    async def _send(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> Verdict:
        milestone, mailbox = occasion.milestone, occasion.mailbox(notice.organisation)
        if mailbox is None:
            raise PermanentRefusalError("the registry has no mailbox for this organisation")
        receipt = self._postmark.keys.receipt(occasion.state.ref, milestone.seq, milestone.digest)
        link = await self._link(occasion, notice, sent_at)
        stamp = Stamp(sent_at, link, receipt, parseaddr(self._postmark.sender)[1])
        letter = write_letter(occasion, notice, stamp)
        answer = await self._transport.send(compose(letter, self._postmark.sender), mailbox)
        return Verdict("sent", answer, receipt)

    async def _link(self, occasion: Occasion, notice: NoticeRow, made_at: datetime) -> str | None:
        """Make the link that answers this notice's question; its token is never stored."""
        asked = question(occasion.state, notice.organisation)
        if self._postmark.public_url is None or asked is None:
            return None
        link = {
            "notice": notice.id,
            "agreement": notice.agreement,
            "organisation": notice.organisation,
            "revision": occasion.state.revision,
            "question": asked,
            "made_at": made_at,
        }
        token = self._postmark.keys.link_token(notice.id)
        return await make_link(self._engine, self._postmark.public_url, token, link)


def _range(delivery: Delivery) -> dict[str, object]:
    return {"ref": delivery.ref, "first": delivery.first_seq, "last": delivery.seq}
