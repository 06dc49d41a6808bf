"""What a proof is made from: an agreement the caller may see, and the engine, if it answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from temporalio.client import Client
from temporalio.service import RPCError

from activities.database import reading
from console.api.access import Caller, find_visible, needs
from console.api.service import Service
from console.engine.errors import UnreachableError
from console.queries import Wanted, list_standings

Auditor = Annotated[Caller, Depends(needs("audit"))]

AWAY = "Temporal cannot be reached."
_PATIENCE = timedelta(seconds=5)


async def check_visible(service: Service, caller: Caller, *refs: str) -> None:
    """See that a caller may see agreements. Raises as `find_visible`."""
    async with reading(service.door.database) as connection:
        for ref in refs:
            await find_visible(connection, caller, ref)


async def sight_of(service: Service, caller: Caller) -> Callable[[str | None], bool]:
    """Return what says whether a caller sees an agreement: a bound token those of its organisations."""
    if not caller.bound:
        return lambda _: True
    async with reading(service.door.database) as connection:
        mine = {each.ref for each in await list_standings(connection, Wanted(), among=caller.bound)}
    return lambda ref: ref in mine


async def reach(service: Service) -> tuple[Client | None, str]:
    """Return the engine's client, or why it cannot be asked."""
    try:
        client = await service.door.client()
        await client.service_client.check_health(timeout=_PATIENCE)
    except (UnreachableError, RPCError):  # their words name places of the server
        return None, AWAY
    return client, ""
