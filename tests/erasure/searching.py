"""Looking for a person in files as somebody else would: every byte, every encoding a mail or a file uses."""

import base64
import binascii
import gzip
import io
import quopri
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

NAME = "Zoë Nobody"
MAILBOX = "zoe.nobody@abroad.example"
PERSONAL = (NAME, MAILBOX)


def spellings(word: str) -> set[bytes]:
    """A word as it may stand in a file: UTF-8, composed and decomposed, percent, JSON, HTML, any case."""
    found: set[bytes] = set()
    for form in ("NFC", "NFD"):
        each = unicodedata.normalize(form, word)
        found |= {each.encode(), each.upper().encode(), quote(each).encode(), quote(each, safe="").encode()}
        found.add(each.encode("ascii", "xmlcharrefreplace"))
        found.add(each.encode("unicode_escape"))
        found.add(each.replace(" ", "_").encode())
    return {each.lower() for each in found}


def readings(content: bytes, depth: int = 2) -> Iterator[bytes]:
    """Everything bytes may mean: as they are, quoted-printable, base64 anywhere in them, unpacked."""
    yield content
    yield quopri.decodestring(content)
    yield re.sub(rb"=\r?\n", b"", content)
    yield re.sub(rb"\s+", b" ", content)
    for token in re.findall(rb"(?:[A-Za-z0-9+/]{4}|[\r\n]+){6,}={0,2}", content):
        packed = re.sub(rb"\s", b"", token)
        try:
            yield base64.b64decode(packed + b"=" * (-len(packed) % 4))
        except binascii.Error:
            continue
    if depth and content[:2] == b"\x1f\x8b":
        yield from readings(gzip.decompress(content), depth - 1)
    if depth and content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            for name in pack.namelist():
                yield from readings(pack.read(name), depth - 1)


def holds(content: bytes, words: tuple[str, ...] = PERSONAL) -> bool:
    """Whether bytes hold any of the words in any way."""
    wanted = {spelling for word in words for spelling in spellings(word)}
    return any(each in reading.lower() for reading in readings(content) for each in wanted)


def holding(home: Path) -> list[str]:
    """The files of a home that hold something of the person."""
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return [str(path.relative_to(home)) for path in files if holds(path.read_bytes())]
