"""Reading a pack: nothing is extracted, and nothing is believed of what a ZIP says about itself."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

VERIFIED, NOT_VERIFIABLE, CONTRADICTED = "verified", "not verifiable", "contradicted"
EXITS = {VERIFIED: 0, NOT_VERIFIABLE: 6, CONTRADICTED: 1}

MAX_PACK, MAX_CONTENT, MAX_DIRECTORY = 1 << 30, 2 << 30, 16 << 20
"""Bytes: of a pack, of all files in it unpacked, of the ZIP's list of them."""

MAX_FILES = 50_000
MAX_READ = 32 << 20
"""Bytes of a file that is read at once. The largest history an engine makes fits."""

_NAME = re.compile(r"[A-Za-z0-9_.~%-]{1,255}(/[A-Za-z0-9_.~%-]{1,255}){0,7}")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError)


class Line(NamedTuple):
    """One answer."""

    verdict: str
    level: str
    where: str
    words: str


class PackError(Exception):
    """A pack that is not read any further, and why: its one line."""

    def __init__(self, verdict: str, where: str, words: str) -> None:
        super().__init__(f"{where} {words}")
        self.line = Line(verdict, "pack", where, words)


class Archive:
    """A ZIP file whose directory was looked through before anything in it is read."""

    def __init__(self, path: str) -> None:
        self._entries_end = _check_frame(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as failure:
            raise PackError(
                NOT_VERIFIABLE, "the file", f"is no whole ZIP ({type(failure).__name__})"
            ) from None
        self.sizes = self._checked()

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def read(self, name: str, limit: int = MAX_READ) -> bytes:
        """Return a file, which must be there and no larger than the limit."""
        if name not in self.sizes:
            raise PackError(CONTRADICTED, name, "is missing")
        if self.sizes[name] > limit:
            raise PackError(NOT_VERIFIABLE, name, f"has more than the {limit} bytes that are read at once")
        return b"".join(self._pieces(name))

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file of any size."""
        digest = hashlib.sha256()
        for piece in self._pieces(name):
            digest.update(piece)
        return digest.hexdigest()

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as file:
                while True:
                    piece = file.read(1 << 20)
                    if not piece:
                        return
                    yield piece
        except _BROKEN as failure:
            raise PackError(NOT_VERIFIABLE, name, f"cannot be unpacked ({type(failure).__name__})") from None

    def _checked(self) -> dict[str, int]:
        sizes: dict[str, int] = {}
        folded: set[str] = set()
        entries = sorted(self._zip.infolist(), key=lambda entry: entry.header_offset)
        ends = [*(entry.header_offset for entry in entries[1:]), self._entries_end]
        for entry, end in zip(entries, ends):
            name = entry.orig_filename
            said = name.encode("ascii", "backslashreplace").decode()[:100]
            problem = _entry_problem(entry, end)
            if name.lower() in folded:
                problem = "is there twice"
            if problem:
                raise PackError(NOT_VERIFIABLE, said, problem + "; nothing in this pack was read")
            folded.add(name.lower())
            sizes[name] = entry.file_size
        if sum(sizes.values()) > MAX_CONTENT:
            raise PackError(NOT_VERIFIABLE, "the file", f"unpacks to more than {MAX_CONTENT} bytes")
        return sizes


def _check_frame(path: str) -> int:
    """Look at the end of the file, before a library reads a directory of any length; return its place."""
    try:
        size = os.path.getsize(path)
        if not os.path.isfile(path):
            raise PackError(NOT_VERIFIABLE, "the file", "is no file")
        if size > MAX_PACK:
            raise PackError(NOT_VERIFIABLE, "the file", f"has {size} bytes; a pack has at most {MAX_PACK}")
        with open(path, "rb") as file:
            file.seek(max(0, size - 42))
            tail = file.read()
    except OSError as failure:
        raise PackError(NOT_VERIFIABLE, "the file", f"cannot be read: {failure.strerror}") from None
    end = tail[-22:]
    if len(end) < 22 or end[:4] != b"PK\x05\x06" or tail[:4] == b"PK\x06\x07":
        raise PackError(NOT_VERIFIABLE, "the file", "is no ZIP, or not the whole of one")
    numbers = [int.from_bytes(end[at : at + 2], "little") for at in (4, 6, 8, 10, 20)]
    length, offset = (int.from_bytes(end[at : at + 4], "little") for at in (12, 16))
    if numbers[:2] != [0, 0] or numbers[2] != numbers[3] or numbers[4] or offset + length != size - 22:
        raise PackError(NOT_VERIFIABLE, "the file", "holds something beside one whole ZIP")
    if numbers[2] > MAX_FILES or length > MAX_DIRECTORY:
        raise PackError(NOT_VERIFIABLE, "the file", f"lists {numbers[2]} files in {length} bytes; too many")
    return offset


def _entry_problem(entry: zipfile.ZipInfo, end: int) -> str:
    name, mode = entry.orig_filename, entry.external_attr >> 16
    if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
        return "is a name that no file of a pack has"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "is a link or something else that is no plain file"
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is encrypted, or packed in a way no pack is"
    if entry.header_offset + 30 + len(name) + entry.compress_size > end:
        return "lies over another file"
    return ""
