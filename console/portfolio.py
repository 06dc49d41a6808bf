"""Every agreement in one look: what needs its coordinator today, what is at risk, what waits for others.

One light query for all of them, whose pieces are read once; whole states are read for those that are shown.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, get_args

from sqlalchemy import Text, cast, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from models.state import Agreement
from models.tables import AgreementRow, TextRow

Need = Literal["mine", "risk", "waiting", "running", "closed"]
NEEDS: Final[tuple[Need, ...]] = get_args(Need)
"""In the order of urgency."""

SOON: Final = timedelta(days=7)
"""A deadline nearer than this, with somebody still silent, is a risk."""

_KEPT: Final = 8192
"""So many pieces of states are kept as they were read: most are the same the next time somebody looks."""

_STATE: Any = col(AgreementRow.state)
_LIGHT = (
    select(
        *(
            col(getattr(AgreementRow, name))
            for name in ("ref", "country", "coordinator", "phase", "outcome", "changed_at")
        ),
        col(TextRow.body).label("title"),
        cast(col(AgreementRow.waiting), Text).label("waiting"),
        *(cast(_STATE[name], Text).label(name) for name in ("lapsed_at", "undecided", "waits", "parties")),
    )
    .join(TextRow, col(TextRow.sha256) == col(AgreementRow.title), isouter=True)
    .order_by(col(AgreementRow.ref))
)


class Entry(NamedTuple):
    """One agreement, as far as a list needs it. Times are UTC; `deadline` is the nearest, exclusive."""

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


class Sought(NamedTuple):
    """Which entries are wanted; each filter left empty admits all. `party`: one that is on it."""

    words: str = ""
    phase: str = ""
    country: str = ""
    party: str = ""
    need: str = ""


async def list_entries(connection: AsyncConnection, now: datetime, party: str | None = None) -> list[Entry]:
    """Return all agreements, or those `party` is on, the most urgent first."""
    rows = await connection.execute(_LIGHT)
    entries = [entry for row in rows if party in (None, *(entry := _entry(row, now)).parties)]
    return sorted(entries, key=_urgency)


def _urgency(entry: Entry) -> tuple[int, float, str]:
    until = entry.deadline.timestamp() if entry.deadline else float("inf")
    return NEEDS.index(entry.need), until, entry.ref


@lru_cache(_KEPT)
def _read(text: str | None) -> Any:  # noqa: ANN401 - whatever is in it
    return json.loads(text or "null")


@lru_cache(_KEPT)
def _deadline(waits: str | None, waiting: str) -> datetime | None:
    """Return the nearest of those awaited."""
    known = _read(waits) or {}
    ends = [datetime.fromisoformat(known[org]["deadline"]) for org in _read(waiting) if org in known]
    return min(ends, default=None)


@lru_cache(_KEPT)
def _orgs(parties: str, side: str | None = None) -> tuple[str, ...]:
    return tuple(each["org"] for each in _read(parties) if side in (None, each["side"]))


def _entry(row: Any, now: datetime) -> Entry:  # noqa: ANN401 - a row has no type of its own
    deadline = _deadline(row.waits, row.waiting)
    return Entry(
        ref=row.ref,
        title=row.title or row.ref,
        country=row.country,
        coordinator=row.coordinator,
        phase=row.phase,
        outcome=row.outcome,
        waiting=tuple(_read(row.waiting)),
        partners=_orgs(row.parties, "partner"),
        parties=_orgs(row.parties),
        deadline=deadline,
        changed_at=row.changed_at,
        need=_need(row, deadline, now),
    )


def _need(row: Any, deadline: datetime | None, now: datetime) -> Need:  # noqa: ANN401
    if row.phase == "closed":
        return "closed"
    waiting = _read(row.waiting)
    if row.coordinator in waiting or _read(row.undecided) or _read(row.lapsed_at):
        return "mine"
    if deadline is not None and deadline - now < SOON:
        return "risk"
    return "waiting" if waiting else "running"


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
