"""Sending the weekly overview of one organisation: one mail a day at most, and none that says nothing new."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.counters import Counters
from activities.database import insert_into, reading, writing
from activities.languages import chosen_language
from activities.letters import Occasion, Stamp, write_letter
from activities.mail.digest import Digest, Item, compose_digest, drawings_of
from activities.mail.letter import TEMPLATE_VERSION, Letter
from activities.mail.transport import Transport
from activities.occasions import load_occasion
from activities.outbox import load_readers
from activities.overview import Open, load_open
from activities.people import Mailbox
from activities.purposes import Purpose, question
from activities.sending import Carrier, Postmark, Verdict, gap, make_link, note
from activities.working_hours import habits_of, next_working_moment
from models.debts import EXTEND, REPORT
from models.decisions import DECIDE
from models.messages import DigestAnswer, DigestTurn
from models.names import digest_notice
from models.tables import NoticeRow, OrganisationRow

log = structlog.get_logger()

KIND = "digest"

APART = timedelta(days=3)
"""Two digests that are not asked for by a person are at least so far apart."""

_FIND = select(NoticeRow).where(col(NoticeRow.id) == bindparam("id"))
_SENT_LATELY = select(
    exists().where(
        col(NoticeRow.organisation) == bindparam("org"),
        col(NoticeRow.kind) == KIND,
        col(NoticeRow.state) == "sent",
        col(NoticeRow.sent_at) > bindparam("since"),
    )
)


class Matter(NamedTuple):
    """One thing that is open, with the occasion its words are taken from."""

    open: Open
    occasion: Occasion


class DigestActivities:
    """The mailing end of every digest."""

    def __init__(
        self,
        engine: AsyncEngine,
        transport: Transport,
        postmark: Postmark,
        counters: Counters | None = None,
        *,
        story_time: bool = False,
    ) -> None:
        self._engine = engine
        self._transport = transport
        self._postmark = postmark
        self._counters = counters or Counters()
        self._story_time = story_time

    @activity.defn(name="send_digest")
    async def send(self, turn: DigestTurn) -> DigestAnswer:
        """Send what is open for an organisation right now, or say why not; what is asked twice leaves once.

        Raises:
            ApplicationError: "undelivered": it could not leave yet. Retried, with what is open then.
        """
        if turn.clock_shift and not self._story_time:
            return DigestAnswer(status="not_wanted")
        now = activity.info().started_time + turn.clock_shift
        async with reading(self._engine) as connection:
            reader = (await load_readers(connection, [turn.org])).get(turn.org)
            if reader is None or reader.left_at or (reader.digest_day is None and not turn.by_hand):
                return DigestAnswer(status="not_wanted")
            key = digest_notice(turn.org, turn.slot.astimezone(ZoneInfo(reader.timezone)).date())
            answer = await _why_not(connection, turn, key, now)
            if answer is None and (then := next_working_moment(now, habits_of(reader))) > now:
                answer = DigestAnswer(status="later", not_before=then)
            matters = [] if answer else await _matters(connection, turn.org, now)
        if answer is not None:
            return answer
        if not matters or (not turn.by_hand and all(each.open.told for each in matters)):
            await self._drop(key, now)
            return DigestAnswer(status="told" if matters else "nothing_owed", items=len(matters))
        return await self._deliver(key, reader, matters, now)

    async def _deliver(
        self, key: str, reader: OrganisationRow, matters: Sequence[Matter], now: datetime
    ) -> DigestAnswer:
        language = chosen_language(reader.language)
        await self._queue(key, reader.code, language, len(matters), now)

        async def write(mailbox: Mailbox) -> tuple[EmailMessage, None]:
            items = [await self._item(key, reader, each, language, now) for each in matters]
            digest = Digest(
                notice_id=key,
                organisation=reader.code,
                organisation_name=reader.name,
                mailbox=mailbox.address,
                language=language,
                sent_at=now,
                items=items,
            )
            pictures = await self._postmark.pictures(drawings_of(digest))
            return compose_digest(digest, self._postmark.sender, pictures), None

        carrier, rest = Carrier(self._transport, self._postmark.keys, key), gap(activity.info().attempt)
        with self._postmark.room.delivery():
            verdict = await carrier.carry(matters[0].occasion.mailboxes(reader.code), None, write)
        await note(self._engine, key, verdict, now, now + rest)
        self._counters.tried(verdict.state)
        if verdict.state == "queued":
            log.warning("digest.not_sent", notice=key, answer=verdict.answer)
            words = "the digest could not leave yet"
            raise ApplicationError(words, type="undelivered", next_retry_delay=rest)
        return DigestAnswer(status="bounced" if verdict.state == "bounced" else "sent", items=len(matters))

    async def _item(
        self, key: str, reader: OrganisationRow, matter: Matter, language: str, now: datetime
    ) -> Item:
        debt, occasion = matter.open.debt, matter.occasion
        state, milestone = occasion.state, occasion.milestone
        receipt = self._postmark.keys.receipt(state.ref, milestone.seq, milestone.digest)
        link = await self._link(key, reader.code, matter, now)
        row = NoticeRow(id=key, agreement="", seq=0, organisation=reader.code, kind=KIND, language=language)
        sender, site = parseaddr(self._postmark.sender)[1], self._postmark.public_url
        stamp = Stamp(now, link, receipt, sender, site=site)
        letter = _about(write_letter(occasion, row, stamp), matter)
        return Item(letter=letter, act=debt.act, since=debt.since, deadline=debt.deadline)

    async def _link(self, key: str, org: str, matter: Matter, now: datetime) -> str | None:
        """Make the link that answers one item's question, if a link can."""
        state, asked = matter.occasion.state, _purpose(matter, org)
        if self._postmark.public_url is None or asked is None:
            return None
        link = {
            "notice": key,
            "agreement": state.ref,
            "organisation": org,
            "revision": state.revision,
            "question": asked.question,
            "about": asked.about,
            "made_at": now,
        }
        token = self._postmark.keys.link_token(f"{key}/{state.ref}")
        return await make_link(self._engine, self._postmark.public_url, token, link)

    async def _queue(self, key: str, org: str, language: str, items: int, now: datetime) -> None:
        """Put the digest into the ledger, unless an earlier attempt has."""
        row = {
            "id": key,
            "agreement": "",
            "seq": 0,
            "kind": KIND,
            "organisation": org,
            "number": items,
            "state": "queued",
            "queued_at": now,
            "attempts": 0,
            "language": language,
            "template": str(TEMPLATE_VERSION),
        }
        async with writing(self._engine) as connection:
            entry = insert_into(connection.dialect.name, NoticeRow)
            await connection.execute(entry.on_conflict_do_nothing(), row)

    async def _drop(self, key: str, now: datetime) -> None:
        """Of a digest that could not leave in time: say that nobody needs it any more."""
        async with reading(self._engine) as connection:
            row = (await connection.execute(_FIND, {"id": key})).one_or_none()
        if row is not None:
            await note(self._engine, key, Verdict("suppressed", "nothing new was left to tell"), now)


