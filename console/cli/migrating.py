"""`entente migrate`: the record store and this release, the record store and its engine."""

import asyncio

from activities.database import Migrated, file_of, migrate
from activities.schema import SchemaState, refuse_other_schema, revisions, schema_state
from console.cli.looking import Page, print_page
from console.cli.session import Session
from console.codes import Exit
from console.deployment import adopt_engine, lost_words
from console.engine.connect import connect
from console.queries import open_records
from console.settings import Settings, prepare_home

_VERDICTS = {
    "current": "So is this release.",
    "empty": "Run `entente migrate` to make the tables.",
    "behind": "Run `entente migrate`.",
    "ahead": "Install the newer release that has been at work on it.",
    "foreign": "It holds another program's tables: give Entente a database of its own.",
}


def check_schema(session: Session) -> int:
    """Say whether the record store fits this release; leave with 1 if it does not."""
    state = asyncio.run(schema_state(session.settings().database_url))
    missing = missing_from(state)
    document = {"found": state.found, "wanted": state.wanted, "verdict": state.verdict, "missing": missing}
    at = f"at revision {state.found}" if state.found else "without a revision of ours"
    lacks = f" It lacks {', '.join(missing)}." if missing else ""
    print_page(
        Page(document, (f"The database is {at}.{lacks} {_VERDICTS[state.verdict]}",)), as_json=session.as_json
    )
    return Exit.DONE if state.verdict == "current" else Exit.FAILED


def missing_from(state: SchemaState) -> list[str]:
    """Return the revisions a store lacks."""
    fits = state.verdict in ("empty", "behind")
    return [each for each in revisions() if fits and each > (state.found or "")]


def migrate_store(session: Session) -> int:
    """Bring the record store to the schema of this release.

    Raises:
        InputError: It is a newer release's, or another program's.
    """
    settings = session.settings()
    state = asyncio.run(schema_state(settings.database_url))
    if state.verdict in ("ahead", "foreign"):
        refuse_other_schema(state)
    if file_of(settings.database_url) is not None:
        prepare_home(settings)
    done = asyncio.run(migrate(settings.database_url))
    print_page(Page({"from": done.found, "to": done.reached}, (_done(done),)), as_json=session.as_json)
    return Exit.DONE


def _done(done: Migrated) -> str:
    if done.found == done.reached:
        return f"The database is at revision {done.reached} already: nothing was to be done."
    before = f"at revision {done.found}" if done.found else "empty"
    return f"The database was {before}, and is at revision {done.reached} now."


def adopt(session: Session) -> int:
    """Make the record store the engine's that these settings lead to."""
    return asyncio.run(_adopt(session, session.settings()))


async def _adopt(session: Session, settings: Settings) -> int:
    client = await connect(settings, wait=False, tell=lambda _: None)
    async with open_records(settings.database_url) as database:
        before, lost = await adopt_engine(client, database, settings.task_queue)
    now = f"namespace {client.namespace}, task queue {settings.task_queue}"
    lines = [f"This database is worked on by the Temporal these settings lead to from now on: {now}."]
    if lost:
        lines.append(lost_words(lost))
    document = {"deployment": before.id, "before": before.engine.namespace_id, "unknown": lost}
    print_page(Page(document, lines), as_json=session.as_json)
    return Exit.DONE
