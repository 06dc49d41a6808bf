"""What the record store answers. Reads only, from the database alone: the engine may be down."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import CONNECTIONS, file_of, open_database
from activities.schema import refuse_other_schema, schema_of
from activities.snapshot import load_milestones, load_state
from console import inbox
from console.phrases import phrase
from models.base import REF
from models.days import Days
from models.errors import InputError
from models.milestones import Milestone
from models.state import Agreement, Phase
from models.tables import AgreementRow, DocumentRow, ErasureRow, NoticeRow, OrganisationRow, TextRow

Chain = list[tuple[Milestone, Days]]

ERASED = "(erased)"
"""Stands for a text that was erased with a person."""

_AT_ONCE = 500

_CLOSE = 0.7
"""From here on a reference may be a slip of the hand; of 1."""


class NotFoundError(Exception):
    """There is no such agreement, organisation, notice or document; the message says what to do."""


class NothingHereError(NotFoundError):
    """This home keeps nothing yet."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"There is nothing in {where} yet. `entente up` starts the service there, `entente demo` shows "
            "it at work; another folder is named by --home or ENTENTE_HOME."
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the list of agreements. Times are UTC; `waiting` are organisations.

    `deadline` is the nearest of those awaited, exclusive; `undecided`: its coordinator has to decide.
    """

    ref: str
    kind: str
    title: str | None
    country: str
    coordinator: str
    partners: tuple[str, ...]
    phase: str
    outcome: str | None
    lapsed_at: str | None
    revision: int
    milestones: int
    head: str
    waiting: tuple[str, ...]
    next_at: datetime | None
    next_what: str | None
    opened_at: datetime
    changed_at: datetime
    parties: tuple[str, ...]
    undecided: bool
    deadline: datetime | None


class Wanted(NamedTuple):
    """Which agreements to list; each filter left out admits all. `org`: a party; `waiting`: awaited."""

    phase: str | None = None
    country: str | None = None
    org: str | None = None
    waiting: str | None = None
    outcome: str | None = None


@asynccontextmanager
async def open_records(database_url: str, connections: int = CONNECTIONS) -> AsyncIterator[AsyncEngine]:
    """Open the record store, without making one.

    Raises:
        NothingHereError: Its file is not there.
        InputError: It is another release's, or another program's.
    """
    file = file_of(database_url)
    if file is not None and not file.is_file():
        raise NothingHereError(str(file.parent))
    database = open_database(database_url, connections)
    try:
        refuse_other_schema(await schema_of(database))
        yield database
    finally:
        await database.dispose()


async def find_state(connection: AsyncConnection, ref: str) -> Agreement:
    """Return where an agreement stands.

    Raises:
        InputError: It is no reference.
        NotFoundError: No agreement of that reference was opened.
    """
    if not re.fullmatch(REF, ref):
        raise InputError(
            "REF", phrase("is no reference"), phrase("Write capitals, digits and hyphens, such as MOU-JP-1")
        )
    state = await load_state(connection, ref)
    if state.phase is Phase.UNOPENED:
        if await inbox.pending(connection, ref):
            raise NotFoundError(f"{ref} is not open yet: its opening is kept until the service runs.")
        raise NotFoundError(await no_agreement(connection, ref))
    return state


async def no_agreement(connection: AsyncConnection, ref: str) -> str:
    """Return that there is no agreement of a reference, with the one that may be meant."""
    known = (await connection.execute(select(col(AgreementRow.ref)))).scalars()
    near = get_close_matches(ref, list(known), n=1, cutoff=_CLOSE)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no agreement {ref}.{meant} `entente list` shows those there are."


async def find_chain(connection: AsyncConnection, ref: str) -> Chain:
    """Return the whole life of an agreement, with the days it was given. Raises as `find_state`."""
    await find_state(connection, ref)
    return await load_milestones(connection, ref)


async def find_texts(connection: AsyncConnection, hashes: Iterable[str]) -> dict[str, str]:
    """Return kept texts by hash; what has been erased is left out."""
    wanted, found = sorted(set(hashes)), dict[str, str]()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        texts = select(col(TextRow.sha256), col(TextRow.body)).where(col(TextRow.sha256).in_(some))
        rows = await connection.execute(texts)
        found |= {row.sha256: row.body for row in rows}
    return found


async def texts_to_show(connection: AsyncConnection, hashes: Iterable[str]) -> dict[str, str]:
    """Return kept texts by hash as people read them: those erased with a person say so."""
    wanted = set(hashes)
    found = await find_texts(connection, wanted)
    if len(found) < len(wanted):
        erased = (await connection.execute(select(col(ErasureRow.texts)))).scalars()
        found |= {each: ERASED for gone in erased for each in gone if each in wanted - set(found)}
    return found


async def find_sizes(connection: AsyncConnection, hashes: Iterable[str]) -> dict[str, int]:
    """Return the sizes of kept documents by hash, in bytes."""
    sizes = select(col(DocumentRow.sha256), col(DocumentRow.size))
    rows = await connection.execute(sizes.where(col(DocumentRow.sha256).in_(sorted(set(hashes)))))
    return {row.sha256: row.size for row in rows}


async def known_names(connection: AsyncConnection) -> dict[str, str]:
    """Return the names of organisations, by code."""
    rows = await connection.execute(select(col(OrganisationRow.code), col(OrganisationRow.name)))
    return {row.code: row.name for row in rows}


async def list_standings(
    connection: AsyncConnection,
    wanted: Wanted,
    after: str = "",
    at_most: int | None = None,
    among: tuple[str, ...] = (),
) -> list[Standing]:
    """Return where agreements stand, by reference: those behind `after`, so many at most.

    `among`: one of these is a party, if any is named.
    """
    query = (
        select(AgreementRow, col(TextRow.body))
        .join(TextRow, col(TextRow.sha256) == col(AgreementRow.title), isouter=True)
        .order_by(col(AgreementRow.ref))
    )
    for name in ("phase", "country", "outcome"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(col(getattr(AgreementRow, name)) == value)
    for named, column in (
        ((wanted.org,), AgreementRow.state),
        ((wanted.waiting,), AgreementRow.waiting),
        (among or (None,), AgreementRow.state),
    ):
        if None not in named:  # spares reading most of those that name none of them
            text = cast(col(column), Text)
            query = query.where(or_(*(text.contains(f'"{each}"', autoescape=True) for each in named)))
    found: list[Standing] = []
    while at_most is None or len(found) < at_most:
        rows = (await connection.execute(query.where(col(AgreementRow.ref) > after).limit(at_most))).all()
        found += [_standing(row) for row in rows if _is_wanted(row, wanted, among)]
        if at_most is None or len(rows) < at_most:
            break
        after = rows[-1].ref
    return found[:at_most]


def _is_wanted(row: Any, wanted: Wanted, among: tuple[str, ...]) -> bool:  # noqa: ANN401 - a row has no type of its own
    parties = _parties(row)
    return (
        (wanted.org is None or wanted.org in parties)
        and (wanted.waiting is None or wanted.waiting in row.waiting)
        and (not among or not set(among).isdisjoint(parties))
    )


def _parties(row: Any, side: str | None = None) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(party["org"] for party in row.state["parties"] if side in (None, party["side"]))


def _standing(row: Any) -> Standing:  # noqa: ANN401
    return Standing(
        ref=row.ref,
        kind=row.kind,
        title=row.body,
        country=row.country,
        coordinator=row.coordinator,
        partners=_parties(row, "partner"),
        phase=row.phase,
        outcome=row.outcome,
        lapsed_at=row.state["lapsed_at"],
        revision=row.revision,
        milestones=row.seq,
        head=row.head,
        waiting=tuple(row.waiting),
        next_at=row.next_at,
        next_what=row.next_what,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        parties=_parties(row),
        undecided=bool(row.state["undecided"]),
        deadline=nearest(row.waiting, row.state["waits"]),
    )


def nearest(waiting: Iterable[str], waits: Mapping[str, Any]) -> datetime | None:
    """Return the first deadline of those awaited, as a state holds them."""
    ends = (datetime.fromisoformat(waits[org]["deadline"]) for org in waiting if org in waits)
    return min(ends, default=None)


class NoticePlace(NamedTuple):
    """Where a notice stands in the ledger."""

    queued_at: datetime
    agreement: str
    seq: int
    id: str


async def list_notices(
    connection: AsyncConnection,
    after: NoticePlace | None = None,
    at_most: int | None = None,
    /,
    **wanted: str | tuple[str, ...] | None,
) -> list[NoticeRow]:
    """Return the ledger in the order notices were made: what is behind `after`, so many at most.

    Filters: agreement, organisation, kind, state, id; of several values any will do.
    """
    columns = [col(getattr(NoticeRow, name)) for name in NoticePlace._fields]
    query = select(NoticeRow).order_by(*columns).limit(at_most)
    if after is not None:
        query = query.where(tuple_(*columns) > tuple(after))
    for name, value in wanted.items():
        if value is not None:
            values = (value,) if isinstance(value, str) else value
            query = query.where(col(getattr(NoticeRow, name)).in_(values))
    rows = await connection.execute(query)
    return [NoticeRow(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
