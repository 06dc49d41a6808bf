"""For whoever watches over the process: whether it lives, and whether it can answer."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.exc import SQLAlchemyError

from activities.schema import refuse_other_schema, schema_of
from console.web.site import site_of
from models.errors import InputError

LONGEST = 3.0
"""Seconds the record store may take to say which schema it has."""

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def lives() -> Response:
    """Answer as long as the process turns."""
    return PlainTextResponse("lives\n")


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """Answer 200 when the record store is there and of this release; 503, and why, otherwise."""
    try:
        async with asyncio.timeout(LONGEST):
            refuse_other_schema(await schema_of(site_of(request).database))
    except InputError as wrong:
        return PlainTextResponse(f"not ready: {wrong.problem}\n", 503)
    except (TimeoutError, OSError, SQLAlchemyError):
        return PlainTextResponse("not ready: the record store does not answer\n", 503)
    return PlainTextResponse("ready\n")
