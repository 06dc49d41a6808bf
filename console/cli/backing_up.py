"""`entente backup`: the words around a copy of the home."""

import os
from pathlib import Path

from console.backup import Backup, back_up
from console.cli.looking import Page, print_page
from console.cli.session import Session
from console.codes import Exit

_PAGE = "docs/operations.md"


def make_backup(session: Session, folder: Path) -> int:
    """Copy the home, and say what was copied and what was not."""
    os.umask(0o077)
    settings = session.settings()
    print_page(_page(back_up(settings, folder), settings.home), as_json=session.as_json)
    return Exit.DONE


def _page(made: Backup, home: Path) -> Page:
    document = {
        "folder": str(made.folder),
        "store": made.store,
        "engine": made.engine,
        "agreements": made.agreements,
        "milestones": made.milestones,
        "files": made.files,
        "bytes": made.size,
    }
    counts = {"milestone": made.milestones, "agreement": made.agreements} if made.store else {}
    kept = [f"{count} {name}{'s' * (count != 1)}" for name, count in {**counts, "file": made.files}.items()]
    parts = [f"Copied to {made.folder}: {', '.join(kept)}; {made.size / 1e6:.1f} MB."]
    parts += _what_is_missing(made, home)
    parts.append("It holds the deployment's keys: keep it as you keep those.")
    return Page(document, parts)


def _what_is_missing(made: Backup, home: Path) -> list[str]:
    """Say what the copy is good for by itself, and what has to be kept beside it."""
    if made.store and made.engine:
        return [
            f"It is a home of its own, to be put in the place of {home}.",
            "Never start it beside that one: both would remind everybody.",
            f"`entente --home {made.folder} list` looks into it without starting anything.",
        ]
    words = []
    if not made.store:
        words.append(f"The record store is on a server, and not in this copy: {_PAGE} says how to dump it.")
    if made.engine:
        words.append("The engine fits that dump only if `entente up` is stopped for both.")
    else:
        words.append(f"The engine is elsewhere, and not in this copy: {_PAGE} says what fits together.")
    return words
