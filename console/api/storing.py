"""Documents by their SHA-256: put into the store before an act names them, and taken from it."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from activities.database import reading, writing
from activities.documents import list_document
from console.api.access import Caller, find_visible, needs
from console.api.answering import answer
from console.api.described import Ref, Sha256, responses
from console.api.limits import read_body
from console.api.problems import MediaTypeError
from console.api.reading import read_parameters
from console.api.service import service_of
from console.api.shapes.acts import Stored
from console.documents import named_documents
from console.doors.enclosures import hash_of
from console.doors.node import leaf
from console.doors.reading import DOCUMENT_BYTES
from console.queries import NotFoundError, find_chain
from models.canonical import sha256_hex
from models.errors import InputError

router = APIRouter(tags=["documents"])

BYTES = "application/octet-stream"


@router.put(
    "/documents/{sha256}",
    summary="Put a document into the store, for an act that names it as sha256:…",
    response_model=Stored,
    status_code=HTTPStatus.CREATED,
    responses=responses(413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {BYTES: {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
        }
    },
)
async def put_document(
    request: Request, sha256: Sha256, _: Annotated[Caller, Depends(needs("act"))]
) -> Response:
    """Keep bytes; given again they are kept once. What they are for, an act says."""
    read_parameters(request)
    wanted, service = hash_of(leaf(sha256, "sha256")), service_of(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != BYTES:
        raise MediaTypeError(f"the body is not {BYTES}")
    content = await read_body(request, DOCUMENT_BYTES)
    if not content or sha256_hex(content) != wanted:
        raise InputError("sha256", "is not that of the body", "Hash exactly the bytes you send")
    await asyncio.to_thread(service.door.documents.put, content)
    async with writing(service.door.database) as connection:
        await list_document(connection, wanted, len(content), await service.door.clock())
    return answer(Stored, {"sha256": wanted, "size": len(content)}, status=HTTPStatus.CREATED)


@router.get(
    "/agreements/{ref}/documents/{sha256}",
    summary="A document the record of an agreement names",
    response_class=Response,
    responses={
        200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}},
        **responses(404, 422),
    },
)
async def download_document(
    request: Request, ref: Ref, sha256: Sha256, caller: Annotated[Caller, Depends(needs("documents"))]
) -> Response:
    """A text, a mandate, a scan or evidence, byte for byte: its hash is what the record says."""
    read_parameters(request)
    wanted, service = hash_of(leaf(sha256, "sha256")), service_of(request)
    async with reading(service.door.database) as connection:
        await find_visible(connection, caller, ref)
        named = named_documents(await find_chain(connection, ref))
    content = await asyncio.to_thread(service.door.documents.get, wanted) if wanted in named else None
    if content is None:
        raise NotFoundError(f"The record of {ref} names no such document, or it is not kept here.")
    headers = {"Content-Disposition": f'attachment; filename="{wanted[:16]}"'}
    return Response(content, media_type=BYTES, headers=headers)
