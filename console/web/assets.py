"""Our styles and scripts: each under an address with its digest, so that a browser keeps it for good."""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Response

FOLDERS = (Path(__file__).parent / "static", Path(__file__).parent / "vendored")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

_FOR_GOOD = "public, max-age=31536000, immutable"
_DIGITS = 16

router = APIRouter(include_in_schema=False)


class Asset(NamedTuple):
    """One file as it is served."""

    path: str
    type: str
    content: bytes


@cache
def assets() -> dict[str, Asset]:
    """Return what is served, by the name it has in its folder."""
    found = {}
    for folder in FOLDERS:
        for file in sorted(folder.iterdir()):
            if file.suffix in TYPES:
                content = file.read_bytes()
                digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
                found[file.name] = Asset(f"/static/{digest}/{file.name}", TYPES[file.suffix], content)
    return found


def asset(name: str) -> str:
    """Return the address of a file."""
    return assets()[name].path


@router.get("/static/{digest}/{name}")
async def serve(digest: str, name: str) -> Response:
    """Answer with a file, if it is the one that is meant."""
    found = assets().get(name)
    if found is None or found.path != f"/static/{digest}/{name}":
        raise HTTPException(404)
    return Response(found.content, media_type=found.type, headers={"Cache-Control": _FOR_GOOD})
