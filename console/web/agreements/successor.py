"""Which agreement took the place of one."""

from fastapi import Request

from activities.database import reading
from console.queries import Chain, NotFoundError, find_state
from console.staff.accounts import Account
from console.web.agreements.sight import is_open_to
from console.web.site import site_of
from models.milestones import Closed


async def successor_of(request: Request, me: Account, chain: Chain) -> str | None:
    """Return the agreement that is in force in the place of one, where this account may see it."""
    closings = [each.payload for each, _ in chain if isinstance(each.payload, Closed)]
    ref = next((each.superseded_by.ref for each in closings if each.superseded_by), None)
    if ref is None:
        return None
    async with reading(site_of(request).database) as connection:
        try:
            return ref if is_open_to(me, await find_state(connection, ref)) else None
        except NotFoundError:
            return None
