"""The record store at start: waited for while it is down, refused when it is not of this release."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from activities.schema import prepare_schema
from console.database_server import wait_for_database
from console.settings import Settings


async def prepare_records(settings: Settings, tell: Callable[[str], None]) -> AsyncEngine:
    """Open the record store once it answers and has the schema of this release; SQLite is brought there.

    Raises:
        InputError: It refuses us, is another release's or another program's, or was not migrated.
    """
    await wait_for_database(settings.database_url, tell)
    await prepare_schema(settings.database_url)
    return open_database(settings.database_url, settings.database_connections)
