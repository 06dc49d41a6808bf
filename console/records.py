"""The record store at start: waited for while it is down, refused when it is not of this release."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import open_database
from activities.schema import prepare_schema
from console.logs import redact
from console.settings import Settings
from models.errors import InputError

_PAUSE_SECONDS: Final = (0.1, 2.0)  # the first and the longest between two attempts
_TELL_AGAIN_SECONDS: Final = 15.0
_NOT_YET: Final = ("08", "53", "57")
"""Classes of SQLSTATE that pass: no connection, no room for one more, starting or stopping."""


async def prepare_records(settings: Settings, tell: Callable[[str], None]) -> AsyncEngine:
    """Open the record store once it answers and has the schema of this release; SQLite is brought there.

    Raises:
        InputError: It refuses us, is another release's or another program's, or was not migrated.
    """
    pause, longest = _PAUSE_SECONDS
    told_at: float | None = None
    while True:
        try:
            await prepare_schema(settings.database_url)
        except (OSError, DBAPIError) as failure:
            if not is_passing(failure):
                raise _refused(failure) from failure
            if told_at is None or monotonic() - told_at > _TELL_AGAIN_SECONDS:
                tell(f"The database cannot be reached: {reason(failure)}. Waiting for it.")
                told_at = monotonic()
        else:
            if told_at is not None:
                tell("The database answers.")
            return open_database(settings.database_url, settings.database_connections)
        await asyncio.sleep(pause)
        pause = min(pause * 2, longest)


def is_passing(failure: OSError | DBAPIError) -> bool:
    """Say whether a database may answer later: it is down, full or starting, and did not refuse us."""
    if isinstance(failure, OSError):
        return True
    state = getattr(failure.orig, "sqlstate", None)
    return str(state or "").startswith(_NOT_YET)


def _refused(failure: OSError | DBAPIError) -> InputError:
    problem = f"the database refuses us: {reason(failure)}"
    return InputError("ENTENTE_DATABASE_URL", problem, "Check its name, the account and its password")


def reason(failure: OSError | DBAPIError) -> str:
    """Return what was said, without what may be a secret; statements and rows are never quoted."""
    said = failure.orig if isinstance(failure, DBAPIError) else failure.strerror
    return redact(str(said or failure).partition("\n")[0])
