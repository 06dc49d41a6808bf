"""For auditors: agreements held to their own record, and to what others have of it."""

from typing import Any

from fastapi import APIRouter, Request, Response

from console.api.answering import answer, listed
from console.api.cursors import FEW, Part, cut
from console.api.described import Ref, parameters, responses
from console.api.forms import LONGEST_LINE, MOST_LINES, OUTSIDE_BODY
from console.api.reaching import Auditor, check_visible, reach, sight_of
from console.api.reading import PAGING, read_keys, read_paging, read_parameters
from console.api.service import Service, service_of
from console.api.shapes.proof import Verification, Verifications
from console.audit.checkpoints import Checkpoint, find_checkpoints
from console.audit.examining import Examiner
from console.audit.receipts import Brought, find_receipts
from console.audit.scope import known_refs
from console.build import build_id
from console.cli.verdicts import Outside, Verified, page_of_all, page_of_one
from console.cli.verifying import is_there
from console.doors.node import Node
from console.doors.reading import items, text

router = APIRouter(tags=["proof"])


@router.get(
    "/verification",
    summary="Hold all agreements to their own record, a page of them at a time",
    response_model=Verifications,
    responses=responses(422),
    openapi_extra=parameters(*PAGING, rows=FEW),
)
async def verify_all(request: Request, caller: Auditor) -> Response:
    """As `entente verify --all`, by reference; `verdict` is that of this page."""
    asked = read_paging("verification", ("",), read_parameters(request, *PAGING), FEW)
    service, sees = service_of(request), await sight_of(service_of(request), caller)
    examiner = await _examiner(service)
    known = await known_refs(examiner.database, examiner.home / "histories", examiner.client)
    part = cut(filter(sees, known), lambda ref: (ref,), asked)
    reports = []
    async with service.proving:
        for ref in part.rows:
            evidence = await examiner.evidence_of(ref)
            if is_there(evidence, Outside(), None):
                reports.append(await examiner.judge(evidence))
    found = Verified(tuple(reports), build_id(), examiner.at, examiner.away)
    document: Any = page_of_all(found).document
    page = Part(document["agreements"], part.following)
    beside = {name: document[name] for name in ("verdict", "verified_at", "build", "engine")}
    return listed(request, Verifications, page, **beside)


@router.get(
    "/agreements/{ref}/verification",
    summary="Hold an agreement to its own record, on every level",
    response_model=Verification,
    responses=responses(404, 422),
)
async def show_verification(request: Request, ref: Ref, caller: Auditor) -> Response:
    """As `entente verify`: it replays the histories, one verification at a time."""
    read_parameters(request)
    await check_visible(service_of(request), caller, ref)
    return await _verified(service_of(request), ref, Outside())


@router.post(
    "/agreements/{ref}/verification",
    summary="Hold an agreement to its own record, and to receipts and checkpoints others kept",
    response_model=Verification,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=OUTSIDE_BODY,
)
async def verify_with(request: Request, ref: Ref, caller: Auditor) -> Response:
    """As `entente verify --receipt --checkpoint`; it writes nothing."""
    read_parameters(request)
    await check_visible(service_of(request), caller, ref)
    given = await read_keys(request, ("receipts", "checkpoints"))
    receipts = [one for each in _listed(given, "receipts") for one in read_receipts(each)]
    checkpoints = [one for each in _listed(given, "checkpoints") for one in _read_checkpoints(each)]
    return await _verified(service_of(request), ref, Outside(receipts, checkpoints).brought_for(ref))


def _listed(given: dict[str, Node], key: str) -> tuple[Node, ...]:
    return items(given[key], MOST_LINES) if key in given else ()


def read_receipts(node: Node, length: int = LONGEST_LINE) -> list[Brought]:
    """Return the receipts in a text of so many characters. Raises InputError: there is none."""
    found = find_receipts(text(node, length).encode())
    if not found:
        raise node.wrong("holds no receipt", "Send the mail itself; its last line is the receipt")
    return [Brought(node.field, line) for line in found]


def _read_checkpoints(node: Node) -> list[Checkpoint]:
    try:
        found = find_checkpoints(text(node, LONGEST_LINE))
    except ValueError as problem:
        raise node.wrong(f"is not whole: {problem}", "Copy the whole line") from None
    if not found:
        raise node.wrong("holds no checkpoint", "Send the lines as they were handed out")
    return found


async def _examiner(service: Service) -> Examiner:
    client, away = await reach(service)
    now = await service.door.clock()
    return Examiner(service.door.database, service.home, service.make_replayer, now, client, away)


async def _verified(service: Service, ref: str, outside: Outside) -> Response:
    examiner = await _examiner(service)
    async with service.proving:
        evidence = await examiner.evidence_of(ref)
        report = await examiner.judge(evidence, outside.receipts, outside.checkpoints)
    found = Verified((report,), build_id(), examiner.at, examiner.away)
    return answer(Verification, page_of_one(found).document)
