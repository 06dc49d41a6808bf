"""What an act is read against, from the record store."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from console.doors.context import ActContext
from console.queries import find_state
from console.registry import registered
from models.state import Agreement


async def act_context(
    connection: AsyncConnection, now: datetime, ref: str = "", overrides: tuple[str, ...] = ()
) -> ActContext:
    """Return the registry, and the agreement meant if one is: its coordinator and clauses. `now` is UTC.

    Raises:
        InputError, NotFoundError: As `find_state`.
    """
    organisations = await registered(connection)
    state = await find_state(connection, ref) if ref else Agreement(ref=ref)
    clauses = frozenset(state.terms.clauses) if state.terms else None
    return ActContext(organisations, ref, state.coordinator, clauses, settings=overrides, now=now)
