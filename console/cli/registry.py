"""`entente orgs`: the registry."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import file_of, migrate, reading, writing
from activities.mail.days import listed
from activities.working_hours import has_calendar, working_week
from console.cli.looking import Page, look
from console.cli.paper import heading, print_json, print_parts, table
from console.cli.session import Session
from console.codes import Exit
from console.doors.registry_file import Contact, Organisation, read_organisations
from console.queries import open_records
from console.registry import leave, register, registered
from console.settings import Settings, prepare_home
from models.habits import WEEKDAYS


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
    document = [organisation_document(each, contacts=contacts) for each in organisations.values()]
    if not organisations:
        return Page(document, ("No organisation yet: `entente orgs import FILE` enters a list.",))
    rows = [
        (each.code, f"{each.timezone}, {each.language}", f"{each.name} ({each.region or each.country})")
        for each in organisations.values()
    ]
    written_to = [(each.code, _contact(each)) for each in organisations.values()]
    hours = [(each.code, week_words(each), digest_words(each)) for each in organisations.values()]
    return Page(
        document,
        (
            table(("code", "zone, language", "name"), rows, fixed=2),
            *(("", table(("code", "contact"), written_to)) if contacts else ()),
            "",
            heading("When each works and gets its digest, by its own clock"),
            table(("code", "works", "digest"), hours, fixed=3),
            *_unreachable(organisations, contacts=contacts),
        ),
    )


def week_words(organisation: Organisation) -> str:
    """Return when an organisation works, such as `mon-fri 08:00-18:00`."""
    days = organisation.working_days or working_week(organisation.country)
    first, last = WEEKDAYS.index(days[0]), WEEKDAYS.index(days[-1])
    row = days == WEEKDAYS[first : last + 1] and len(days) > 1
    opens, closes = organisation.send_window
    return f"{f'{days[0]}-{days[-1]}' if row else ' '.join(days)} {opens:%H:%M}-{closes:%H:%M}"


def digest_words(organisation: Organisation) -> str:
    """Return when its digest leaves, such as `tue 09:00`."""
    digest = organisation.digest
    return f"{digest.day} {digest.hour:02}:00" if digest else "none"


def organisation_document(organisation: Organisation, *, contacts: bool) -> dict[str, object]:
    """Return an organisation; `reachable` and `mailboxes` say whether and how many, whoever may see them."""
    hidden = () if contacts else ("mailbox", "contact", "further")
    shown = {name: value for name, value in asdict(organisation).items() if name not in hidden}
    return {
        **shown,
        **hours_document(organisation),
        "reachable": organisation.mailbox is not None,
        "mailboxes": int(organisation.mailbox is not None) + len(organisation.further),
    }


def hours_document(organisation: Organisation) -> dict[str, object]:
    """Return when an organisation works and gets its digest, by its own clock."""
    window, digest = organisation.send_window, organisation.digest
    return {
        "timezone": organisation.timezone,
        "region": organisation.region,
        "working_days": organisation.working_days or working_week(organisation.country),
        "send_window": {"from": f"{window.opens:%H:%M}", "until": f"{window.closes:%H:%M}"},
        "digest": digest._asdict() if digest else None,
    }


def _contact(organisation: Organisation) -> str:
    first = Contact(organisation.mailbox or "none: erased", organisation.contact)
    lines = (
        f"{each.contact}, {each.mailbox}" if each.contact else each.mailbox
        for each in (first, *organisation.further)
    )
    return "\nthen ".join(lines)


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
    lines += _unknown_regions(organisations)
    print_parts(lines)
    return Exit.DONE


def _unknown_regions(organisations: dict[str, Organisation]) -> Iterator[str]:
    """Say where a region's own holidays are not known: it may have none, or be misspelt."""
    for code, each in organisations.items():
        if each.region and not has_calendar(each.country, each.region):
            yield f"{code}: no holidays of {each.region} alone are known; those of {each.country} count."


def remove_organisation(session: Session, code: str) -> int:
    """Take an organisation out of the registry; its digest stops, and nothing can be opened with it."""
    asyncio.run(_remove(session.settings(), code))
    if session.as_json:
        print_json({"removed": code})
    else:
        print_parts([f"{code} has left the registry. What it was a party of goes on naming it."])
    return Exit.DONE


async def _remove(settings: Settings, code: str) -> None:
    async with open_records(settings.database_url) as database, writing(database) as connection:
        await leave(connection, code, datetime.now(UTC))


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
