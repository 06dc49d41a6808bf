"""Documents as they are uploaded: small enough, what they say they are, and never a path."""

import re
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import UploadFile

from console.doors.reading import DOCUMENT_BYTES
from console.phrases import phrase
from console.phrases.facts import amount
from models.errors import InputError

MARKS: Final[Mapping[str, tuple[bytes, ...]]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".odt": (b"PK\x03\x04",),
    ".txt": (),
    ".md": (),
}
"""What a document may be called, and how such a one begins; without a mark it must be UTF-8 text."""

ACCEPTED: Final = ",".join(MARKS)

_NAME = re.compile(r"[^/\\:\x00-\x1f\x7f]{1,200}")


async def content_of(upload: UploadFile, field: str) -> bytes:
    """Return what was uploaded.

    Raises:
        InputError: It is too large, empty, a path, or not what its name says.
    """
    name = upload.filename or ""
    if not _NAME.fullmatch(name) or name.startswith(".") or ".." in name:
        raise InputError(
            field,
            phrase("has a name that is no plain file name"),
            phrase("Rename the file and choose it again"),
        )
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if ending not in MARKS:
        raise InputError(
            field,
            phrase("is no kind of document that can be kept"),
            phrase("Use one of: %(choices)s", choices=ACCEPTED.replace(",", ", ")),
        )
    if (upload.size or 0) > DOCUMENT_BYTES:
        raise InputError(
            field,
            phrase("is larger than %(most)s bytes", most=amount(DOCUMENT_BYTES)),
            phrase("Choose a smaller file"),
        )
    content = await upload.read()
    if not content:
        raise InputError(field, phrase("is an empty file"), phrase("Choose the document"))
    if not _is_what_it_says(content, MARKS[ending]):
        raise InputError(
            field,
            phrase("is not what %(ending)s files are inside", ending=ending),
            phrase("Save it anew in that format"),
        )
    return content


def _is_what_it_says(content: bytes, marks: tuple[bytes, ...]) -> bool:
    if marks:
        return content.startswith(marks)
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def chosen_file(value: object) -> UploadFile | None:
    """Return the file of a field, if one was chosen."""
    return value if isinstance(value, UploadFile) and value.filename else None
