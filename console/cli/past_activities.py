"""`entente import-activities`: activities of the past from files, with what became of each."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from activities.database import reading
from console.cli.looking import Page, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.importing import agreement_files
from console.past_activities import Done, bring_in, read_activities
from console.queries import open_records
from console.registry import registered
from console.settings import prepare_home

_LEAVES = {"pending": Exit.UNREACHABLE, "refused": Exit.REFUSED}
"""With what an import leaves; the first that occurs counts."""


def import_files(session: Session, paths: Sequence[Path]) -> int:
    """Record the activities of files and folders; one that cannot be read stops all before any is written."""
    done = asyncio.run(_import(session, paths))
    print_page(_page(done), as_json=session.as_json)
    fates = {each.fate for each in done}
    return next((code for fate, code in _LEAVES.items() if fate in fates), Exit.DONE)


async def _import(session: Session, paths: Sequence[Path]) -> list[Done]:
    settings = session.settings()
    async with open_records(settings.database_url, settings.database_connections) as database:
        prepare_home(settings)
        async with reading(database) as connection:
            organisations = await registered(connection)
        requests = [each for file in agreement_files(paths) for each in read_activities(file, organisations)]
        return await bring_in(session.parts.door(settings, database), requests)


def _page(done: Sequence[Done]) -> Page:
    counts = Counter(each.fate for each in done)
    document: dict[str, object] = {
        "recorded": counts["recorded"],
        "known": counts["known"],
        "pending": counts["pending"],
        "refused": [{"ref": each.ref, "kind": each.kind, "code": each.code} for each in done if each.code],
    }
    told = f"{counts['recorded']} recorded, {counts['known']} were recorded before."
    parts: list[object] = [told]
    if counts["pending"]:
        parts.append(f"{counts['pending']} are kept: the service carries them out as soon as it works.")
    if refused := [(each.ref, each.kind, each.code) for each in done if each.code]:
        parts.append(table(("refused", "", ""), refused))
    return Page(document, tuple(parts))  # type: ignore[arg-type]
