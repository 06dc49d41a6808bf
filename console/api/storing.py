"""Documents: put into the store by their SHA-256, before an act names them."""

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from activities.database import writing
from activities.documents import list_document
from console.api.access import Caller, needs
from console.api.answering import answer
from console.api.described import Sha256, responses
from console.api.limits import read_body
from console.api.problems import MediaTypeError
from console.api.reading import read_parameters
from console.api.service import service_of
from console.api.shapes.acts import Stored
from console.doors.enclosures import hash_of
from console.doors.node import leaf
from console.doors.reading import DOCUMENT_BYTES
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
