"""Which agreements there are to verify: not by one list alone, which could leave one out."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client
from temporalio.service import RPCError

from console.audit.histories import kept_workflows
from console.audit.looking import looking_only
from models.names import agreement_id
from models.tables import AgreementRow, MilestoneRow

_PREFIX = agreement_id("")


async def known_refs(database: AsyncEngine, folder: Path, client: Client | None) -> list[str]:
    """Return every agreement that rows, kept histories or the engine know of, by reference."""
    async with looking_only(database) as connection:
        listed = set((await connection.execute(select(col(AgreementRow.ref)))).scalars())
        recorded = set((await connection.execute(select(col(MilestoneRow.agreement)).distinct())).scalars())
    running = await _workflows(client) if client is not None else set()
    kept = set(kept_workflows(folder))
    named = {each.removeprefix(_PREFIX) for each in kept | running if each.startswith(_PREFIX)}
    return sorted(listed | recorded | named)


async def _workflows(client: Client) -> set[str]:
    """Return the ids of agreements' workflows; an engine without a list has none to add."""
    try:
        return {each.id async for each in client.list_workflows('WorkflowType = "agreement"')}
    except RPCError:
        return set()
