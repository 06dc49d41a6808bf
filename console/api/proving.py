"""For auditors: what was refused, verification, and packs to take away."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from temporalio.client import Client
from temporalio.service import RPCError

from activities.database import reading
from activities.keys import load_keys
from console.api.access import Caller, find_visible, needs
from console.api.answering import answer, listed
from console.api.cursors import Place, at_place, cut
from console.api.described import Ref, parameters, responses
from console.api.reading import PAGING, read_paging, read_parameters
from console.api.service import Service, service_of
from console.api.shapes.lists import RefusedActs
from console.api.shapes.proof import Verification
from console.audit.examining import Examiner
from console.audit.pack_making import Source, make_pack
from console.build import build_id
from console.cli.looking import check_organisations
from console.cli.refused import check_code
from console.cli.verdicts import Verified, page_of_one
from console.engine.errors import UnreachableError
from console.queries import Wanted as WantedAgreements
from console.queries import known_names, list_standings
from console.refusals import Refusal, Wanted, list_refusals

router = APIRouter(tags=["proof"])

Auditor = Annotated[Caller, Depends(needs("audit"))]

AWAY = "Temporal cannot be reached."
ZIP = "application/zip"
_ZIPPED: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
_CHUNK = 65_536
_PATIENCE = timedelta(seconds=5)
_IN_MEMORY = 4_000_000


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
    async with reading(service_of(request).door.database) as connection:
        names = await known_names(connection)
        check_organisations([("org", given.get("org"))], names)
        if "ref" in given:
            await find_visible(connection, caller, given["ref"])
        found = await list_refusals(connection, Wanted(*map(given.get, ("ref", "org", "code"))), names)
        if caller.bound:
            mine = await list_standings(connection, WantedAgreements(), among=caller.bound)
            found = [each for each in found if each.ref in {one.ref for one in mine}]
    return listed(request, RefusedActs, cut(sorted(found, key=_place), _place, asked))


def _place(refusal: Refusal) -> Place:
    return at_place(refusal.at), refusal.ref, refusal.seq or 0, refusal.command_id or ""


@router.get(
    "/agreements/{ref}/verification",
    summary="Hold an agreement to its own record, on every level",
    response_model=Verification,
    responses=responses(404, 422),
)
async def show_verification(request: Request, ref: Ref, caller: Auditor) -> Response:
    """As `entente verify`: it replays the histories, one verification at a time."""
    read_parameters(request)
    service = service_of(request)
    await _check(service, caller, ref)
    client, away = await _reach(service)
    async with service.proving:
        now = await service.door.clock()
        examiner = Examiner(service.door.database, service.home, service.make_replayer, now, client, away)
        report = await examiner.judge(await examiner.evidence_of(ref))
    found = Verified((report,), build_id(), now, examiner.away)
    return answer(Verification, page_of_one(found).document)


@router.get(
    "/agreements/{ref}/pack",
    summary="Evidence to take away: everything there is to verify, without texts and documents",
    response_class=Response,
    responses={**_ZIPPED, **responses(404, 422)},
)
async def download_pack(request: Request, ref: Ref, caller: Auditor) -> Response:
    """As `entente pack`: it names no person, and its own script verifies it anywhere."""
    read_parameters(request)
    service = service_of(request)
    await _check(service, caller, ref)
    client, _ = await _reach(service)
    async with service.proving:
        keys = await asyncio.to_thread(load_keys, service.home / "keys")
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed once it was sent
        source = Source(service.door.database, service.home, keys, client)
        await make_pack(file, source, [ref], with_documents=False)
    size = file.tell()
    file.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="{ref.lower()}.zip"',
        "Content-Length": str(size),
    }
    return StreamingResponse(_chunks(file), headers=headers, media_type=ZIP)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(_CHUNK), b"")


async def _check(service: Service, caller: Caller, ref: str) -> None:
    async with reading(service.door.database) as connection:
        await find_visible(connection, caller, ref)


async def _reach(service: Service) -> tuple[Client | None, str]:
    """Return the engine's client, or why it cannot be asked."""
    try:
        client = await service.door.client()
        await client.service_client.check_health(timeout=_PATIENCE)
    except (UnreachableError, RPCError):  # their words name places of the server
        return None, AWAY
    return client, ""