def _purpose(matter: Matter, org: str) -> Purpose | None:
    """Return what the link of one item is for; None: no link can answer it."""
    debt = matter.open.debt
    if debt.act == REPORT:
        return Purpose(REPORT, debt.about)
    asked = question(matter.occasion.state, org)
    return Purpose(asked) if asked and asked == debt.act else None


async def _why_not(
    connection: AsyncConnection, turn: DigestTurn, key: str, now: datetime
) -> DigestAnswer | None:
    """Return the answer where this day's digest is settled, or another left a short while ago."""
    row = (await connection.execute(_FIND, {"id": key})).mappings().one_or_none()
    if row is not None:
        return None if row["state"] == "queued" else DigestAnswer(status="sent_before")
    lately = {"org": turn.org, "since": now - APART}
    if not turn.by_hand and (await connection.execute(_SENT_LATELY, lately)).scalar_one():
        return DigestAnswer(status="sent_before")
    return None


async def _matters(connection: AsyncConnection, org: str, now: datetime) -> list[Matter]:
    return [
        Matter(each, await load_occasion(connection, each.state.ref, each.state.seq, _pilot(each)))
        for each in await load_open(connection, org, now)
    ]


def _pilot(matter: Open) -> str | None:
    return matter.debt.about if matter.debt.act == REPORT else None


def _about(letter: Letter, matter: Matter) -> Letter:
    """Return an agreement's letter as one about this item alone."""
    debt, occasion = matter.open.debt, matter.occasion
    if debt.act in (DECIDE, REPORT, EXTEND):
        letter = replace(letter, must=None, deadline_at=None, earlier_deadline_at=None)
    if debt.act == DECIDE:
        event = occasion.state.undecided[debt.about].event
        return replace(letter, about=occasion.name(debt.about), event=event)
    return replace(letter, kind="lapsed") if debt.act == EXTEND else letter
