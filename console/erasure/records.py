"""A person in the record store: found, replaced by a commitment, and gone from the files of SQLite too."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, String, cast, delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from console.erasure.person import GONE, Person, commitment
from console.staff.accounts import close_accounts
from models.staff_tables import StaffContactRow
from models.tables import (
    CommandRow,
    ContactRow,
    ErasureRow,
    LinkRow,
    MilestoneRow,
    NoticeRow,
    SignatoryRow,
    TextRow,
)

LOOKS = 30
"""So often, a second apart, the log of SQLite is asked for that others still read."""

_EXCERPT = 30


@dataclass(frozen=True, slots=True)
class CitedText:
    """A kept text that names the person; `excerpt` is for the eyes of who erases, and never stored."""

    sha256: str
    excerpt: str
    cited_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the record store holds of a person: texts, notices whose answer names them, links, signatures."""

    texts: tuple[CitedText, ...]
    notices: tuple[str, ...]
    links: int
    signatories: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    """Accounts of staff that are theirs."""


async def find_rows(connection: AsyncConnection, person: Person, organisations: Sequence[str]) -> Rows:
    """Return what there is of a person beside their contacts, and the links of organisations, if given."""
    bodies = await connection.execute(select(col(TextRow.sha256), col(TextRow.body)))
    named = [row for row in bodies if person.is_named_in(row.body)]
    texts = [
        CitedText(row.sha256, _excerpt(row.body, person), await _cited(connection, row.sha256))
        for row in named
    ]
    answers = await connection.execute(
        select(col(NoticeRow.id), col(NoticeRow.answer)).where(col(NoticeRow.answer).is_not(None))
    )
    notices = tuple(row.id for row in answers if person.is_named_in(row.answer))
    links = (await connection.execute(_links(organisations))).scalars().all()
    accounts = await _accounts(connection, person)
    return Rows(tuple(texts), notices, len(links), await _signatories(connection, person), accounts)


async def _signatories(connection: AsyncConnection, person: Person) -> tuple[str, ...]:
    signed = await connection.execute(select(SignatoryRow).where(col(SignatoryRow.erased_at).is_(None)))
    return tuple(row.id for row in signed if person.is_named_in(row.name) or person.is_named_in(row.capacity))


async def _accounts(connection: AsyncConnection, person: Person) -> tuple[str, ...]:
    rows = (await connection.execute(select(StaffContactRow))).mappings()
    theirs = [row for row in rows if person.owns(row["mailbox"]) or person.is_named_in(row["name"] or "")]
    return tuple(row["staff"] for row in theirs)


def _links(organisations: Sequence[str]) -> Select[str]:
    """Links that still open something to whoever reads the person's mails."""
    return select(col(LinkRow.token_sha256)).where(col(LinkRow.organisation).in_(organisations))


def _excerpt(body: str, person: Person) -> str:
    found = person.first_in(body)
    begin, end = max(found[0] - _EXCERPT, 0), found[1] + _EXCERPT
    dots = "…" if begin else "", "…" if end < len(body) else ""
    return dots[0] + " ".join(body[begin:end].split()) + dots[1]


async def _cited(connection: AsyncConnection, sha256: str) -> tuple[str, ...]:
    """Return the agreements that cite a text, in their chain or in the inbox."""
    refs: set[str] = set()
    for table, content in ((MilestoneRow, MilestoneRow.content), (CommandRow, CommandRow.payload)):
        query = select(col(table.agreement)).where(cast(col(content), String).contains(sha256)).distinct()
        refs |= set((await connection.execute(query)).scalars())
    return tuple(sorted(refs))


@dataclass(frozen=True, slots=True)
class Erasing:
    """What is written about an erasure.

    Args:
        contacts: The rows to be emptied, each with the salt of its commitment, which is told once and kept
            nowhere; none where only other places are.
        authority: On whose word.
        at: When, UTC.
        counts: How much of what is gone, for the record.
        texts: Which texts go.
    """

    contacts: Sequence[tuple[ContactRow, str]]
    authority: str
    at: datetime
    counts: dict[str, int]
    texts: Sequence[str]


async def erase_rows(connection: AsyncConnection, erasing: Erasing, rows: Rows) -> dict[str, str]:
    """Remove a person from the tables and put that on record; return the commitments, by contact."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA secure_delete=ON")
    kept = {
        contact.id: await _empty(connection, contact, salt, erasing.at) for contact, salt in erasing.contacts
    }
    await close_accounts(connection, rows.accounts, erasing.at)
    signed = update(SignatoryRow).where(col(SignatoryRow.id).in_(list(rows.signatories)))
    await connection.execute(signed.values(name=None, capacity=None, erased_at=erasing.at))
    await connection.execute(delete(TextRow).where(col(TextRow.sha256).in_(list(erasing.texts))))
    await connection.execute(
        update(NoticeRow).where(col(NoticeRow.id).in_(list(rows.notices))).values(answer=GONE)
    )
    first, *others = [contact.id for contact, _ in erasing.contacts] or [""]
    await _put_on_record(connection, erasing, first, erasing.counts, erasing.texts)
    for each in others:  # all that went is counted with the first
        await _put_on_record(connection, erasing, each, {"contacts": 1}, ())
    return kept


async def _empty(connection: AsyncConnection, contact: ContactRow, salt: str, at: datetime) -> str:
    kept = commitment(salt, committed(contact))
    emptied = {"mailbox": None, "name": None, "erased_at": at, "commitment": kept}
    await connection.execute(update(ContactRow).where(col(ContactRow.id) == contact.id).values(**emptied))
    theirs = col(LinkRow.token_sha256).in_(_links([contact.organisation]))
    await connection.execute(delete(LinkRow).where(theirs))
    return kept


async def _put_on_record(
    connection: AsyncConnection, erasing: Erasing, contact: str, counts: dict[str, int], texts: Sequence[str]
) -> None:
    await connection.execute(
        insert(ErasureRow).values(
            id=uuid4().hex,
            contact=contact,
            erased_at=erasing.at,
            authority=erasing.authority,
            counts=counts,
            texts=list(texts),
        )
    )


def committed(contact: ContactRow) -> dict[str, str | None]:
    """Return what a commitment covers."""
    return {
        "contact": contact.id,
        "organisation": contact.organisation,
        "name": contact.name,
        "mailbox": contact.mailbox,
    }


async def forget_pages(database: AsyncEngine) -> bool:
    """Have SQLite write its file anew, without free pages, and empty its log; on another database nothing.

    Returns:
        Whether nothing of what was deleted can be left in its files; others that read may keep its log.
    """
    if database.dialect.name != "sqlite":
        return True
    async with database.connect() as connection:
        await connection.exec_driver_sql("PRAGMA secure_delete=ON")
        try:
            await connection.exec_driver_sql("VACUUM")
        except OperationalError:  # somebody reads or writes all the time
            return False
        for _ in range(LOOKS):
            busy, *_ = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            if not busy:
                return True
            await asyncio.sleep(1)
    return False
