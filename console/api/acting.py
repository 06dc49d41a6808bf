"""Acts: read at the doors, written down, carried out, and answered as on record."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console import inbox
from console.answers import Answer, pending, settled
from console.api.access import Caller, check_acts_for, find_visible, needs
from console.api.answering import answer, path_of
from console.api.bodies import act_body
from console.api.described import CommandId, Ref, responses
from console.api.problems import AGAIN, problem, unreachable
from console.api.reading import IDEMPOTENCY_KEY, read_command_id, read_json, read_parameters
from console.api.service import Service, service_of
from console.api.shapes.acts import PendingAct, Recorded, RefusedOutcome
from console.cli.acting import answer_to
from console.codes import words
from console.commands import Door
from console.contexts import act_context
from console.doors.acts import read_act
from console.doors.context import ActContext
from console.doors.node import ROOT, Node, leaf
from console.doors.reading import block
from console.forms import FORMS, Form
from console.queries import NotFoundError

router = APIRouter(tags=["acts"])

Actor = Annotated[Caller, Depends(needs("act"))]

WAITS = "it waits for the service"

_STATUS = {
    "NOT_OPENED": HTTPStatus.NOT_FOUND,
    "WRONG_AGREEMENT": HTTPStatus.INTERNAL_SERVER_ERROR,
    "BUG": HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""What is no refusal by a rule, although the workflow turned the act away."""

_PENDING: dict[int | str, dict[str, Any]] = {
    202: {"model": PendingAct, "description": "Kept, and carried out later: ask again at Location"}
}


def door_of(service: Service, caller: Caller) -> Door:
    """Return the door of a token: bound to organisations, it vouches for these; else as the settings say."""
    vouched = bool(caller.bound) or service.for_anyone
    return replace(service.door, name="api", authority=caller.token.id, acts_for_anyone=vouched)


async def do_act(request: Request, caller: Caller, form: Form, ref: str) -> Response:
    """Do one act. Raises what the doors raise; then nothing was written."""
    service = service_of(request)
    read_parameters(request)
    given = await read_json(request)
    if (command_id := read_command_id(request, given)) is not None:
        given = {**given, "command_id": leaf(command_id, IDEMPOTENCY_KEY)}
    known = (*(key.name for key in form.keys), *_common(form))
    node = Node(given, ROOT, typed=True)
    with block(node, known):
        async with reading(service.door.database) as connection:
            context = await act_context(connection, await service.door.clock(), ref)
            if ref and caller.bound:
                context = replace(context, clauses=await _clauses(connection, caller, context))
        act = read_act(form.act, node, context)
    check_acts_for(caller, act.by)
    door = door_of(service, caller)
    accepted, outcome = await door.accept(act)
    return _response(request, await answer_to(door, accepted, outcome), form)


async def _clauses(connection: AsyncConnection, caller: Caller, context: ActContext) -> frozenset[str] | None:
    """Return the clauses that are named to a caller; none of an agreement it may not see."""
    try:
        await find_visible(connection, caller, context.ref)
    except NotFoundError:
        return None
    return context.clauses


def _common(form: Form) -> tuple[str, ...]:
    return ("by", "command_id") if form.act == "open" else ("by", "revision", "command_id")


def _response(request: Request, given: Answer, form: Form) -> Response:
    document: dict[str, Any] = given.document
    where = path_of(request, f"/commands/{document['command_id']}")
    if document["status"] == "recorded":
        made = HTTPStatus.CREATED if form.act == "open" else HTTPStatus.OK
        here = {"Location": path_of(request, f"/agreements/{document['ref']}")} if form.act == "open" else {}
        return answer(Recorded, document, status=made, headers=here)
    if document["status"] == "refused":
        return refusal(document, form.act)
    if document["status"] == "lost":
        return unreachable("the engine cannot be asked now; nothing is kept", "Send it again later")
    headers = {"Location": where, "Retry-After": str(AGAIN)}
    said = {**document, "problem": WAITS}  # what is wrong may name places of the server
    return answer(PendingAct, said, status=HTTPStatus.ACCEPTED, headers=headers)


def refusal(document: dict[str, Any], act: str) -> JSONResponse:
    """Return an act that was refused or turned away, as it is on record."""
    found = RefusedOutcome.model_validate(document).model_dump(mode="json")
    code, naming = found["code"], ", ".join(found["naming"])
    why = words(code, act).why
    return problem(
        _STATUS.get(code, HTTPStatus.CONFLICT),
        code,
        f"{why}: {naming}" if naming else why,
        title=why,
        fix=found["then"],
        more={name: found[name] for name in _ON_RECORD},
    )


_ON_RECORD = ("ref", "command_id", "naming", "seq", "digest", "may", "milestone")


@router.post(
    "/agreements",
    summary="Open an agreement: start negotiating it; approves its first revision",
    status_code=HTTPStatus.CREATED,
    response_model=Recorded,
    responses=_PENDING | responses(400, 409, 413, 415, 422),
    openapi_extra=act_body("open"),
)
async def open_agreement(request: Request, caller: Actor) -> Response:
    """As `entente open`: `agreement` holds what its file would; documents are named by their SHA-256."""
    return await do_act(request, caller, _FORMS["open"], "")


_FORMS = {form.act: form for form in FORMS if not form.rehearsal}


def _route(form: Form) -> Callable[..., Awaitable[Response]]:
    async def act(request: Request, ref: Ref, caller: Actor) -> Response:
        return await do_act(request, caller, form, ref)

    act.__name__, act.__doc__ = form.act, f"As `entente {form.act.replace('_', '-')}`; by: {form.by}."
    return act


for _form in _FORMS.values():
    if _form.act != "open":
        router.add_api_route(
            f"/agreements/{{ref}}/acts/{_form.act.replace('_', '-')}",
            _route(_form),
            methods=["POST"],
            summary=_form.help,
            response_model=Recorded,
            responses=_PENDING | responses(400, 404, 409, 413, 415, 422),
            openapi_extra=act_body(_form.act),
        )


@router.get(
    "/commands/{command_id}",
    summary="What became of an act",
    response_model=Recorded | RefusedOutcome | PendingAct,
    responses=responses(404, 422),
)
async def show_command(request: Request, command_id: CommandId, caller: Actor) -> Response:
    """Ask again for an act that was kept: pending, recorded or refused."""
    read_parameters(request)
    service = service_of(request)
    leaf(command_id, "command_id")
    async with reading(service.door.database) as connection:
        entry = await inbox.find(connection, command_id)
    if entry is None or not caller.sees(entry.act.by):
        raise NotFoundError(f"There is no command {command_id} for this token.")
    if entry.outcome is None:
        waits = await pending(service.door.database, entry.act, WAITS)
        return answer(PendingAct, waits.document)
    now = await service.door.clock()
    found = (await settled(service.door.database, entry.act, entry.outcome, now)).document
    return answer(Recorded if found["status"] == "recorded" else RefusedOutcome, found)
