"""`entente prepare`: Temporal's namespace as agreements need it."""

import asyncio
from datetime import timedelta

import click

from console.cli.looking import Page, print_page
from console.cli.session import Session
from console.codes import Exit
from console.engine.connect import connect
from console.engine.namespace import SEARCH_ATTRIBUTES, prepare_namespace


def prepare_engine(session: Session) -> int:
    """Prepare the namespace of the Temporal that the settings choose, and say what it has now."""
    namespace, retention = asyncio.run(_prepared(session))
    document = {
        "namespace": namespace,
        "retention_days": retention.days,
        "search_attributes": list(SEARCH_ATTRIBUTES),
    }
    names = ", ".join(SEARCH_ATTRIBUTES)
    words = f"Namespace {namespace} keeps histories for {retention.days} days and knows {names}."
    print_page(Page(document, (words,)), as_json=session.as_json)
    return Exit.DONE


async def _prepared(session: Session) -> tuple[str, timedelta]:
    client = await connect(session.settings(), wait=False, tell=_say)
    return client.namespace, await prepare_namespace(client, _say)


def _say(words: str) -> None:
    click.echo(words, err=True)
