"""Documents by their SHA-256: kept whole, served unaltered, for nobody else's eyes."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import writing
from activities.documents import DocumentStore, list_document
from models.canonical import sha256_hex
from tests.activities.recording import STARTS, rows

DOCUMENT = b"# Memorandum of Understanding\n"
DIGEST = sha256_hex(DOCUMENT)

DIES_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from activities.documents import DocumentStore
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
DocumentStore(Path(sys.argv[1])).put(sys.stdin.buffer.read())
"""


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_document_is_found_by_its_hash(store: DocumentStore) -> None:
    assert not store.has(DIGEST)
    assert store.get(DIGEST) is None
    assert store.put(DOCUMENT) == DIGEST
    assert store.has(DIGEST)
    assert store.get(DIGEST) == DOCUMENT


def test_a_document_kept_twice_is_one_file(store: DocumentStore, tmp_path: Path) -> None:
    store.put(DOCUMENT)
    (file,) = files(tmp_path)
    before = file.stat()
    store.put(DOCUMENT)
    assert files(tmp_path) == [file]
    assert file.stat().st_ino == before.st_ino


def test_altered_bytes_are_not_served(store: DocumentStore, tmp_path: Path) -> None:
    store.put(DOCUMENT)
    (file,) = files(tmp_path)
    file.write_bytes(DOCUMENT + b" ")
    assert store.get(DIGEST) is None
    assert not store.has(DIGEST)


def test_a_document_given_again_replaces_altered_bytes(store: DocumentStore, tmp_path: Path) -> None:
    store.put(DOCUMENT)
    (file,) = files(tmp_path)
    file.write_bytes(b"")
    store.put(DOCUMENT)
    assert store.get(DIGEST) == DOCUMENT


def test_files_and_folders_are_their_owner_s_alone(
    store: DocumentStore, tmp_path: Path, open_umask: None
) -> None:
    store.put(DOCUMENT)
    (file,) = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_writer_killed_half_way_leaves_no_document(store: DocumentStore, tmp_path: Path) -> None:
    died = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", DIES_WHILE_WRITING, str(tmp_path / "documents")],
        input=DOCUMENT,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert died.returncode == -9
    assert len(files(tmp_path)) == 1, "it died with its draft written"
    assert not store.has(DIGEST)
    store.put(DOCUMENT)
    assert store.get(DIGEST) == DOCUMENT


def test_a_write_that_fails_leaves_nothing(
    store: DocumentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(DOCUMENT)
    assert files(tmp_path) == []


@pytest.mark.asyncio(loop_scope="session")
async def test_a_document_is_listed_once(database: AsyncEngine) -> None:
    for later in range(2):
        async with writing(database) as connection:
            await list_document(connection, DIGEST, len(DOCUMENT), STARTS + timedelta(days=later))
    kept = await rows(database, "SELECT sha256, size, stored_at FROM document")
    assert kept == [(DIGEST, len(DOCUMENT), STARTS.isoformat(timespec="microseconds"))]
