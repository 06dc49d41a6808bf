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
from console.registry import current_contacts
from models.tables import ContactRow, OrganisationRow

MAILS_ARRIVE = (0.1, 0.5, 2.0, 4.0)
"""Seconds between the looks for what a mail on its way has left."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to erase: all contacts of an organisation, or a person by the id of one of their contacts.

    Other names and mailboxes of the same person may be given.
    """

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
    contacts: Sequence[ContactRow]
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
    salts: dict[str, str]
    commitments: dict[str, str]
    """Both by contact; the salts are told once."""
    counts: dict[str, int]
    clean: bool
    left: Sequence[Path]


async def look_for(database: AsyncEngine, home: Path, database_url: str, wish: Wish) -> Found:
    """Return everything there is of a person, and change nothing.

    Raises:
        NotFoundError: There is nobody like that, or they were erased before.
    """
    async with reading(database) as connection:
        organisation, contacts = await _resolve(connection, wish)
        names, mailboxes = [each.name for each in contacts], [each.mailbox for each in contacts]
        person = person_of((*names, *wish.names), (*mailboxes, *wish.mailboxes))
        contacts = [*contacts, *await _same_person(connection, person, contacts)]
        rows = await find_rows(connection, person, sorted({each.organisation for each in contacts}))
    letters, logs, elsewhere = await asyncio.to_thread(_files, home, database_url, person)
    return Found(organisation, contacts, person, rows, letters, logs, elsewhere)


async def _resolve(connection: AsyncConnection, wish: Wish) -> tuple[str, list[ContactRow]]:
    known = select(col(OrganisationRow.code)).where(col(OrganisationRow.code) == wish.whom)
    organisation: str | None = (await connection.execute(known)).scalar_one_or_none()
    if organisation is not None:
        contacts = await current_contacts(connection, organisation)
    else:
        contacts = [await _contact(connection, wish.whom)]
        organisation = contacts[0].organisation
    if not contacts and not (wish.names or wish.mailboxes):
        raise NotFoundError(f"{wish.whom} has no contact now. An older mailbox is named by --mailbox.")
    return organisation, contacts


async def _contact(connection: AsyncConnection, identity: str) -> ContactRow:
    query = select(ContactRow).where(col(ContactRow.id) == identity)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"There is no organisation and no contact {identity}. `entente orgs` lists them.")
    contact = ContactRow(**row)
    if contact.erased_at is not None:
        raise NotFoundError(f"Contact {contact.id} was erased on {contact.erased_at:%Y-%m-%d}.")
    return contact


async def _same_person(
    connection: AsyncConnection, person: Person, known: Sequence[ContactRow]
) -> list[ContactRow]:
    """Return further contacts of a person, of whichever organisation: of the same name, or mailbox."""
    query = select(ContactRow).where(col(ContactRow.erased_at).is_(None)).order_by(col(ContactRow.id))
    others = [ContactRow(**row) for row in (await connection.execute(query)).mappings()]
    names = {each.casefold() for each in person.names}
    return [
        each
        for each in others
        if each.id not in {other.id for other in known}
        and (person.owns(each.mailbox or "") or (each.name or "").casefold() in names)
    ]


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
    at, salts = datetime.now(UTC), {each.id: make_salt() for each in found.contacts}
    texts = [each.sha256 for each in found.rows.texts] if wish.texts else []
    counts = count(found, texts)
    await asyncio.to_thread(_erase_files, found)
    salted = [(each, salts[each.id]) for each in found.contacts]
    erasing = Erasing(salted, wish.authority, at, counts, texts)
    async with writing(database) as connection:
        kept = await erase_rows(connection, erasing, found.rows)
    clean = await forget_pages(database)
    left = await _until_nothing_is_left(home, database_url, found)
    return Erased(found, at, salts, kept, counts, clean, left)


def count(found: Found, texts: Sequence[str]) -> dict[str, int]:
    """Return how much of what goes."""
    return {
        "contacts": len(found.contacts),
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
