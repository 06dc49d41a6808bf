"""`entente keep`: what the keeper of the service does, once and now."""

import asyncio

from console.audit.keeper import Looked
from console.audit.looking import records_to_look_at
from console.audit.pack.contents import count
from console.cli.looking import Page, print_page
from console.cli.session import Session
from console.codes import Exit
from console.engine.connect import connect
from console.keeping import Kept, keep, make_keeper
from console.settings import Settings, prepare_home


def run_keep(session: Session) -> int:
    """Keep histories of what has ended, make the packs that are due, and say what came of it.

    Raises:
        NothingHereError: This home keeps nothing yet.
        UnreachableError: The engine does not answer.
    """
    kept = asyncio.run(_keep(session.settings()))
    print_page(_page(kept), as_json=session.as_json)
    return Exit.FAILED if kept.histories.failed or kept.packs.waiting else Exit.DONE


async def _keep(settings: Settings) -> Kept:
    async with records_to_look_at(settings.database_url) as database:
        prepare_home(settings)
        client = await connect(settings, wait=False, tell=lambda _: None)
        return await keep(make_keeper(client, database, settings.home))


def _page(kept: Kept) -> Page:
    found: Looked = kept.histories
    document = {
        "histories": {
            name: [each._asdict() for each in getattr(found, name)] for name in ("kept", "gone", "failed")
        },
        "packs": {"made": [str(path) for path in kept.packs.paths], "waiting": kept.packs.waiting},
    }
    histories = count(len(found.kept), "history", "histories")
    lines = [f"{histories} kept, {count(len(kept.packs.paths), 'pack')} made."]
    lines += [f"The engine no longer has {each.workflow_id}, run {each.run_id}." for each in found.gone]
    lines += [f"Could not be kept now: {each.workflow_id}, run {each.run_id}." for each in found.failed]
    lines += [f"Could not be packed now: {ref}." for ref in kept.packs.waiting]
    return Page(document, tuple(lines))
