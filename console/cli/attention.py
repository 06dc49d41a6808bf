"""`entente attention`: what needs a person, and what to do about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from console.cli.looking import Page, look
from console.cli.paper import table
from console.cli.session import Session
from console.notices.attention import Matter, matters
from console.queries import Standing, Wanted, find_state, list_standings


def show_attention(session: Session, ref: str | None) -> int:
    """Print what needs a person, the worst first."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        if ref is not None:
            await find_state(connection, ref)
        standings = await list_standings(connection, Wanted())
        undecided = [each for each in standings if each.undecided and ref in (None, each.ref)]
        return attention_page(await matters(connection, now, ref), undecided)

    return look(session, view)


def attention_page(found: Sequence[Matter], undecided: Sequence[Standing] = ()) -> Page:
    """Return what needs a person as words and as a document; `undecided`: what waits for a decision."""
    decisions = [{"ref": each.ref, "coordinator": each.coordinator} for each in undecided]
    document = {"attention": [each.document for each in found], "to_decide": decisions}
    said = [
        f"{each.coordinator} has to decide how {each.ref} goes on: see `entente status {each.ref}`."
        for each in undecided
    ]
    if found:
        return Page(document, (*attention_words(found), *said))
    if said:
        return Page(document, (*said, "Every notice is where it should be."))
    return Page(document, ("Nothing needs attention: every notice is where it should be.",))


def attention_words(found: Sequence[Matter]) -> Iterator[RenderableType]:
    """Yield each matter with its remedy below it."""
    yield table(
        ("", ""), [(f"{number}", f"{each.words}\n{each.remedy}") for number, each in enumerate(found, 1)]
    )
