"""`entente attention`: what needs a person, and what to do about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from console.cli.looking import Page, look
from console.cli.paper import table
from console.cli.session import Session
from console.notices.attention import Matter, matters
from console.queries import find_state


def show_attention(session: Session, ref: str | None) -> int:
    """Print what needs a person, the worst first."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        if ref is not None:
            await find_state(connection, ref)
        return attention_page(await matters(connection, now, ref))

    return look(session, view)


def attention_page(found: Sequence[Matter]) -> Page:
    """Return what needs a person as words and as a document."""
    document = {"attention": [each.document for each in found]}
    if not found:
        return Page(document, ("Nothing needs attention: every notice is where it should be.",))
    return Page(document, tuple(attention_words(found)))


def attention_words(found: Sequence[Matter]) -> Iterator[RenderableType]:
    """Yield each matter with its remedy below it."""
    yield table(
        ("", ""), [(f"{number}", f"{each.words}\n{each.remedy}") for number, each in enumerate(found, 1)]
    )
