"""`entente erase-contact`: a person is removed, after everything that goes has been shown."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import RenderableType

from activities.database import file_of
from activities.mail.days import listed
from console.cli.looking import Page, print_page
from console.cli.paper import heading, print_parts, table
from console.cli.session import Session
from console.codes import Exit
from console.doors.formats import mailbox
from console.doors.node import leaf
from console.doors.reading import line
from console.erasure.erase import Erased, Found, Wish, count, database_files, erase, look_for
from console.erasure.person import SHORTEST
from console.queries import open_records
from console.settings import Settings
from models.base import COMMAND_ID
from models.errors import InputError

_KINDS = {
    "contacts": "contact, replaced by a commitment",
    "texts": "texts that name them",
    "notices": "answers of mail servers that name them",
    "links": "links in their mails",
    "signatories": "entries of who signed",
    "accounts": "accounts of staff",
    "mails": "mails to them, removed",
    "mails_blanked": "mails to others, blanked",
    "logs": "log files, overwritten",
}
BACKUPS = (
    "Backups of this home and mails that left by a mail server are out of reach: they are yours to see to."
)
POSTGRESQL = (
    "On PostgreSQL the old rows stay in the files of the database until it is vacuumed (`VACUUM FULL "
    "contact, text, notice`), in its write-ahead log until that is recycled, and in every backup of it."
)
SALT = (
    "The salt is shown this once and kept nowhere. With it and the old entry the person, or your data "
    "protection officer, can show whose entry it was; without it nobody can find that out."
)


class How(NamedTuple):
    """How to go about it: only show, do not ask."""

    dry_run: bool
    yes: bool


def erase_contact(session: Session, wish: Wish, how: How) -> int:
    """Show what there is of a person, ask, and remove it."""
    _check(wish)
    settings = session.settings()
    return asyncio.run(_run(session, settings, wish, how))


def _check(wish: Wish) -> None:
    for each in wish.mailboxes:
        mailbox(leaf(each, "--mailbox"))
    for each in wish.names:
        if len(line(leaf(each, "--name"))) < SHORTEST:
            raise InputError("--name", "is too short to be looked for", f"Write at least {SHORTEST} letters")
    if not re.fullmatch(COMMAND_ID, wish.authority):
        raise InputError("--authority", "is no reference", "Write letters, digits, dots and hyphens, no name")


async def _run(session: Session, settings: Settings, wish: Wish, how: How) -> int:
    url = settings.database_url
    async with open_records(url) as database:
        found = await look_for(database, settings.home, url, wish)
        if how.dry_run or not how.yes:
            _show(session, found, wish, settings, dry_run=how.dry_run)
        if how.dry_run:
            return Exit.DONE
        if not how.yes:
            _ask(found)
        erased = await erase(database, settings.home, url, found, wish)
    print_page(erased_page(erased, wish, settings), as_json=session.as_json)
    return Exit.FAILED if broken(erased, settings) or not erased.clean else Exit.DONE


def _ask(found: Found) -> None:
    if not sys.stdin.isatty():
        raise InputError(
            "--yes", "is missing, and there is nobody to ask", "Add --yes, or --dry-run to look only"
        )
    who = _contacts(found) or "what was found"
    click.confirm(f"Erase {who} of {found.organisation} for good?", abort=True, err=True)


def _show(session: Session, found: Found, wish: Wish, settings: Settings, *, dry_run: bool) -> None:
    page = plan_page(found, wish, settings.home)
    if not session.as_json:
        print_parts(page.parts, error=not dry_run)
    elif dry_run:
        print_page(page, as_json=True)


def plan_page(found: Found, wish: Wish, home: Path) -> Page:
    """Return what would go and what would stay, as words and as a document; no word of the person's."""
    going = count(found, [each.sha256 for each in found.rows.texts] if wish.texts else [])
    document = {
        "dry_run": True,
        "organisation": found.organisation,
        "contacts": [each.id for each in found.contacts],
        "counts": going,
        "texts": [{"sha256": each.sha256, "cited_in": each.cited_in} for each in found.rows.texts],
        "elsewhere": [str(path.relative_to(home)) for path in found.elsewhere],
    }
    return Page(document, tuple(_plan(found, wish, going, home)))


def _plan(found: Found, wish: Wish, going: dict[str, int], home: Path) -> Iterator[RenderableType]:
    yield heading(found.organisation, _contacts(found) or "no contact of now")
    yield table(("", ""), [(str(number), _KINDS[kind]) for kind, number in going.items()])
    if found.rows.texts:
        yield ""
        said = (
            "Texts that name them, erased too:"
            if wish.texts
            else "Texts that name them, kept without --texts:"
        )
        yield said
        rows = [
            (each.sha256[:12], ", ".join(each.cited_in) or "-", each.excerpt) for each in found.rows.texts
        ]
        yield table(("", "cited in", ""), rows)
    if found.elsewhere:
        yield ""
        yield "Files that name them and are left as they are:"
        yield table(("",), [(str(path.relative_to(home)),) for path in found.elsewhere])


def _contacts(found: Found) -> str:
    """Return which contacts go, by ids that say nothing."""
    ids = listed([each.id for each in found.contacts])
    return f"contact{'s' if len(found.contacts) > 1 else ''} {ids}" if ids else ""


def broken(erased: Erased, settings: Settings) -> list[Path]:
    """Return files that should hold nothing any more, and do; documents are nobody's to change."""
    home, kept = settings.home, len(erased.found.rows.texts) > erased.counts["texts"]
    database = database_files(settings.database_url)
    promised = [home / name for name in ("mail", "histories", "packs")]
    return [
        path
        for path in erased.left
        if (path in database and not kept)
        or path.name.startswith("temporal.")
        or any(path.is_relative_to(folder) for folder in promised)
    ]


def erased_page(erased: Erased, wish: Wish, settings: Settings) -> Page:
    """Return what went, as words and as a document; the salt is in both, and nowhere else."""
    document = {
        "organisation": erased.found.organisation,
        "contacts": [
            {"contact": each, "commitment": kept, "salt": erased.salts[each]}
            for each, kept in erased.commitments.items()
        ],
        "erased_at": erased.at,
        "authority": wish.authority,
        "counts": erased.counts,
        "texts_kept": [] if wish.texts else [each.sha256 for each in erased.found.rows.texts],
        "left": [_name(path, settings.home) for path in erased.left],
    }
    return Page(document, tuple(_words(erased, settings)))


def _name(path: Path, home: Path) -> str:
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def _words(erased: Erased, settings: Settings) -> Iterator[RenderableType]:
    gone = [f"{number} {_KINDS[kind]}" for kind, number in erased.counts.items() if number]
    yield f"Erased: {listed(gone) or 'nothing was found'}."
    for each, kept in erased.commitments.items():
        yield ""
        yield f"Contact     {each}"
        yield f"Commitment  {kept}"
        yield f"Salt        {erased.salts[each]}"
    if erased.commitments:
        yield SALT
    yield ""
    if erased.left:
        yield f"Still named in: {listed([_name(path, settings.home) for path in erased.left])}."
    if not erased.clean:
        yield "SQLite's log is still read by others: stop the service, and run this again with --mailbox."
    if erased.commitments:
        orgs = listed(sorted({each.organisation for each in erased.found.contacts}))
        yield f"A mailbox of {orgs} is gone. Where none is left mails come back until `entente orgs import`."
    yield BACKUPS if file_of(settings.database_url) else f"{BACKUPS} {POSTGRESQL}"
