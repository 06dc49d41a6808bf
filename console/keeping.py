"""Keeping, beside the dispatcher: histories before the engine forgets them, and the packs that are due."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.keys import load_keys
from console.audit.keeper import HistoryKeeper, Looked
from console.audit.pack_keeper import PackKeeper, PacksMade
from console.audit.pack_making import Source

log = structlog.get_logger()

PAUSE = timedelta(seconds=20)
"""Between two looks."""


class Keeper(NamedTuple):
    """Both halves of it."""

    histories: HistoryKeeper
    packs: PackKeeper


class Kept(NamedTuple):
    """What one look came to."""

    histories: Looked
    packs: PacksMade


def make_keeper(client: Client, database: AsyncEngine, home: Path) -> Keeper:
    """Return what keeps the histories and packs of a home."""
    source = Source(database, home, load_keys(home / "keys"), client)
    return Keeper(HistoryKeeper(client, database, home / "histories"), PackKeeper(source))


async def keep(keeper: Keeper) -> Kept:
    """Keep the histories of what has ended, then make the packs that are due."""
    histories = await keeper.histories.look(datetime.now(UTC))
    return Kept(histories, await keeper.packs.look(keeper.histories.whole))


async def keep_for_ever(keeper: Keeper) -> None:
    """Look until cancelled; whatever is down is waited for, and nothing that goes wrong ends the worker."""
    while True:
        try:
            await keep(keeper)
        except Exception as failure:  # noqa: BLE001 - the next look may do better
            log.warning("keeper.interrupted", cause=type(failure).__name__)
        await asyncio.sleep(PAUSE.total_seconds())
