"""`entente log`: the life of an agreement in sentences."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.days import time_of
from console.cli.looking import Page, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.queries import find_chain, find_state, find_texts, known_names
from console.sentences import Line, cited_texts, life
from console.sentences.days import short_time
from models.state import Agreement

_PHASES = {
    "unopened": "Before the opening",
    "negotiating": "Negotiating",
    "signing": "Signing",
    "in_force": "In force",
    "closed": "Closed",
}


def show_log(session: Session, ref: str) -> int:
    """Print the life of an agreement."""

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        return await log_page(connection, ref)

    return look(session, view)


async def log_page(connection: AsyncConnection, ref: str) -> Page:
    """Return a life as words and as a document. Raises NotFoundError."""
    state = await find_state(connection, ref)
    chain = await find_chain(connection, ref)
    texts = await find_texts(connection, {*cited_texts(chain), state.title or ""})
    lines = life(ref, chain, await known_names(connection), texts)
    zone = state.zone(state.coordinator)
    document = {
        "ref": ref,
        "title": texts.get(state.title or ""),
        "zone": zone,
        "milestones": [_document(line) for line in lines],
    }
    title = heading(ref, texts.get(state.title or "", ""))
    return Page(
        document, (title, Text(f"Times are {time_of(zone)} ({zone}).", "dim"), *_chapters(lines, state))
    )


def _document(line: Line) -> dict[str, object]:
    milestone = line.milestone
    return {
        "seq": milestone.seq,
        "type": milestone.type,
        "at": line.at,
        "by": milestone.actor,
        "on_behalf_of": milestone.on_behalf_of,
        "occurred_on": milestone.occurred_on,
        "received_at": milestone.received_at,
        "command_id": milestone.command_id,
        "door": milestone.door,
        "phase": line.phase,
        "sentence": line.sentence,
        "terms_hash": milestone.terms_hash,
        "digest": milestone.digest,
    }


def _chapters(lines: list[Line], state: Agreement) -> Iterator[RenderableType]:
    zone = state.zone(state.coordinator)
    for phase, chapter in groupby(lines, key=lambda line: line.phase):
        yield ""
        yield heading(_PHASES[phase])
        rows = [(str(line.milestone.seq), short_time(line.at, zone), line.sentence) for line in chapter]
        yield table(("", "", ""), rows, fixed=1)
