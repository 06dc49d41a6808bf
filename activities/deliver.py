"""Delivering the notices of a transition: each recipient on its own, each notice once."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

import structlog
from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.counters import Counters
from activities.database import insert_into, reading, writing
from activities.keys import DeploymentKeys
from activities.letters import Occasion, Stamp, load_people, load_text, question, write_letter
from activities.mail.compose import compose
from activities.mail.letter import TEMPLATE_VERSION
from activities.mail.transport import DeliveryError, PermanentRefusalError, Transport
from activities.snapshot import load_milestones, load_state
from models.lifecycle import apply, fold
from models.messages import Delivery
from models.milestones import InkSignature
from models.notices import still_wanted
from models.pilot_milestones import PilotStarted
from models.tables import CommandRow, LinkRow, NoticeRow

log = structlog.get_logger()

AT_ONCE = 8
"""So many mails are on their way together: a slow server for one holds up no other."""

LONGEST_DELIVERY = timedelta(minutes=1)
"""For one mail, whatever a server does at each step; half the heartbeat timeout of `workflows/options.py`."""

LONGEST_ROUND = timedelta(minutes=8)
"""After it no mail is begun: an attempt ends by itself, before its timeout brings a second one beside it."""

_QUEUED = (
    select(NoticeRow)
    .where(col(NoticeRow.agreement) == bindparam("ref"), col(NoticeRow.state) == "queued")
    .where(col(NoticeRow.seq).between(bindparam("first"), bindparam("last")))
    .order_by(col(NoticeRow.attempts), col(NoticeRow.seq), col(NoticeRow.id))
)
"""Those tried least often first: mails that hang keep no other from its turn."""

_IS_ANSWER_WAITING = select(
    exists().where(
        col(CommandRow.agreement) == bindparam("ref"),
        col(CommandRow.by) == bindparam("organisation"),
        col(CommandRow.act) == bindparam("act"),
        col(CommandRow.received_at) <= bindparam("until"),
        col(CommandRow.settled_at).is_(None),
    )
)
_IS_REPORT_WAITING = select(
    exists().where(
        col(CommandRow.agreement) == bindparam("ref"),
        or_(
            and_(col(CommandRow.act) == "complete_pilot", col(CommandRow.by) == bindparam("organisation")),
            col(CommandRow.act) == "fail_pilot",
        ),
        col(CommandRow.payload)["pilot"].as_string() == bindparam("act"),
        col(CommandRow.received_at) <= bindparam("until"),
        col(CommandRow.settled_at).is_(None),
    )
)
"""A pilot's report by its lead, or word that it failed; `act` of its reminder is the pilot."""

_WAITING = {"reminder": _IS_ANSWER_WAITING, "report_due": _IS_REPORT_WAITING}
"""Notices that nobody needs once the answer is here, and whether it waits in the inbox."""

_NOTE = (
    update(NoticeRow)
    .where(col(NoticeRow.id) == bindparam("notice"))
    .values(
        state=bindparam("now"),
        answer=bindparam("said"),
        sent_at=bindparam("at"),
        receipt=bindparam("signed"),
        attempts=col(NoticeRow.attempts) + 1,
        template=str(TEMPLATE_VERSION),
    )
)


