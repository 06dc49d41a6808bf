"""Documents and evidence by SHA-256: bytes in a folder, never in a payload."""

import os
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import insert_into
from models.canonical import sha256_hex
from models.tables import DocumentRow


class DocumentStore:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes and return their SHA-256; a file altered meanwhile is put right."""
        digest = sha256_hex(content)
        if not self.has(digest):
            write_whole(self._path(digest), content)
        return digest

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes, or None if they are not here or are not what their name says."""
        path = self._path(sha256)
        content = path.read_bytes() if path.exists() else None
        return content if content is not None and sha256_hex(content) == sha256 else None

    def has(self, sha256: str) -> bool:
        """Say whether a document is kept, unaltered."""
        return self.get(sha256) is not None

    def _path(self, sha256: str) -> Path:
        return self._folder / place_of(sha256)


def place_of(sha256: str) -> str:
    """Return where a document lies in the folder."""
    return f"{sha256[:2]}/{sha256}"


def write_whole(target: Path, content: bytes) -> None:
    """Write a file for the owner's eyes; after a crash it is there as a whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{token_hex(16)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    for folder in (target.parent, target.parent.parent):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def list_document(connection: AsyncConnection, sha256: str, size: int, stored_at: datetime) -> None:
    """Enter a document into the list, once."""
    entry = insert_into(connection.dialect.name, DocumentRow)
    row = {"sha256": sha256, "size": size, "stored_at": stored_at}
    await connection.execute(entry.on_conflict_do_nothing(), row)
