"""Every agreement in one look: what needs its coordinator today, what is at risk, what waits for others.

One light query for all of them, and what a list needs of a state once until the next milestone; whole states
are read for those that are shown.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from console.notices.attention import Matter, unreached
from console.queries import Standing, nearest
from models.coverage import awaited
from models.state import Agreement, Phase
from models.tables import AgreementRow, TextRow
from models.urgency import NEEDS, Look, Need, is_soon, need_of

_STATE: Any = col(AgreementRow.state)
_LIGHT = (
    select(
        *(
            col(getattr(AgreementRow, name))
            for name in ("ref", "head", "country", "coordinator", "phase", "outcome", "changed_at")
        ),
        col(TextRow.body).label("title"),
    )
    .join(TextRow, col(TextRow.sha256) == col(AgreementRow.title), isouter=True)
    .order_by(col(AgreementRow.ref))
)
_PIECES = select(
    *(col(getattr(AgreementRow, name)) for name in ("ref", "head", "waiting")),
    *(_STATE[name].label(name) for name in ("lapsed_at", "undecided", "waits", "parties")),
)
_AT_ONCE: Final = 500


class Pieces(NamedTuple):
    """What a list needs of a state."""

    waiting: tuple[str, ...]
    partners: tuple[str, ...]
    parties: tuple[str, ...]
    deadline: datetime | None
    undecided: bool
    lapsed: bool


_read: dict[tuple[str, str], Pieces] = {}
"""By reference and digest of the last milestone: what follows from the same milestones is read once."""


class Entry(NamedTuple):
    """One agreement, as far as a list needs it. Times are UTC; `deadline` is the nearest, exclusive.

    `unreached` are parties no notice reaches.
    """

    ref: str
    title: str
    country: str
    coordinator: str
    phase: str
    outcome: str | None
    waiting: tuple[str, ...]
    partners: tuple[str, ...]
    parties: tuple[str, ...]
    deadline: datetime | None
    changed_at: datetime
    need: Need
    unreached: tuple[str, ...] = ()


class Sought(NamedTuple):
    """Which entries are wanted; each filter left empty admits all. `party`: one that is on it."""

    words: str = ""
    phase: str = ""
    country: str = ""
    party: str = ""
    need: str = ""


async def list_entries(connection: AsyncConnection, now: datetime, party: str | None = None) -> list[Entry]:
    """Return all agreements, or those `party` is on, the most urgent first."""
    rows = (await connection.execute(_LIGHT)).all()
    pieces = await _pieces(connection, [(row.ref, row.head) for row in rows])
    seen = [(row, found) for row, found in zip(rows, pieces, strict=True) if party in (None, *found.parties)]
    going_on = {row.ref: found.parties for row, found in seen if row.phase != Phase.CLOSED}
    troubles = await unreached(connection, now, going_on)
    entries = [_entry(row, found, unreached_of(troubles.get(row.ref, ())), now) for row, found in seen]
    return sorted(entries, key=_urgency)


def look_of(state: Agreement) -> Look:
    """Return what urgency follows from in a whole state, but for who is unreached."""
    waiting = [each.org for each in awaited(state)]
    return Look(
        state.phase,
        state.coordinator,
        waiting,
        undecided=bool(state.undecided),
        lapsed=state.lapsed_at is not None,
        deadline=min((state.waits[org].deadline for org in waiting if org in state.waits), default=None),
    )


def unreached_of(matters: Iterable[Matter]) -> tuple[str, ...]:
    """Return the organisations nothing reaches."""
    silent = (each for each in matters if each.kind.is_silence)
    return tuple(sorted({org for each in silent for org in each.organisations}))


async def _pieces(connection: AsyncConnection, wanted: list[tuple[str, str]]) -> list[Pieces]:
    """Return what is known of these, and read the rest; a reading transaction sees one moment."""
    missing = [ref for ref, head in wanted if (ref, head) not in _read]
    found = {key: _read[key] for key in wanted if key in _read}
    for first in range(0, len(missing), _AT_ONCE):
        some = col(AgreementRow.ref).in_(missing[first : first + _AT_ONCE])
        for row in await connection.execute(_PIECES.where(some)):
            found[row.ref, row.head] = _piece(row)
    _read.clear()
    _read.update(found)
    return [found[key] for key in wanted]


def _piece(row: Any) -> Pieces:  # noqa: ANN401 - a row has no type of its own
    return Pieces(
        waiting=tuple(row.waiting),
        partners=tuple(each["org"] for each in row.parties if each["side"] == "partner"),
        parties=tuple(each["org"] for each in row.parties),
        deadline=nearest(row.waiting, row.waits or {}),
        undecided=bool(row.undecided),
        lapsed=row.lapsed_at is not None,
    )


class Urgent(NamedTuple):
    """How urgent an agreement is, and why it is at risk, in sentences.

    `is_silence`: some party is not reached.
    """

    need: Need
    because: tuple[str, ...]
    is_silence: bool


async def urgency_of(
    connection: AsyncConnection, standings: Iterable[Standing], now: datetime
) -> dict[str, Urgent]:
    """Return how urgent the agreements of a list are, by reference."""
    found = list(standings)
    going_on = {each.ref: each.parties for each in found if each.phase != Phase.CLOSED}
    troubles = await unreached(connection, now, going_on)
    return {each.ref: _urgent(each, troubles.get(each.ref, []), now) for each in found}


def _urgent(standing: Standing, matters: list[Matter], now: datetime) -> Urgent:
    look = Look(
        standing.phase,
        standing.coordinator,
        standing.waiting,
        standing.undecided,
        standing.lapsed_at is not None,
        standing.deadline,
        unreached_of(matters),
    )
    silent = tuple(each.words for each in matters if each.kind.is_silence)
    if look.deadline is not None and is_soon(look, now) and look.phase != Phase.CLOSED:
        near = f"Somebody is silent, and the time ends at {look.deadline:%Y-%m-%d %H:%M} UTC."
        return Urgent(need_of(look, now), (*silent, near), bool(silent))
    return Urgent(need_of(look, now), silent, bool(silent))


def _urgency(entry: Entry) -> tuple[int, float, str]:
    until = entry.deadline.timestamp() if entry.deadline else float("inf")
    return NEEDS.index(entry.need), until, entry.ref


def _entry(row: Any, found: Pieces, silent: tuple[str, ...], now: datetime) -> Entry:  # noqa: ANN401
    look = Look(
        row.phase, row.coordinator, found.waiting, found.undecided, found.lapsed, found.deadline, silent
    )
    return Entry(
        ref=row.ref,
        title=row.title or row.ref,
        country=row.country,
        coordinator=row.coordinator,
        phase=row.phase,
        outcome=row.outcome,
        waiting=found.waiting,
        partners=found.partners,
        parties=found.parties,
        deadline=found.deadline,
        changed_at=row.changed_at,
        need=need_of(look, now),
        unreached=silent,
    )


def matching(entries: Iterable[Entry], sought: Sought, names: Mapping[str, str]) -> list[Entry]:
    """Return the entries somebody looks for; words are looked for in reference, title and partners."""
    wanted = sought.words.casefold().split()
    return [
        each
        for each in entries
        if sought.phase in ("", each.phase, each.outcome)
        and sought.country in ("", each.country)
        and sought.need in ("", each.need)
        and sought.party in ("", *each.parties)
        and all(word in _words(each, names) for word in wanted)
    ]


def _words(entry: Entry, names: Mapping[str, str]) -> str:
    named = " ".join(f"{org} {names.get(org, '')}" for org in entry.partners)
    return f"{entry.ref} {entry.title} {named}".casefold()


def counted(entries: Iterable[Entry]) -> dict[Need, int]:
    """Return how many there are of each."""
    found: dict[Need, int] = dict.fromkeys(NEEDS, 0)
    for each in entries:
        found[each.need] += 1
    return found


async def states_of(connection: AsyncConnection, refs: Iterable[str]) -> dict[str, Agreement]:
    """Return where some agreements stand, whole."""
    query = select(col(AgreementRow.ref), col(AgreementRow.state)).where(
        col(AgreementRow.ref).in_(list(refs))
    )
    return {row.ref: Agreement.model_validate(row.state) for row in await connection.execute(query)}
