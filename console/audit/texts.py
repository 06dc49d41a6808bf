"""Texts beside the milestones: titles, clauses, reasons. A milestone cites them by hash."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from console.queries import find_texts
from models.base import SHA256
from models.canonical import text_hash

_HASH = re.compile(SHA256)


async def altered_texts(connection: AsyncConnection, contents: Iterable[Any]) -> list[str]:
    """Return the hashes that contents cite of texts that are kept, and say something else."""
    found = await find_texts(connection, _cited(list(contents)))
    return sorted(sha256 for sha256, body in found.items() if text_hash(body) != sha256)


def _cited(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON has any form
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _cited(each)
    elif isinstance(value, str) and _HASH.fullmatch(value):
        yield value
