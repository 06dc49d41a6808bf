"""The way to the record store's server: what is said while it is down, and what waiting cannot mend."""

import asyncio
from collections.abc import Callable
from typing import Final

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from activities.database import open_database
from activities.network import why_unreached
from console.engine.errors import UnreachableError
from console.logs import redact
from console.waiting import wait_for
from models.errors import InputError

_ATTEMPT_SECONDS: Final = 5.0
_SETTING: Final = "ENTENTE_DATABASE_URL"

# SQLSTATE codes of PostgreSQL.
_NOT_OURS: Final = {
    "28P01": ("the server refuses user name or password", "Correct them, or the account on the server"),
    "28000": ("the server refuses this account", "Correct the user name, or let it in on the server"),
    "3D000": ("the server has no database of this name", "Correct the name, or create the database"),
}
_NOT_YET: Final = {
    "57P03": "it is still starting",
    "53300": "it has no connection left to give",
}
_PASSING: Final = ("08", "53", "57")
"""Classes that pass: no connection, no room, starting or stopping."""


async def wait_for_database(url: str, tell: Callable[[str], None]) -> None:
    """Wait until the server of the record store answers; a file needs no waiting.

    Raises:
        InputError: It refuses the account or knows no such database: no waiting would mend that.
    """
    if make_url(url).get_backend_name() != "sqlite":
        await wait_for(lambda: reach_database(url), "The database", tell)


async def reach_database(url: str) -> None:
    """See that the server of the record store answers.

    Raises:
        UnreachableError: It does not, for now.
        InputError: As `wait_for_database`.
    """
    database = open_database(url)
    try:
        async with asyncio.timeout(_ATTEMPT_SECONDS), database.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (DBAPIError, OSError) as failure:
        raise unreached(failure, place_of(make_url(url))) from failure
    finally:
        await database.dispose()


def unreached(failure: BaseException, place: str = "") -> UnreachableError | InputError:
    """Return what a failed connection to a server at `place` means, without account and password."""
    state = str(getattr(getattr(failure, "orig", None), "sqlstate", ""))
    if state in _NOT_OURS:
        return InputError(_SETTING, *_NOT_OURS[state])
    said = redact(str(getattr(failure, "orig", failure)).partition("\n")[0])
    if isinstance(failure, DBAPIError) and not (failure.connection_invalidated or state.startswith(_PASSING)):
        return InputError(_SETTING, f"the database refuses us: {said}", "Correct it, or the database")
    why = _NOT_YET.get(state) or why_unreached(failure) or said
    where = f"The database{f' at {place}' if place else ''}"
    return UnreachableError(f"{where} cannot be reached: {why}.")


def place_of(url: URL) -> str:
    """Return where a database server is to be found, by host and port or by the folder of its socket."""
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port}" if url.port else str(host)
