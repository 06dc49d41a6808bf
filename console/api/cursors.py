"""Pages of a list by keyset: a cursor is the place of the last row, so what comes in moves nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, NamedTuple, TypeVar

from models.errors import InputError


class Rows(NamedTuple):
    """How many rows a page has if nothing is asked for, and at most."""

    usual: int
    most: int


MANY = Rows(50, 200)
FEW = Rows(5, 20)
"""Of what takes a while each."""

_LONGEST = 400
_LARGEST = 2**31 - 1
"""The largest number of a column; a record store takes no larger one."""

Place = tuple[str | int, ...]
"""Where a row stands in its list: the columns it is ordered by."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of which list: after which place, and of how many rows."""

    name: str
    after: Place | None = None
    limit: int = MANY.usual


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The rows of a page, and the cursor of the next one, if there are more."""

    rows: list[T]
    following: str | None


def cut(rows: Iterable[T], place: Callable[[T], Place], asked: Asked) -> Part[T]:
    """Return the page of rows in order of their places; rows before it may be left out already."""
    found: list[T] = []
    for row in rows:
        if asked.after is not None and place(row) <= asked.after:
            continue
        if len(found) == asked.limit:
            return Part(found, write_cursor(asked.name, place(found[-1])))
        found.append(row)
    return Part(found, None)


def write_cursor(name: str, place: Place) -> str:
    """Return the place of a row, opaque."""
    written = json.dumps([name, *place], separators=(",", ":")).encode()
    return urlsafe_b64encode(written).decode().rstrip("=")


def read_cursor(name: str, like: Place, given: str) -> Place:
    """Return the place a cursor stands for; `like` has its form.

    Raises:
        InputError: It is none of this list.
    """
    wrong = InputError("cursor", "is none of this list", "Take it from `next`, or leave it out")
    if len(given) > _LONGEST:
        raise wrong
    try:
        found = json.loads(urlsafe_b64decode(given.encode("ascii") + b"=" * (-len(given) % 4)))
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(found, list) or [type(each) for each in found] != [str, *map(type, like)]:
        raise wrong
    if found[0] != name or not all(map(_is_plain, found)):
        raise wrong
    return tuple(found[1:])


def _is_plain(part: str | int) -> bool:
    """Say whether a part of a place is one that a row can have."""
    if isinstance(part, int):
        return abs(part) <= _LARGEST
    return part.isascii() and part.isprintable()


def at_place(at: datetime) -> str:
    """Return an instant as part of a place: text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def instant_of(place: str) -> datetime:
    """Return the instant again.

    Raises:
        InputError: It was none.
    """
    try:
        found = datetime.fromisoformat(place)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InputError("cursor", "is none of this list", "Take it from `next`, or leave it out")
