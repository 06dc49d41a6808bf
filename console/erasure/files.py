"""A person in files: overwritten in logs, and looked for everywhere else."""

import gzip
import io
import mmap
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from console.erasure.person import Person

_LOGS = (".log",)
_PACKED_WITHIN = 3
"""A history lies compressed in a pack; nothing of ours is packed deeper."""

_LARGEST_PACKED = 500_000_000
"""Bytes; what claims to be larger when unpacked is none of our files, and is looked at as it stands."""


def logs_with(home: Path, person: Person) -> list[Path]:
    """Return the log files that hold something of a person."""
    logs = (path for path in files_below(home) if path.suffix in _LOGS or "logs" in path.parts)
    return [path for path in logs if is_in_file(path, person)]


def overwrite(path: Path, person: Person) -> int:
    """Write over every place in a log that may still be written to; its length stays. Return how many."""
    with path.open("r+b") as file:
        spans = list(person.spans(file.read()))
        for begin, end in spans:
            file.seek(begin)
            file.write(b"x" * (end - begin))
    return len(spans)


def files_with(home: Path, person: Person) -> list[Path]:
    """Return every file below a home that holds something of a person, packed or not."""
    return [path for path in files_below(home) if is_in_file(path, person)]


def files_below(home: Path) -> Iterator[Path]:
    """Return the files of a home in order, but its keys."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.relative_to(home).parts[0] != "keys":
            yield path


def is_in_file(path: Path, person: Person) -> bool:
    """Look into a file, and into what is packed in it; one that has gone meanwhile holds nothing."""
    with suppress(FileNotFoundError, PermissionError):
        if path.suffix in (".gz", ".zip"):
            return is_in_packed(path.read_bytes(), person)
        with path.open("rb") as file:
            if not path.stat().st_size:
                return False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return person.is_in(content)
    return False


def is_in_packed(content: bytes, person: Person, depth: int = _PACKED_WITHIN) -> bool:
    """Look into bytes that may be a zip or a gzip, and into all that is in those."""
    if person.is_deep_in(content):
        return True
    return depth > 0 and any(is_in_packed(each, person, depth - 1) for each in _unpacked(content))


def _unpacked(content: bytes) -> Iterator[bytes]:
    with suppress(OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError):
        if content[:2] == b"\x1f\x8b":
            yield gzip.decompress(content)
        elif content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(content)) as pack:
                for entry in pack.infolist():
                    if entry.file_size <= _LARGEST_PACKED:
                        yield entry.filename.encode()
                        yield pack.read(entry)
