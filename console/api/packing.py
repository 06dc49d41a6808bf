"""Evidence to take away."""

import asyncio
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from activities.keys import load_keys
from console.api.described import Ref, responses
from console.api.reaching import Auditor, check_visible, reach
from console.api.reading import read_parameters
from console.api.service import service_of
from console.audit.pack_making import Source, make_pack

router = APIRouter(tags=["proof"])

ZIP = "application/zip"
_ZIPPED: dict[int | str, dict[str, Any]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
_CHUNK = 65_536
_IN_MEMORY = 4_000_000


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
    await check_visible(service, caller, ref)
    client, _ = await reach(service)
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
