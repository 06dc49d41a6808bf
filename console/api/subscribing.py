"""Webhooks: which other systems are told of milestones, and changing that."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading, writing
from activities.webhooks.signing import make_root
from console.api.access import Caller, needs_unbound
from console.api.answering import answer, listed
from console.api.cursors import cut
from console.api.described import WebhookName, parameters, responses
from console.api.forms import NOTE_BODY, NOTE_LENGTH, REPLAY_BODY, SECRET_BODY, WEBHOOK_BODY
from console.api.reading import PAGING, read_fields, read_keys, read_paging, read_parameters
from console.api.service import note_change, service_of
from console.api.shapes.webhooks import Webhook, Webhooks, WithSecret
from console.doors.formats import fixed_duration
from console.doors.node import Node
from console.doors.reading import boolean, items, line, scalar, whole
from console.doors.reading import ref as reference
from console.doors.together import every
from console.webhooks import endpoints
from console.webhooks.endpoints import find, standing, standings
from console.webhooks.reading import read_name
from console.webhooks.telling import endpoint_document, read_wish, secret_to_show
from models.durations import span
from models.errors import InputError

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Subscriber = Annotated[Caller, Depends(needs_unbound("webhooks"))]
Readers = dict[str, Callable[[Node], object]]
Change = Callable[[AsyncConnection, datetime], Awaitable[Any]]

USUAL_OVERLAP = "P7D"


@router.get(
    "",
    summary="Every endpoint: what waits, what it answered last",
    response_model=Webhooks,
    responses=responses(422),
    openapi_extra=parameters(*PAGING),
)
async def show_webhooks(request: Request, caller: Subscriber) -> Response:  # noqa: ARG001 - it may
    """As `entente webhooks`, by name."""
    asked = read_paging("webhooks", ("",), read_parameters(request, *PAGING))
    service = service_of(request)
    now = await service.door.clock()
    async with reading(service.door.database) as connection:
        part = cut(await standings(connection), lambda each: (each.row.name,), asked)
    return listed(request, Webhooks, part, lambda each: endpoint_document(each, now))


@router.post(
    "",
    summary="Tell an endpoint from now on; its secret is answered once",
    status_code=HTTPStatus.CREATED,
    response_model=WithSecret,
    responses=responses(400, 413, 415, 422),
    openapi_extra=WEBHOOK_BODY,
)
async def add_webhook(request: Request, caller: Subscriber) -> Response:
    """As `entente webhooks add`; a name is given once, so that nothing is told twice."""
    service = service_of(request)
    read_parameters(request)
    readers: Readers = {
        "name": scalar,
        "url": scalar,
        "types": lambda node: every(scalar, items(node)),
        "from_start": boolean,
    }
    given = await read_fields(request, readers, ("name", "url"))
    types, start = given.get("types", ()), given.get("from_start", False)
    wish = await read_wish(given["name"], given["url"], types, service.networks, from_start=start)

    async def add(connection: AsyncConnection, now: datetime) -> None:
        await endpoints.add(connection, wish, uuid4().hex, make_root(service.home / "keys"), now)

    return await _changed(request, caller, wish.name, add, secret=True, status=HTTPStatus.CREATED)


@router.post(
    "/{name}/pause",
    summary="Tell it nothing until it is resumed; events wait",
    response_model=Webhook,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=NOTE_BODY,
)
async def pause_webhook(request: Request, name: WebhookName, caller: Subscriber) -> Response:
    """As `entente webhooks pause`."""
    given = await read_keys(request, ("note",))
    why = line(given["note"], NOTE_LENGTH) if "note" in given else "by hand"

    async def pause(connection: AsyncConnection, now: datetime) -> None:
        await endpoints.pause(connection, name, why, now)

    return await _changed(request, caller, name, pause)


@router.post(
    "/{name}/resume",
    summary="Go on, with all that waited",
    response_model=Webhook,
    responses=responses(404, 422),
)
async def resume_webhook(request: Request, name: WebhookName, caller: Subscriber) -> Response:
    """As `entente webhooks resume`."""

    async def resume(connection: AsyncConnection, now: datetime) -> None:
        await endpoints.resume(connection, name, now)

    return await _changed(request, caller, name, resume)


@router.post(
    "/{name}/rotate",
    summary="Give it a new secret, which is answered once",
    response_model=WithSecret,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=SECRET_BODY,
)
async def rotate_secret(request: Request, name: WebhookName, caller: Subscriber) -> Response:
    """As `entente webhooks rotate`; `fingerprint` makes it one rotation, however often it is asked for."""
    service = service_of(request)
    readers: Readers = {"fingerprint": line, "overlap": fixed_duration}
    given = await read_fields(request, readers, ("fingerprint",))
    mark, overlap = given["fingerprint"], span(given.get("overlap", USUAL_OVERLAP))

    async def rotate(connection: AsyncConnection, now: datetime) -> None:
        if (await find(connection, name)).fingerprint != mark:
            fix = "See the endpoint: it may have been replaced"
            raise InputError("fingerprint", "is not that of the present secret", fix)
        await endpoints.rotate(connection, name, overlap, make_root(service.home / "keys"), now)

    return await _changed(request, caller, name, rotate, secret=True)


@router.post(
    "/{name}/replay",
    summary="Tell it again of an agreement from a milestone on, or of everything; ids stay",
    response_model=Webhook,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=REPLAY_BODY,
)
async def replay_events(request: Request, name: WebhookName, caller: Subscriber) -> Response:
    """As `entente webhooks replay`; without `ref` as with `--all`."""
    given = await read_fields(request, {"ref": reference, "from": lambda node: whole(node, 1)})
    if "from" in given and "ref" not in given:
        raise InputError("from", "goes with an agreement", "Name it in ref, or leave this out")
    ref, first = given.get("ref"), given.get("from", 1)

    async def replay(connection: AsyncConnection, now: datetime) -> None:
        if ref is None:
            await endpoints.replay_all(connection, name, now)
        else:
            await endpoints.replay(connection, name, ref, first, now)

    return await _changed(request, caller, name, replay)


@router.delete(
    "/{name}",
    summary="Forget it, and how far it was told",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=responses(404, 422),
)
async def remove_webhook(request: Request, name: WebhookName, caller: Subscriber) -> Response:
    """As `entente webhooks remove`."""
    read_parameters(request)
    async with writing(service_of(request).door.database) as connection:
        await endpoints.remove(connection, read_name(name))
    note_change(caller.token.id, "webhook", webhook=name, came="remove_webhook")
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def _changed(  # noqa: PLR0913 - what an answer is made of
    request: Request,
    caller: Caller,
    name: str,
    change: Change,
    *,
    secret: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """Change an endpoint, all or nothing, and answer what it is then, with its secret if that is new."""
    service = service_of(request)
    read_parameters(request)
    read_name(name)
    now = await service.door.clock()
    async with writing(service.door.database) as connection:
        await change(connection, now)
        after = await standing(connection, await find(connection, name))
    note_change(caller.token.id, "webhook", webhook=name, came=change.__name__)
    document = endpoint_document(after, now)
    if secret:
        return answer(
            WithSecret, {**document, "secret": secret_to_show(after.row, service.home)}, status=status
        )
    return answer(Webhook, document, status=status)
