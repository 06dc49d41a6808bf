"""One agreement: where it stands, what it waits for, its life and its text."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console.api.access import Caller, find_visible, needs
from console.api.answering import listed, tagged
from console.api.cursors import cut
from console.api.described import Ref, parameters, responses
from console.api.reading import PAGING, read_paging, read_parameters
from console.api.service import service_of
from console.api.shapes.lives import Explanation, Life, Status, Text
from console.cli.looking import Page
from console.cli.status import status_page
from console.cli.story import log_page
from console.cli.text import text_page
from console.doors.node import leaf
from console.doors.reading import whole
from console.past import find_past
from console.queries import find_state
from models.explain import explain

router = APIRouter(prefix="/agreements/{ref}", tags=["agreements"])

Reader = Annotated[Caller, Depends(needs("read"))]

_MOST_REVISIONS = 1_000_000


View = Callable[[AsyncConnection], Awaitable[Any]]


async def see(request: Request, caller: Caller, ref: str, view: View) -> Any:  # noqa: ANN401 - what it returns
    """Return what a view reads of an agreement the caller may see. Raises as `find_visible`."""
    async with reading(service_of(request).door.database) as connection:
        await find_visible(connection, caller, ref)
        seen = await view(connection)
    return seen.document if isinstance(seen, Page) else seen


@router.get(
    "",
    summary="Where an agreement stands: who is awaited until when, who is bound and how",
    response_model=Status,
    responses=responses(404, 422, tagged=True),
    openapi_extra=parameters("at", tagged=True),
)
async def show_status(request: Request, ref: Ref, caller: Reader) -> Response:
    """As `entente status`; with `at`, as it stood then."""
    at = read_parameters(request, "at").get("at")
    now = await service_of(request).door.clock()

    async def view(connection: AsyncConnection) -> Page:
        return await status_page(connection, ref, now, at)

    return tagged(request, Status, await see(request, caller, ref, view))


@router.get(
    "/explanation",
    summary="What it waits for, what happens if nobody acts, and who may do what or why not",
    response_model=Explanation,
    responses=responses(404, 422, tagged=True),
    openapi_extra=parameters("at", tagged=True),
)
async def show_explanation(request: Request, ref: Ref, caller: Reader) -> Response:
    """As `entente explain`, and as the query of the workflow."""
    at = read_parameters(request, "at").get("at")
    now = await service_of(request).door.clock()

    async def view(connection: AsyncConnection) -> object:
        if at is None:
            return explain(await find_state(connection, ref), now)
        past = await find_past(connection, ref, at, now)
        return explain(past.state, past.at)

    return tagged(request, Explanation, await see(request, caller, ref, view))


@router.get(
    "/log",
    summary="Its life in sentences, with causes, and who was told when",
    response_model=Life,
    responses=responses(404, 422),
    openapi_extra=parameters(*PAGING),
)
async def show_log(request: Request, ref: Ref, caller: Reader) -> Response:
    """As `entente log --full`, a page at a time."""
    asked = read_paging("log", (1,), read_parameters(request, *PAGING))

    async def view(connection: AsyncConnection) -> Page:
        return await log_page(connection, ref)

    document: Any = await see(request, caller, ref, view)
    part = cut(document["milestones"], lambda each: (each["seq"],), asked)
    beside = {name: document[name] for name in ("ref", "title", "zone")}
    return listed(request, Life, part, **beside)


@router.get(
    "/text",
    summary="What is agreed or proposed: terms, documents and clauses",
    response_model=Text,
    responses=responses(404, 422, tagged=True),
    openapi_extra=parameters("revision", tagged=True),
)
async def show_text(request: Request, ref: Ref, caller: Reader) -> Response:
    """As `entente text`."""
    given = read_parameters(request, "revision").get("revision")
    revision = whole(leaf(given, "revision", plain=True), 1, _MOST_REVISIONS) if given is not None else None

    async def view(connection: AsyncConnection) -> Page:
        return await text_page(connection, ref, revision)

    return tagged(request, Text, await see(request, caller, ref, view))
