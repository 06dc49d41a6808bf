"""`entente orgs`: the registry."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import file_of, migrate, reading, writing
from activities.mail.days import listed
from console.cli.looking import Page, look
from console.cli.paper import print_json, print_parts, table
from console.cli.session import Session
from console.codes import Exit
from console.doors.registry_file import Organisation, read_organisations
from console.queries import open_records
from console.registry import register, registered
from console.settings import Settings, prepare_home


class Imported(NamedTuple):
    """What a file did to the registry; `zones`: whose zone changed, which opened agreements do not follow."""

    added: list[str]
    changed: list[str]
    unchanged: list[str]
    zones: list[str]


def show_registry(session: Session) -> int:
    """Print the registry; contacts are for those who may act for every organisation."""
    trusted = session.settings().may_act_for_anyone

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        return registry_page(await registered(connection), contacts=trusted)

    return look(session, view)


def registry_page(organisations: dict[str, Organisation], *, contacts: bool) -> Page:
    """Return the registry as words and as a document, with its mailboxes and persons or without."""
    document = [_document(each, contacts=contacts) for each in organisations.values()]
    if not organisations:
        return Page(document, ("No organisation yet: `entente orgs import FILE` enters a list.",))
    rows = [
        (each.code, f"{each.name} ({each.country})", f"{each.timezone}, {each.language}", _contact(each))
        if contacts
        else (each.code, f"{each.name} ({each.country})", f"{each.timezone}, {each.language}")
        for each in organisations.values()
    ]
    columns = ("code", "name", "zone, language", *(("contact",) if contacts else ()))
    return Page(document, (table(columns, rows), *_unreachable(organisations, contacts=contacts)))


def _document(organisation: Organisation, *, contacts: bool) -> dict[str, object]:
    """Return an organisation; `reachable` says whether there is a mailbox, whoever may see it."""
    hidden = () if contacts else ("mailbox", "contact")
    shown = {name: value for name, value in asdict(organisation).items() if name not in hidden}
    return {**shown, "reachable": organisation.mailbox is not None}


def _contact(organisation: Organisation) -> str:
    mailbox = organisation.mailbox or "none: erased"
    return f"{organisation.contact}, {mailbox}" if organisation.contact else mailbox


def _unreachable(organisations: dict[str, Organisation], *, contacts: bool) -> Iterator[str]:
    without = [code for code, each in organisations.items() if each.mailbox is None]
    if without:
        several = "have no mailbox" if len(without) > 1 else "has no mailbox"
        yield f"{listed(without)} {several}, and no mail: `entente orgs import FILE` enters a new one."
    if not contacts:
        yield "Mailboxes and persons are shown to those who may act for everybody."


def import_file(session: Session, file: str) -> int:
    """Enter the organisations of a file, all or none."""
    organisations = read_organisations(file)
    imported = asyncio.run(_import(session.settings(), organisations))
    if session.as_json:
        print_json(imported._asdict())
        return Exit.DONE
    parts = ("added", imported.added), ("changed", imported.changed), ("as before", imported.unchanged)
    lines = [", ".join(f"{len(codes)} {what}" for what, codes in parts) + "."]
    if imported.zones:
        lines.append(f"Agreements opened before keep the old time zone of {', '.join(imported.zones)}.")
    print_parts(lines)
    return Exit.DONE


async def _import(settings: Settings, organisations: dict[str, Organisation]) -> Imported:
    prepare_home(settings)
    file = file_of(settings.database_url)
    if file is not None and not file.is_file():
        await migrate(settings.database_url)
    async with open_records(settings.database_url) as database:
        async with reading(database) as connection:
            before = await registered(connection)
        async with writing(database) as connection:
            await register(connection, organisations.values())
    return compare(before, organisations)


def compare(before: dict[str, Organisation], given: dict[str, Organisation]) -> Imported:
    """Return what entering `given` changes."""
    known = {code: each for code, each in given.items() if code in before}
    changed = [code for code, each in known.items() if each != before[code]]
    return Imported(
        added=[code for code in given if code not in before],
        changed=changed,
        unchanged=[code for code in known if code not in changed],
        zones=[code for code in changed if given[code].timezone != before[code].timezone],
    )
