"""What was refused, what was done past every door, and what links were used for."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Request, Response

from activities.database import reading, writing
from console.api.access import Caller, check_acts_for, find_visible, needs
from console.api.answering import answer, listed
from console.api.cursors import Place, at_place, cut
from console.api.described import Ref, parameters, responses
from console.api.forms import ORG_BODY
from console.api.reaching import Auditor, check_visible, reach, sight_of
from console.api.reading import PAGING, read_keys, read_paging, read_parameters
from console.api.service import note_change, service_of
from console.api.shapes.lists import RefusedActs
from console.api.shapes.watching import Interventions, Links, Revoked
from console.audit.outside import Outside
from console.cli.links import Kept, find_links, link_document
from console.cli.looking import check_organisations
from console.cli.outsiders import look_outside, ref_of
from console.cli.refused import check_code
from console.doors.reading import organisation_code
from console.links.link import revoke_of
from console.queries import known_names
from console.refusals import Refusal, Wanted, list_refusals
from models.canonical import sha256_hex

router = APIRouter(tags=["proof"])

_LAST = "~"
"""Behind every instant: when something happened that only its absence tells."""


@router.get(
    "/refusals",
    summary="Every act that was refused or turned away: who, when, and why",
    response_model=RefusedActs,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", "org", "code", *PAGING),
)
async def show_refusals(request: Request, caller: Auditor) -> Response:
    """As `entente refusals`, in the order they were given."""
    given = read_parameters(request, "ref", "org", "code", *PAGING)
    asked = read_paging("refusals", ("", "", 1, ""), given)
    check_code(given.get("code"))
    service = service_of(request)
    sees = await sight_of(service, caller)
    async with reading(service.door.database) as connection:
        names = await known_names(connection)
        check_organisations([("org", given.get("org"))], names)
        if "ref" in given:
            await find_visible(connection, caller, given["ref"])
        refusals = await list_refusals(connection, Wanted(*map(given.get, ("ref", "org", "code"))), names)
    found = [each for each in refusals if sees(each.ref)]
    return listed(request, RefusedActs, cut(sorted(found, key=_place), _place, asked))


def _place(refusal: Refusal) -> Place:
    return at_place(refusal.at), refusal.ref, refusal.seq or 0, refusal.command_id or ""


@router.get(
    "/interventions",
    summary="What an operator or a stranger did past every door, and what it broke",
    response_model=Interventions,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", *PAGING),
)
async def show_interventions(request: Request, caller: Auditor) -> Response:
    """As `entente interventions`, in order of time; `troubles` are what is wrong now, and what to do."""
    given = read_parameters(request, "ref", *PAGING)
    asked, service = read_paging("interventions", ("", ""), given), service_of(request)
    if "ref" in given:
        await check_visible(service, caller, given["ref"])
    sees, (client, _) = await sight_of(service, caller), await reach(service)
    async with service.proving:
        told = await look_outside(service.door.database, service.home, client, given.get("ref"))
    found = [each for each in told.interventions if sees(ref_of(each.workflow))]
    troubles = [each._asdict() for each in told.troubles if sees(each.ref)]
    part = cut(sorted(found, key=_moment), _moment, asked)
    damaged = sum(sees(ref_of(unquote(file.partition("/")[0]))) for file in told.damaged)
    beside = {"troubles": troubles, "damaged": damaged, "engine_asked": client is not None}
    return listed(
        request, Interventions, part, lambda each: {**each._asdict(), "ref": ref_of(each.workflow)}, **beside
    )


def _moment(done: Outside) -> Place:
    return at_place(done.at) if done.at else _LAST, sha256_hex(repr(done).encode())[:32]


@router.get(
    "/agreements/{ref}/links",
    summary="The links partners were sent, and what they were used for",
    response_model=Links,
    responses=responses(404, 422),
    openapi_extra=parameters("org", *PAGING),
)
async def show_links(request: Request, ref: Ref, caller: Auditor) -> Response:
    """As `entente links`, in order; a bound token sees those of its organisations. Nobody can use an id."""
    given = read_parameters(request, "org", *PAGING)
    asked, service = read_paging("links", ("", ""), given), service_of(request)
    async with reading(service.door.database) as connection:
        await find_visible(connection, caller, ref)
        check_organisations([("org", given.get("org"))], await known_names(connection))
        found = await find_links(connection, ref, given.get("org"))
    seen = [each for each in found if caller.sees(each.link.organisation)]
    now = await service.door.clock()
    part = cut(sorted(seen, key=_sent), _sent, asked)
    return listed(request, Links, part, lambda each: link_document(each, now))


def _sent(kept: Kept) -> Place:
    return at_place(kept.link.made_at), kept.link.token_sha256


@router.post(
    "/agreements/{ref}/links/revoke",
    summary="Take back every link an organisation was sent about an agreement",
    tags=["notices"],
    response_model=Revoked,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=ORG_BODY,
)
async def revoke_links(
    request: Request, ref: Ref, caller: Annotated[Caller, Depends(needs("post"))]
) -> Response:
    """As `entente links --revoke`; the next mail brings a new one."""
    service = service_of(request)
    read_parameters(request)
    org = organisation_code((await read_keys(request, ("org",), ("org",)))["org"])
    check_acts_for(caller, org)
    async with writing(service.door.database) as connection:
        await find_visible(connection, caller, ref)
        check_organisations([("org", org)], await known_names(connection))
        revoked = await revoke_of(connection, org, await service.door.clock(), ref)
    note_change(caller.token.id, "links", ref=ref, org=org, revoked=revoked)
    return answer(Revoked, {"ref": ref, "org": org, "revoked": revoked})
