"""The registry: organisations entered, changed and taken out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from activities.database import reading, writing
from console.api.access import Caller, check_acts_for, needs
from console.api.answering import answer
from console.api.described import Code, responses
from console.api.forms import HABITS_BODY, ORGANISATION_BODY
from console.api.reading import read_json, read_keys, read_parameters
from console.api.service import note_change, service_of
from console.api.shapes.registry import Entered, Organisation
from console.cli.registry import compare, organisation_document
from console.doors.node import ROOT, Node, leaf
from console.doors.reading import block, organisation_code
from console.doors.registry_file import HABITS, KEYS, read_organisation, with_habits
from console.doors.registry_file import Organisation as Registered
from console.registry import find_organisation, leave, register, registered, set_habits
from models.errors import InputError

router = APIRouter(prefix="/organisations/{code}", tags=["registry"])

Registrar = Annotated[Caller, Depends(needs("registry"))]


@router.get(
    "",
    summary="One of the registry",
    tags=["lists"],
    response_model=Organisation,
    responses=responses(404, 422),
)
async def show_organisation(
    request: Request, code: Code, caller: Annotated[Caller, Depends(needs("read", "admin"))]
) -> Response:
    """Its row of the list."""
    read_parameters(request)
    async with reading(service_of(request).door.database) as connection:
        found = await find_organisation(connection, organisation_code(leaf(code, "code")))
    return answer(Organisation, shown(caller, found))


def shown(caller: Caller, found: Registered) -> dict[str, object]:
    """Return an organisation as a caller may see it: contacts by the scope `admin`, of its own if bound."""
    return organisation_document(found, contacts=caller.may("admin") and caller.sees(found.code))


@router.put(
    "",
    summary="Enter an organisation, or bring it up to date: a key left out is at its default again",
    response_model=Entered,
    responses={201: {"model": Entered, "description": "It is new"}, **responses(400, 413, 415, 422)},
    openapi_extra=ORGANISATION_BODY,
)
async def enter_organisation(request: Request, code: Code, caller: Registrar) -> Response:
    """As `entente orgs import` with a list of one; given again, nothing changes."""
    service = service_of(request)
    read_parameters(request)
    check_acts_for(caller, organisation_code(leaf(code, "code")))
    keys = await read_json(request)
    with block(Node(keys, ROOT, typed=True), [key for key in KEYS if key != "code"]):
        given = read_organisation(Node({**keys, "code": leaf(code, "code")}, ROOT, typed=True))
    async with writing(service.door.database) as connection:
        before = await registered(connection)
        await register(connection, [given])
    did = compare(before, {code: given})
    came = "added" if did.added else "changed" if did.changed else "unchanged"
    note_change(caller.token.id, "organisation", org=code, came=came)
    document = {**shown(caller, given), "came": came, "zone_changed": bool(did.zones)}
    return answer(Entered, document, status=HTTPStatus.CREATED if did.added else HTTPStatus.OK)


@router.patch(
    "",
    summary="Change when an organisation works and gets its overview, and leave the rest",
    response_model=Organisation,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=HABITS_BODY,
)
async def change_hours(request: Request, code: Code, caller: Registrar) -> Response:
    """As `entente schedules set`; each key is given whole, as the registry's file has it."""
    service = service_of(request)
    read_parameters(request)
    check_acts_for(caller, organisation_code(leaf(code, "code")))
    given = await read_keys(request, HABITS)
    if not given:
        raise InputError(ROOT, "changes nothing", f"Give some of {', '.join(HABITS)}")
    async with writing(service.door.database) as connection:
        after = with_habits(await find_organisation(connection, code), given)
        await set_habits(connection, after)
    note_change(caller.token.id, "hours", org=code)
    return answer(Organisation, shown(caller, after))


@router.delete(
    "",
    summary="Take an organisation out of the registry, once it is a party of nothing that is open",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=responses(404, 422),
)
async def remove_organisation(request: Request, code: Code, caller: Registrar) -> Response:
    """As `entente orgs remove`; what it was a party of goes on naming it."""
    service = service_of(request)
    read_parameters(request)
    check_acts_for(caller, organisation_code(leaf(code, "code")))
    async with writing(service.door.database) as connection:
        await leave(connection, code, await service.door.clock())
    note_change(caller.token.id, "organisation", org=code, came="removed")
    return Response(status_code=HTTPStatus.NO_CONTENT)