@dataclass(frozen=True, slots=True)
class Postmark:
    """What this deployment's mails have in common; `public_url` None means mails without buttons."""

    sender: str
    keys: DeploymentKeys
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a notice; its words never hold a mail address."""

    state: str
    answer: str
    receipt: str | None = None


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
            ApplicationError: "undelivered": some could not leave yet; the rest did. Retried.
        """
        sent_at = activity.info().started_time + delivery.clock_shift
        time, turns = asyncio.get_running_loop().time, asyncio.Semaphore(AT_ONCE)
        last_start = time() + LONGEST_ROUND.total_seconds()

        async def in_turn(occasion: Occasion, notice: NoticeRow) -> str:
            async with turns:
                activity.heartbeat()
                return await self._deliver(occasion, notice, sent_at) if time() < last_start else "queued"

        letters = await self._open(delivery)
        states = await asyncio.gather(*(in_turn(occasion, notice) for occasion, notice in letters))
        if left := states.count("queued"):
            raise ApplicationError(f"{left} notices could not leave yet", type="undelivered")
        return states.count("sent")

    async def _open(self, delivery: Delivery) -> list[tuple[Occasion, NoticeRow]]:
        """Return the notices still queued, each with what it is about."""
        wanted = {"ref": delivery.ref, "first": delivery.first_seq, "last": delivery.seq}
        async with reading(self._engine) as connection:
            queued = [NoticeRow(**row) for row in (await connection.execute(_QUEUED, wanted)).mappings()]
            seqs = {notice.seq for notice in queued}
            occasions = {seq: await _occasion(connection, delivery.ref, seq) for seq in seqs}
        return [(occasions[notice.seq], notice) for notice in queued]

    async def _deliver(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> str:
        """Send one notice and write down what became of it; its trouble is no other's."""
        try:
            verdict = await self._attempt(occasion, notice, sent_at)
            await self._note(notice, verdict, sent_at)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next attempt may do
            log.warning("notice.failed", notice=notice.id, cause=type(failure).__name__)
            self._counters.tried("queued")
            return "queued"
        self._counters.tried(verdict.state)
        if verdict.state in ("queued", "bounced"):
            log.warning("notice.not_sent", notice=notice.id, state=verdict.state, answer=verdict.answer)
        return verdict.state

    async def _attempt(self, occasion: Occasion, notice: NoticeRow, sent_at: datetime) -> Verdict:
        if notice.kind in _WAITING and await self._is_answered(notice, sent_at):
            return Verdict("suppressed", "answered before it left")
        try:
            async with asyncio.timeout(LONGEST_DELIVERY.total_seconds()):
                return await self._send(occasion, notice, sent_at)
        except PermanentRefusalError as refusal:
            return Verdict("bounced", str(refusal))
        except DeliveryError as failure:
            return Verdict("queued", str(failure))
        except Exception as failure:  # noqa: BLE001 - only a transport's words are known to hold no address
            return Verdict("queued", type(failure).__name__)

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
            entry = insert_into(connection.dialect.name, LinkRow)
            await connection.execute(entry.on_conflict_do_nothing(), row)
        return f"{self._postmark.public_url}/l/{token}"

    async def _is_answered(self, notice: NoticeRow, at: datetime) -> bool:
        """Say whether a reminder's answer is here, recorded or still in the inbox."""
        async with reading(self._engine) as connection:
            state = await load_state(connection, notice.agreement)
            wanted = {
                "ref": notice.agreement,
                "organisation": notice.organisation,
                "act": notice.act,
                "until": at,
            }
            waiting = bool((await connection.execute(_WAITING[notice.kind], wanted)).scalar_one())
        return waiting or not still_wanted(state, notice.kind, notice.organisation, notice.act)

    async def _note(self, notice: NoticeRow, verdict: Verdict, at: datetime) -> None:
        row: Mapping[str, object] = {
            "notice": notice.id,
            "now": verdict.state,
            "said": verdict.answer[:200],
            "at": at if verdict.state == "sent" else None,
            "signed": verdict.receipt,
        }
        async with writing(self._engine) as connection:
            await connection.execute(_NOTE, row)


async def _occasion(connection: AsyncConnection, ref: str, seq: int) -> Occasion:
    """Return a milestone and the agreement as it was right before and after it."""
    chain = await load_milestones(connection, ref, before=seq + 1)
    milestone, days = chain[-1]
    before = fold(ref, chain[:-1])
    state = apply(before, milestone, days)
    ink, pilot = milestone.payload, getattr(milestone.payload, "pilot", None)
    started = (each.payload for each, _ in chain if isinstance(each.payload, PilotStarted))
    plan = next((each for each in started if each.pilot == pilot), None)
    return Occasion(
        before,
        state,
        milestone,
        title=await load_text(connection, state.title) or ref,
        people=await load_people(connection, [party.org for party in state.parties]),
        place=await load_text(connection, ink.place) if isinstance(ink, InkSignature) else None,
        pilot=plan,
        pilot_title=await load_text(connection, plan.title) if plan else None,
    )
