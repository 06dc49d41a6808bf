"""Calling the command, and looking into what it made."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import open_database, reading
from tests.cli.calls import Said, entente

T = TypeVar("T")


def rebuild(url: str, *folders: Path) -> Said:
    sources = [argument for each in folders for argument in ("--from", str(each))]
    return entente("rebuild", "--into", url, *sources, "--json")


def look(url: str, view: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    async def seen() -> T:
        database = open_database(url)
        async with reading(database) as connection:
            found = await view(connection)
        await database.dispose()
        return found

    return asyncio.run(seen())
