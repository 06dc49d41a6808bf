"""One erasure from the first look to the last: what there is, what goes, what is left and why."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.database import file_of, reading, writing
from console.erasure.files import files_with, is_in_file, logs_with, overwrite
from console.erasure.mails import Letters
from console.erasure.person import Person, make_salt, person_of
from console.erasure.records import Erasing, Rows, erase_rows, find_rows, forget_pages
from console.queries import NotFoundError
from console.registry import current_contact
from models.tables import ContactRow, OrganisationRow

MAILS_ARRIVE = (0.1, 0.5, 2.0, 4.0)
"""Seconds between the looks for what a mail on its way has left."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to erase: a contact's id or an organisation, other names and mailboxes of the same person."""

    whom: str
    names: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    authority: str = "cli"
    texts: bool = False
    """Erase the texts too that name the person."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a person."""

    organisation: str
    contact: ContactRow | None
    person: Person
    rows: Rows
    letters: Letters
    logs: Sequence[Path]
    elsewhere: Sequence[Path]
    """Files nothing is taken from: documents, histories, packs, and what others left in the home."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What went, what stays of it, and which files still hold something."""

    found: Found
    at: datetime
    salt: str | None
    commitment: str | None
    counts: dict[str, int]
    clean: bool
    left: Sequence[Path]


async def look_for(database: AsyncEngine, home: Path, database_url: str, wish: Wish) -> Found:
    """Return everything there is of a person, and change nothing.

    Raises:
        NotFoundError: There is nobody like that, or they were erased before.
    """
    async with reading(database) as connection:
        organisation, contact = await _resolve(connection, wish)
        given = (contact.name, contact.mailbox) if contact else (None, None)
        person = person_of((given[0], *wish.names), (given[1], *wish.mailboxes))
        rows = await find_rows(connection, person, organisation if contact else "")
    letters, logs, elsewhere = await asyncio.to_thread(_files, home, database_url, person)
    return Found(organisation, contact, person, rows, letters, logs, elsewhere)


async def _resolve(connection: AsyncConnection, wish: Wish) -> tuple[str, ContactRow | None]:
    known = select(col(OrganisationRow.code)).where(col(OrganisationRow.code) == wish.whom)
    organisation = (await connection.execute(known)).scalar_one_or_none()
    if organisation is not None:
        contact = await current_contact(connection, organisation)
    else:
        query = select(ContactRow).where(col(ContactRow.id) == wish.whom)
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFoundError(
                f"There is no organisation and no contact {wish.whom}. `entente orgs` lists them."
            )
        contact = ContactRow(**row)
    if contact is not None and contact.erased_at is not None:
        raise NotFoundError(f"Contact {contact.id} was erased on {contact.erased_at:%Y-%m-%d}.")
    if contact is None and not (wish.names or wish.mailboxes):
        raise NotFoundError(f"{wish.whom} has no contact now. An older mailbox is named by --mailbox.")
    return organisation or (contact.organisation if contact else ""), contact


def _files(home: Path, database_url: str, person: Person) -> tuple[Letters, list[Path], list[Path]]:
    letters = Letters(home / "mail", person)
    logs = logs_with(home, person)
    ours = {*letters.to_them, *letters.about_them, *logs, *database_files(database_url)}
    return letters, logs, [path for path in files_with(home, person) if path not in ours]


def database_files(database_url: str) -> set[Path]:
    """Return the files of an SQLite database; of a server there are none here."""
    file = file_of(database_url)
    if file is None:
        return set()
    return {file.absolute(), *(file.absolute().with_name(file.name + end) for end in ("-wal", "-shm"))}


async def erase(database: AsyncEngine, home: Path, database_url: str, found: Found, wish: Wish) -> Erased:
    """Remove a person: mails and logs first, since only the contact knows what to look for, then the rows."""
    at, salt = datetime.now(UTC), make_salt() if found.contact else None
    texts = [each.sha256 for each in found.rows.texts] if wish.texts else []
    counts = count(found, texts)
    await asyncio.to_thread(_erase_files, found)
    erasing = Erasing(found.contact, wish.authority, at, salt or "", counts, texts)
    async with writing(database) as connection:
        kept = await erase_rows(connection, erasing, found.rows)
    clean = await forget_pages(database)
    left = await _until_nothing_is_left(home, database_url, found)
    return Erased(found, at, salt, kept, counts, clean, left)


def count(found: Found, texts: Sequence[str]) -> dict[str, int]:
    """Return how much of what goes."""
    return {
        "contacts": int(found.contact is not None),
        "texts": len(texts),
        "notices": len(found.rows.notices),
        "links": found.rows.links,
        "signatories": len(found.rows.signatories),
        "accounts": len(found.rows.accounts),
        "mails": len(found.letters.to_them),
        "mails_blanked": len(found.letters.about_them),
        "logs": len(found.logs),
    }


def _erase_files(found: Found) -> None:
    found.letters.erase()
    for path in found.logs:
        overwrite(path, found.person)


async def _until_nothing_is_left(home: Path, database_url: str, found: Found) -> list[Path]:
    """Look again for a while: mails that were on their way still arrive, and none begins any more."""
    for pause in MAILS_ARRIVE:
        left = await asyncio.to_thread(_erase_again, home, database_url, found)
        if not left:
            return []
        await asyncio.sleep(pause)
    return await asyncio.to_thread(_erase_again, home, database_url, found)


def _erase_again(home: Path, database_url: str, found: Found) -> list[Path]:
    """Take what a mail on its way has left meanwhile, and return which files still hold something."""
    Letters(home / "mail", found.person).erase()
    for path in logs_with(home, found.person):
        overwrite(path, found.person)
    outside = [path for path in database_files(database_url) if not path.is_relative_to(home)]
    return [
        *files_with(home, found.person),
        *(path for path in outside if path.exists() and is_in_file(path, found.person)),
    ]
