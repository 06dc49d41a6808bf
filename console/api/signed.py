"""What was signed: receipts partners kept, checkpoints for others to keep, and the keys of both."""

import asyncio

from fastapi import APIRouter, Request, Response

from activities.keys import read_keys as read_signing_keys
from console.api.access import Caller
from console.api.answering import answer, listed
from console.api.cursors import Part, Place, at_place, cut
from console.api.described import parameters, responses
from console.api.forms import MAIL_LENGTH, RECEIPTS_BODY
from console.api.proving import read_receipts
from console.api.reaching import Auditor, check_visible, sight_of
from console.api.reading import PAGING, read_keys, read_paging, read_parameters
from console.api.service import Service, service_of
from console.api.shapes.proof import Checkpoints, Keys, ReceiptsJudged
from console.audit.collect import collect_chain
from console.audit.scope import known_refs
from console.cli.checkpoints import checkpoint_document, sign
from console.cli.keyring import key_document
from console.cli.keyring import read_keys as read_known_keys
from console.cli.packing import damage_document
from console.cli.receipts import held_to_home, receipts_document
from console.queries import NotFoundError

router = APIRouter(tags=["proof"])


@router.post(
    "/receipts",
    summary="Say whether the receipts in a mail belong to the record",
    response_model=ReceiptsJudged,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=RECEIPTS_BODY,
)
async def judge_receipts(request: Request, caller: Auditor) -> Response:
    """As `entente receipt`; it writes nothing."""
    service = service_of(request)
    read_parameters(request)
    given = await read_keys(request, ("text",), ("text",))
    brought = read_receipts(given["text"], MAIL_LENGTH)
    if caller.bound:
        await check_visible(service, caller, *{each.receipt.ref for each in brought})
    told = await held_to_home(service.door.database, service.home, brought)
    return answer(ReceiptsJudged, receipts_document(told))


@router.get(
    "/checkpoints",
    summary="A signed line about the newest milestone of each agreement, to be kept by others",
    response_model=Checkpoints,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", *PAGING),
)
async def show_checkpoints(request: Request, caller: Auditor) -> Response:
    """As `entente checkpoint`, by reference; `damaged` are those about which nothing can be signed."""
    given = read_parameters(request, "ref", *PAGING)
    asked, service = read_paging("checkpoints", ("",), given), service_of(request)
    keys = await asyncio.to_thread(read_signing_keys, service.home / "keys")
    if keys is None:
        raise NotFoundError("There are no keys yet: the service makes them when it first starts.")
    part = cut(await _refs(service, caller, given.get("ref")), _place, asked)
    chains = [await collect_chain(service.door.database, ref) for ref in part.rows]
    made, damaged = sign(keys.signer, [each for each in chains if each.milestones])
    page = Part([checkpoint_document(each) for each in made], part.following)
    wrong = [damage_document(ref, lines) for ref, lines in damaged.items()]
    return listed(request, Checkpoints, page, damaged=wrong)


async def _refs(service: Service, caller: Caller, ref: str | None) -> list[str]:
    if ref is not None:
        await check_visible(service, caller, ref)
        return [ref]
    sees = await sight_of(service, caller)
    known = await known_refs(service.door.database, service.home / "histories", None)
    return [each for each in known if sees(each)]


def _place(ref: str) -> Place:
    return (ref,)


@router.get(
    "/keys",
    summary="The keys that sign receipts, checkpoints and packs; every one there ever was",
    response_model=Keys,
    responses=responses(422),
    openapi_extra=parameters(*PAGING),
)
async def show_keys(request: Request, caller: Auditor) -> Response:  # noqa: ARG001 - it may
    """As `entente keys`, the present one last."""
    asked = read_paging("keys", ("", ""), read_parameters(request, *PAGING))
    known = await asyncio.to_thread(read_known_keys, service_of(request).home / "keys")
    part = cut(known.keys, lambda key: (at_place(key.since), key.key_id), asked)
    return listed(request, Keys, part, lambda key: key_document(known, key))
