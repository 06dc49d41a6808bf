"""Documents and evidence by SHA-256: bytes in a folder, never in a payload."""

import os
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.canonical import sha256_hex
from models.tables import DocumentRow


class DocumentStore:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; keeping them twice is one file."""
        digest = sha256_hex(content)
        write_once(self._path(digest), content)
        return digest

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes, or None if they are not here or are not what their name says."""
        path = self._path(sha256)
        content = path.read_bytes() if path.exists() else None
        return content if content is not None and sha256_hex(content) == sha256 else None

    def has(self, sha256: str) -> bool:
        """Say whether a document is kept."""
        return self._path(sha256).exists()

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def write_once(target: Path, content: bytes) -> None:
    """Write a file completely or not at all; one that is there stays."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{uuid4().hex}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


async def list_document(connection: AsyncConnection, sha256: str, size: int, stored_at: datetime) -> None:
    """Enter a document into the list, once."""
    known = select(DocumentRow.sha256).where(DocumentRow.sha256 == sha256)  # type: ignore[call-overload]
    if (await connection.execute(known)).first() is None:
        row = {"sha256": sha256, "size": size, "stored_at": stored_at}
        await connection.execute(DocumentRow.__table__.insert().values(row))  # type: ignore[attr-defined]
