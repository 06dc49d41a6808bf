"""Receipts an auditor brings to a page: lines pasted, or a mail as it was saved."""

from typing import Final

from starlette.datastructures import FormData

from console.audit.receipts import Brought, find_receipts
from console.phrases import phrase
from console.phrases.facts import amount
from console.web.fields import typed
from console.web.uploads import chosen_file
from models.errors import InputError

LINES: Final = "receipts"
MAIL: Final = "mail"
LARGEST: Final = 2_000_000
"""Bytes of a mail; those of this service have some ten thousand."""


async def brought_in(form: FormData) -> list[Brought]:
    """Return the receipts in what was pasted and in the mail that was chosen; none where neither is given.

    Raises:
        InputError: Something was given, and there is no receipt in it.
    """
    found = []
    if text := typed(form, LINES):
        found += _receipts(LINES, "–", text.encode())
    if (upload := chosen_file(form.get(MAIL))) is not None:
        if (upload.size or 0) > LARGEST:
            raise InputError(
                MAIL,
                phrase("is larger than %(most)s bytes", most=amount(LARGEST)),
                phrase("Save the one mail, or paste its last line"),
            )
        found += _receipts(MAIL, upload.filename or "", await upload.read())
    return found


def _receipts(field: str, source: str, content: bytes) -> list[Brought]:
    lines = find_receipts(content)
    if not lines:
        raise InputError(
            field, phrase("holds no receipt"), phrase("The receipt is the last line of a mail of ours")
        )
    return [Brought(source, line) for line in lines]
