"""`entente text`: what is agreed, or was proposed, clause by clause."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.documents import place_of
from activities.mail.days import time_of
from console.cli.looking import Page, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.phrases.facts import at_time, length
from console.queries import find_chain, find_sizes, find_state, find_texts
from console.revisions import Revision, revisions
from models.errors import InputError
from models.state import Agreement
from models.terms import Document

ERASED = "erased"


class Seen(NamedTuple):
    """Everything a text is made of; an erased text is not in `texts`, an unknown document not in `sizes`."""

    state: Agreement
    revision: Revision
    texts: dict[str, str]
    sizes: dict[str, int]


def show_text(session: Session, ref: str, revision: int | None) -> int:
    """Print the text of an agreement."""

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        return await text_page(connection, ref, revision)

    return look(session, view)


async def text_page(connection: AsyncConnection, ref: str, revision: int | None = None) -> Page:
    """Return one revision, by default the current one, as words and as a document.

    Raises:
        NotFoundError: No agreement of that reference was opened.
        InputError: It has no such revision.
    """
    state = await find_state(connection, ref)
    wanted = state.revision if revision is None else revision
    found = _chosen(revisions(await find_chain(connection, ref)), wanted)
    cited = {*found.terms.clauses.values(), state.title or ""}
    documents = [each.sha256 for each in found.terms.documents]
    texts, sizes = await find_texts(connection, cited), await find_sizes(connection, documents)
    seen = Seen(state, found, texts, sizes)
    return Page(_document(seen), tuple(_words(seen)))


def _chosen(known: dict[int, Revision], wanted: int) -> Revision:
    if wanted not in known:
        fix = f"Choose one of: {', '.join(map(str, known))}"
        raise InputError("--revision", f"there is no revision {wanted}", fix)
    return known[wanted]


def _words(seen: Seen) -> Iterator[RenderableType]:
    state, (number, terms, milestone) = seen.state, seen.revision
    zone = state.zone(state.coordinator)
    yield heading(state.ref, seen.texts.get(state.title or "", ERASED))
    yield f"Revision {number}, {_standing(seen)}."
    did = "Opened" if number == 1 else "Proposed"
    yield f"{did} by {milestone.actor} on {at_time(milestone.recorded_at, zone)} ({time_of(zone)})."
    yield Text(f"hash {milestone.terms_hash}")
    yield ""
    rows = [
        ("duration", length(terms.duration)),
        ("notice", length(terms.notice)),
        ("areas", ", ".join(terms.areas)),
        ("governing law", terms.governing_law or ""),
        ("authentic language", terms.authentic_language or ""),
    ]
    yield table(("", ""), [(name, said or "none") for name, said in rows])
    for document in terms.documents:
        size = seen.sizes.get(document.sha256)
        kept = "not kept here" if size is None else f"{size:,} bytes, below the home folder"
        yield ""
        yield heading(f"Document in {document.language}", kept)
        yield Text(f"sha256 {document.sha256}")
        yield Text(_path(document))
    for name, sha256 in terms.clauses.items():
        yield ""
        yield heading(name)
        yield Padding(Text(seen.texts.get(sha256, ERASED).rstrip()), (0, 0, 0, 2))


def _standing(seen: Seen) -> str:
    """Return what a revision is worth."""
    state = seen.state
    if seen.revision.number != state.revision:
        return f"replaced meanwhile: the current one is revision {state.revision}"
    return "agreed by all who had to" if state.agreed_on else "the current one, not agreed yet"


def _path(document: Document) -> str:
    """Return where a document lies, from the home folder."""
    return f"documents/{place_of(document.sha256)}"


def _document(seen: Seen) -> dict[str, object]:
    state, (number, terms, milestone) = seen.state, seen.revision
    return {
        "ref": state.ref,
        "title": seen.texts.get(state.title or ""),
        "revision": number,
        "current": number == state.revision,
        "agreed": number == state.revision and bool(state.agreed_on),
        "terms_hash": milestone.terms_hash,
        "by": milestone.actor,
        "at": milestone.recorded_at,
        "duration": terms.duration,
        "notice": terms.notice,
        "areas": list(terms.areas),
        "governing_law": terms.governing_law,
        "authentic_language": terms.authentic_language,
        "documents": [
            {
                **each.model_dump(),
                "size": seen.sizes.get(each.sha256),
                "path": _path(each),
            }
            for each in terms.documents
        ],
        "clauses": [
            {"name": name, "sha256": sha256, "text": seen.texts.get(sha256)}
            for name, sha256 in terms.clauses.items()
        ],
    }
