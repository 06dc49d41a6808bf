"""Weekly overviews: when they leave, and pausing or asking for one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from console.api.access import Caller, check_acts_for, needs
from console.api.answering import answer, listed
from console.api.cursors import cut
from console.api.described import Code, parameters, responses
from console.api.forms import NOTE_BODY, NOTE_LENGTH
from console.api.reading import PAGING, read_keys, read_paging, read_parameters
from console.api.service import note_change, service_of
from console.api.shapes.schedules import AskedFor, Overview, Overviews
from console.doors.node import leaf
from console.doors.reading import line, organisation_code
from console.schedules import by_hand
from console.schedules.standing import all_seen, seen_document

router = APIRouter(prefix="/schedules", tags=["notices"])

Poster = Annotated[Caller, Depends(needs("post"))]


@router.get(
    "",
    summary="When each organisation gets its weekly overview",
    tags=["lists"],
    response_model=Overviews,
    responses=responses(422),
    openapi_extra=parameters(*PAGING),
)
async def show_schedules(request: Request, caller: Annotated[Caller, Depends(needs("read"))]) -> Response:
    """As `entente schedules`, by code; a bound token sees its organisations."""
    asked = read_paging("schedules", ("",), read_parameters(request, *PAGING))
    door = service_of(request).door
    after, most = str(asked.after[0]) if asked.after else "", asked.limit + 1

    def page(codes: list[str]) -> list[str]:
        return [each for each in sorted(codes) if each > after and caller.sees(each)][:most]

    found = await all_seen(door.database, await door.client(), page)
    part = cut(found, lambda each: (each.organisation.code,), asked)
    return listed(request, Overviews, part, seen_document)


@router.post(
    "/{code}/pause",
    summary="Send an organisation no overview until it is resumed; reminders go on",
    response_model=Overview,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=NOTE_BODY,
)
async def pause_schedule(request: Request, code: Code, caller: Poster) -> Response:
    """As `entente schedules pause`."""
    door = service_of(request).door
    read_parameters(request)
    _check(caller, code)
    given = await read_keys(request, ("note",))
    note = line(given["note"], NOTE_LENGTH) if "note" in given else ""
    seen = await by_hand.pause(door.database, await door.client(), code, note)
    note_change(caller.token.id, "schedule", org=code, came="paused")
    return answer(Overview, seen_document(seen))


@router.post(
    "/{code}/resume",
    summary="Go on sending an organisation overviews",
    response_model=Overview,
    responses=responses(404, 422),
)
async def resume_schedule(request: Request, code: Code, caller: Poster) -> Response:
    """As `entente schedules resume`."""
    door = service_of(request).door
    read_parameters(request)
    _check(caller, code)
    seen = await by_hand.resume(door.database, await door.client(), code)
    note_change(caller.token.id, "schedule", org=code, came="resumed")
    return answer(Overview, seen_document(seen))


@router.post(
    "/{code}/trigger",
    summary="Send an organisation its overview now, or when its reader works; one a day",
    response_model=AskedFor,
    responses=responses(404, 422),
)
async def trigger_digest(request: Request, code: Code, caller: Poster) -> Response:
    """As `entente schedules trigger`."""
    door = service_of(request).door
    read_parameters(request)
    _check(caller, code)
    client, now = await door.client(), await door.clock()
    asked = await by_hand.trigger(door.database, client, door.task_queue, code, now)
    note_change(caller.token.id, "overview", org=code, came=asked.status)
    return answer(AskedFor, asked.document)


def _check(caller: Caller, code: str) -> None:
    check_acts_for(caller, organisation_code(leaf(code, "code")))
