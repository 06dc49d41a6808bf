"""Delivering the notices of a transition: each recipient on its own, each notice once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.database import reading, writing
from activities.keys import DeploymentKeys
from activities.letters import Occasion, Stamp, load_people, load_text, question, write_letter
from activities.mail.compose import TEMPLATE_VERSION, compose
from activities.mail.transport import PermanentRefusalError, Transport
from activities.snapshot import load_milestones, load_state
from models.lifecycle import fold
from models.messages import Delivery
from models.milestones import InkSignature
from models.notices import still_wanted
from models.tables import CommandRow, LinkRow, NoticeRow

log = structlog.get_logger()

DOWN = "the mail server cannot be reached"


@dataclass(frozen=True, slots=True)
class Postmark:
    """What this deployment's mails have in common; `public_url` None means mails without buttons."""

    sender: str
    keys: DeploymentKeys
    public_url: str | None = None


class DeliverActivities:
    """The mailing end of every agreement."""

    def __init__(self, engine: AsyncEngine, transport: Transport, postmark: Postmark) -> None:
        self._engine = engine
        self._transport = transport
        self._postmark = postmark

    @activity.defn(name="deliver_notices")
    async def deliver(self, delivery: Delivery) -> int:
        """Send what the outbox still holds of a transition; return how many left now.

        Raises:
            ApplicationError: "undelivered": some could not leave yet; the rest did. Retried.
        """
        sent_at = activity.info().started_time + delivery.clock_shift
        sent = failed = 0
        for seq in range(delivery.first_seq, delivery.seq + 1):
            occasion, queued = await self._open(delivery.ref, seq)
            for notice in queued:
                activity.heartbeat()
                state = await self._deliver(occasion, notice, sent_at)
                sent += state == "sent"
                failed += state == "queued"
        if failed:
            raise ApplicationError(f"{failed} notices could not leave yet", type="undelivered")
        return sent

    async def _open(self, ref: str, seq: int) -> tuple[Occasion | None, list[NoticeRow]]:
        async with reading(self._engine) as connection:
            rows = await connection.execute(
                select(NoticeRow.__table__)  # type: ignore[attr-defined]
                .where(NoticeRow.agreement == ref, NoticeRow.seq == seq, NoticeRow.state == "queued")
                .order_by(NoticeRow.id)
            )
            queued = [NoticeRow(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
            if not queued:
                return None, []
            chain = await load_milestones(connection, ref, before=seq + 1)
            state = fold(ref, chain)
            title = await load_text(connection, state.title) or ref
            people = await load_people(connection)
            ink = chain[-1][0].payload
            place = await load_text(connection, ink.place) if isinstance(ink, InkSignature) else None
        return Occasion(state, chain[-1][0], title, people, place), queued

    async def _deliver(self, occasion: Occasion | None, notice: NoticeRow, sent_at: datetime) -> str:
        """Send one notice and write down what became of it."""
        if occasion is None:
            return "sent"
        async with reading(self._engine) as connection:
            wanted = await _still_wanted(connection, notice, sent_at)
        if not wanted:
            return await self._note(notice, "suppressed", "answered before it left", sent_at)
        try:
            answer, receipt = await self._send(occasion, notice, sent_at)
        except PermanentRefusalError as refusal:
            return await self._note(notice, "bounced", str(refusal), sent_at)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next attempt may do
            log.warning("notice.undelivered", notice=notice.id, cause=type(failure).__name__)
            return await self._note(notice, "queued", str(failure) or DOWN, sent_at)
        return await self._note(notice, "sent", answer, sent_at, receipt)

    async def _send(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> tuple[str, str]:
        milestone, person = occasion.milestone, occasion.people.get(notice.organisation)
        if person is None:
            raise PermanentRefusalError("the registry has no mailbox for this organisation")
        receipt = self._postmark.keys.receipt(occasion.state.ref, milestone.seq, milestone.digest)
        link = await self._link(occasion, notice, sent_at)
        letter = write_letter(occasion, notice, Stamp(sent_at, link, receipt))
        message = compose(letter, self._postmark.sender)
        return await self._transport.send(message, person.mailbox), receipt

    async def _link(self, occasion: Occasion, notice: NoticeRow, made_at: datetime) -> str | None:
        """Make the link that answers this notice's question; its token is never stored."""
        asked = question(occasion.state, notice.organisation)
        if self._postmark.public_url is None or asked is None:
            return None
        token = self._postmark.keys.link_token(notice.id)
        row = {
            "token_sha256": hashlib.sha256(token.encode()).hexdigest(),
            "notice": notice.id,
            "agreement": notice.agreement,
            "organisation": notice.organisation,
            "revision": occasion.state.revision,
            "question": asked,
            "made_at": made_at,
        }
        async with writing(self._engine) as connection:
            known = select(LinkRow.token_sha256).where(LinkRow.token_sha256 == row["token_sha256"])  # type: ignore[call-overload]
            if (await connection.execute(known)).first() is None:
                await connection.execute(insert(LinkRow).values(row))
        return f"{self._postmark.public_url}/l/{token}"

    async def _note(
        self, notice: NoticeRow, state: str, answer: str, at: datetime, receipt: str | None = None
    ) -> str:
        values: dict[str, Any] = {
            "state": state,
            "answer": answer[:200],
            "attempts": NoticeRow.attempts + 1,
            "template": str(TEMPLATE_VERSION),
        }
        if state == "sent":
            values |= {"sent_at": at, "receipt": receipt}
        async with writing(self._engine) as connection:
            await connection.execute(update(NoticeRow).where(NoticeRow.id == notice.id).values(values))  # type: ignore[arg-type]
        return state


async def _still_wanted(connection: AsyncConnection, notice: NoticeRow, at: datetime) -> bool:
    """A reminder is not sent once its answer is here, recorded or still in the inbox."""
    if notice.kind != "reminder":
        return True
    state = await load_state(connection, notice.agreement)
    answered = select(func.count()).where(
        CommandRow.agreement == notice.agreement,  # type: ignore[arg-type]
        CommandRow.by == notice.organisation,  # type: ignore[arg-type]
        CommandRow.act == notice.act,  # type: ignore[arg-type]
        CommandRow.received_at <= at,  # type: ignore[arg-type]
        CommandRow.settled_at.is_(None),  # type: ignore[union-attr]
    )
    pending = bool((await connection.execute(answered)).scalar())
    return still_wanted(state, notice.kind, notice.organisation, notice.act) and not pending
