"""What all views share: opening the record store to read, and ending with a page."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console.cli.paper import print_json, print_parts
from console.cli.session import Session
from console.codes import Exit
from console.doors.node import leaf
from console.doors.reading import organisation
from console.queries import open_records

T = TypeVar("T")


class Page(NamedTuple):
    """One answer in both forms."""

    document: object
    parts: Sequence[RenderableType]


def look(session: Session, view: Callable[[AsyncConnection, datetime], Awaitable[Page]]) -> int:
    """Read a page from the database as of now, and print it."""
    print_page(asyncio.run(_read(session, view)), as_json=session.as_json)
    return Exit.DONE


def print_page(page: Page, *, as_json: bool) -> None:
    """Print one of a page's two forms."""
    if as_json:
        print_json(page.document)
    else:
        print_parts(page.parts)


async def _read(session: Session, view: Callable[[AsyncConnection, datetime], Awaitable[T]]) -> T:
    settings = session.settings()
    async with open_records(settings.database_url) as database, reading(database) as connection:
        return await view(connection, datetime.now(UTC))


def check_organisations(given: Iterable[tuple[str, str | None]], known: Iterable[str]) -> None:
    """See that organisations named in options are registered.

    Raises:
        InputError: One is not, with the nearest that is.
    """
    codes = set(known)
    for flag, code in given:
        if code is not None:
            organisation(leaf(code, flag), codes)
