"""For whoever watches over the process: whether it lives, and whether it can answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.schema import refuse_other_schema, schema_of
from console.web.site import Site, site_of
from models.errors import InputError

LONGEST = 3.0
"""Seconds the record store may take to say which schema it has."""

PAUSE = 15.0
"""Seconds between two looks for Prometheus, which asks about as often."""

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def lives() -> Response:
    """Answer as long as the process turns."""
    return PlainTextResponse("lives\n")


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Answer 200 when the record store is there and of this release; 503, and why, otherwise."""
    why_not = await _why_not(site_of(request).database)
    return PlainTextResponse(f"not ready: {why_not}\n", 503) if why_not else PlainTextResponse("ready\n")


@asynccontextmanager
async def told_to_prometheus(site: Site) -> AsyncIterator[None]:
    """Tell again and again whether it is ready, beside what happens in here, if anybody can ask for it."""
    if not site.counters.told:
        yield
        return
    looking = asyncio.create_task(_look_for_ever(site))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look_for_ever(site: Site) -> None:
    while True:
        site.counters.ready(is_ready=await _why_not(site.database) is None)
        await asyncio.sleep(PAUSE)


async def _why_not(database: AsyncEngine) -> str | None:
    """Return why pages cannot be answered; None where they can."""
    try:
        async with asyncio.timeout(LONGEST):
            refuse_other_schema(await schema_of(database))
    except InputError as wrong:
        return wrong.problem
    except (TimeoutError, OSError, SQLAlchemyError):
        return "the record store does not answer"
    return None
