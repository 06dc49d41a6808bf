"""An agreement as it stood: the fold of what was on record by a moment, and what came later about it."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from console.doors.formats import day_of, instant
from console.doors.node import Node, leaf
from console.phrases import Phrase, phrase
from console.phrases.facts import at_time, time_of
from console.queries import Chain, NotFoundError, find_chain
from models.errors import InputError
from models.lifecycle import fold
from models.milestones import InkSignature, Milestone
from models.phrases import written
from models.state import Agreement, Phase

FLAG = "--at"
_MOMENT = timedelta(microseconds=1)


class NotOpenYetError(NotFoundError):
    """An agreement was not open at that moment; `today` is how it stands now."""

    def __init__(self, today: Agreement, words: Phrase) -> None:
        super().__init__(words)
        self.today = today
        self.words = words


class Past(NamedTuple):
    """An agreement by what was recorded until `at` (UTC, inclusive).

    `later`: seqs of what was recorded afterwards about days up to then.
    """

    state: Agreement
    chain: Chain
    at: datetime
    later: tuple[int, ...]


def read_moment(given: str, zone: str, now: datetime, flag: str = FLAG) -> datetime:
    """Return the instant an option means: of a date the last moment of that day in `zone`, of today now.

    Raises:
        InputError: It is neither, or lies in the future.
    """
    node = leaf(given, flag, plain=True)
    if "T" in given:
        meant = instant(node)
    else:
        meant = _end_of(_day(given, node), zone)
        if _end_of(now.astimezone(ZoneInfo(zone)).date(), zone) == meant:
            return now
    if meant > now:
        raise InputError(
            flag, phrase("lies in the future"), phrase("Name a day or an instant that has passed")
        )
    return meant


def _day(given: str, node: Node) -> date:
    try:
        return day_of(given, node)
    except InputError as wrong:
        fix = phrase("Write a day, such as 2026-03-31, or an instant, such as 2026-03-31T12:00:00Z")
        raise InputError(node.field, wrong.problem, fix) from None


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)) - _MOMENT


async def find_past(connection: AsyncConnection, ref: str, given: str, now: datetime) -> Past:
    """Return an agreement as it stood.

    Raises:
        InputError: The reference or the moment is wrong.
        NotFoundError: There is no such agreement.
        NotOpenYetError: It was not open yet.
    """
    whole = await find_chain(connection, ref)
    today = fold(ref, whole)
    zone = today.zone(today.coordinator)
    at = read_moment(given, zone, now)
    chain = until(whole, at)
    state = fold(ref, chain)
    if state.phase is Phase.UNOPENED:
        opened = at_time(today.opened_at or at, zone)
        words = phrase(
            "%(ref)s was not open yet: it was opened on %(opened)s (%(clock)s).",
            ref=ref,
            opened=opened,
            clock=written(zone, time_of(zone)),
        )
        raise NotOpenYetError(today, words)
    later = tuple(each.seq for each, _ in whole[len(chain) :] if _speaks_of(each, at, zone))
    return Past(state, chain, at, later)


def until(chain: Chain, at: datetime) -> Chain:
    """Return the part of a life that was on record at an instant."""
    return [(each, days) for each, days in chain if each.recorded_at <= at]


def _speaks_of(milestone: Milestone, at: datetime, zone: str) -> bool:
    """Say whether a milestone is about a day up to then: an activity, or ink."""
    payload = milestone.payload
    on = payload.day.isoformat() if isinstance(payload, InkSignature) else milestone.occurred_on
    day = at.astimezone(ZoneInfo(zone)).date().isoformat()
    return on is not None and on != "unknown" and on[: len(day)] <= day
