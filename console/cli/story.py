"""`entente log`: the life of an agreement in sentences, each with what came of it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.days import time_of
from console.cli.looking import Page, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.queries import find_chain, find_state, known_names, list_notices, texts_to_show
from console.sentences import Line, cited_texts, life
from console.sentences.causes import Cause, cause_words, causes
from console.sentences.days import short_time
from console.sentences.effects import Effect, Reader, effect_words, effects
from models.tables import NoticeRow

_PHASES = {
    "unopened": "Before the opening",
    "negotiating": "Negotiating",
    "signing": "Signing",
    "in_force": "In force",
    "closed": "Closed",
}


class Told(NamedTuple):
    """One milestone: its sentence, why it is there, and what came of it."""

    line: Line
    cause: Cause
    effect: Effect


def show_log(session: Session, ref: str, *, full: bool) -> int:
    """Print the life of an agreement; `full` with every cause, name and time."""

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        return await log_page(connection, ref, full=full)

    return look(session, view)


async def log_page(connection: AsyncConnection, ref: str, *, full: bool = False) -> Page:
    """Return a life as words and as a document. Raises NotFoundError."""
    state = await find_state(connection, ref)
    chain = await find_chain(connection, ref)
    texts = await texts_to_show(connection, {*cited_texts(chain), state.title or ""})
    names = await known_names(connection)
    lines = life(ref, chain, names, texts)
    brought = effects([each for each, _ in chain], await list_notices(connection, agreement=ref))
    told = [Told(*each) for each in zip(lines, causes(ref, chain), brought, strict=True)]
    zone = state.zone(state.coordinator)
    reader = Reader(names, tuple(party.org for party in state.parties), zone)
    document = {
        "ref": ref,
        "title": texts.get(state.title or ""),
        "zone": zone,
        "milestones": [_document(each) for each in told],
    }
    title = heading(ref, texts.get(state.title or "", ""))
    clock = Text(f"Times are {time_of(zone)} ({zone}).", "dim")
    return Page(document, (title, clock, *_chapters(told, reader, full=full)))


def _document(told: Told) -> dict[str, object]:
    line, milestone = told.line, told.line.milestone
    answer = told.effect.answered_by
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
        "cause": told.cause._asdict(),
        "told": [_notice(each) for each in told.effect.notices],
        "answered_by": answer.seq if answer else None,
        "terms_hash": milestone.terms_hash,
        "digest": milestone.digest,
    }


def _notice(notice: NoticeRow) -> dict[str, object]:
    return {
        "org": notice.organisation,
        "kind": notice.kind,
        "state": notice.state,
        "sent_at": notice.sent_at,
        "answer": notice.answer,
    }


def _chapters(life_told: list[Told], reader: Reader, *, full: bool) -> Iterator[RenderableType]:
    for phase, chapter in groupby(life_told, key=lambda each: each.line.phase):
        yield ""
        yield heading(_PHASES[phase])
        rows = [
            (
                str(each.line.milestone.seq),
                short_time(each.line.at, reader.zone),
                _with_effect(each, reader, full=full),
            )
            for each in chapter
        ]
        yield table(("", "", ""), rows, fixed=1)


def _with_effect(told: Told, reader: Reader, *, full: bool) -> Text:
    """Return a sentence, and below it what came of it: one short line, or every name and time."""
    more = list(_in_full(told, reader)) if full else []
    below = [*filter(None, [effect_words(told.effect, reader, full=full)]), *more]
    return Text.assemble(told.line.sentence, *((f"\n{words}", "dim") for words in below))


def _in_full(told: Told, reader: Reader) -> Iterator[str]:
    milestone = told.line.milestone
    yield cause_words(told.cause, reader.zone, milestone.door, milestone.command_id)
    for each in told.effect.notices:
        at = f", {short_time(each.sent_at, reader.zone)}" if each.sent_at else f": {each.state}"
        said = f", {each.answer}" if each.answer and each.state != "sent" else ""
        yield f"{each.kind} to {each.organisation}{at}{said}"
