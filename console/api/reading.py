"""What a request brings, read at the same doors as files and options: parameters and bodies."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from fastapi import Request

from console.api.cursors import MANY, Asked, Place, Rows, read_cursor
from console.api.limits import read_body
from console.api.problems import MediaTypeError
from console.doors.json_body import BODY, parse_json
from console.doors.node import ROOT, Node, leaf, nearest, shown
from console.doors.reading import entries, fields, whole
from console.doors.together import Together
from models.base import COMMAND_ID
from models.errors import InputError

JSON = "application/json"
PAGING = ("cursor", "limit")
IDEMPOTENCY_KEY = "Idempotency-Key"


def read_parameters(request: Request, *known: str) -> dict[str, str]:
    """Return the parameters of a request.

    Raises:
        InputError: One is unknown, stands twice, or holds what no text may hold.
    """
    found: dict[str, str] = {}

    def enter(name: str, value: str) -> None:
        if name not in known:
            raise InputError(shown(name), "there is no such parameter", nearest(name, known))
        if name in found:
            raise InputError(name, "stands twice", "Keep one")
        leaf(value, name)
        found[name] = value

    with Together() as each:
        for name, value in request.query_params.multi_items():
            each(enter, name, value)
    return found


def read_paging(name: str, like: Place, given: Mapping[str, str], rows: Rows = MANY) -> Asked:
    """Return which page of a list is asked for; `like` is a place in it.

    Raises:
        InputError: The cursor is none of this list, or the limit no number it can have.
    """
    after = read_cursor(name, like, given["cursor"]) if "cursor" in given else None
    limit = whole(leaf(given["limit"], "limit", plain=True), 1, rows.most) if "limit" in given else rows.usual
    return Asked(name, after, limit)


async def read_json(request: Request) -> dict[str, Node]:
    """Return the entries of the object in a body; a body that is not there has none.

    Raises:
        MediaTypeError, TooLargeError, NotJsonError, InputError: It is none.
    """
    return _object(request, await read_body(request))


def _object(request: Request, content: bytes) -> dict[str, Node]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not content:
        raise InputError(BODY, "is missing", "Send a JSON object")
    if kind != JSON:
        raise MediaTypeError(f"the body is not {JSON}")
    found = parse_json(content)
    if not isinstance(found.value, dict):
        raise InputError(BODY, "is no JSON object", 'Send one, such as {"by": "AVEP"}')
    return found.value


async def read_fields(
    request: Request, readers: Mapping[str, Callable[[Node], object]], required: Collection[str] = ()
) -> dict[str, Any]:
    """Return what the keys of a body read as, each by its reader; where none is required it may be left out.

    Raises:
        MediaTypeError, TooLargeError, NotJsonError, InputError: It is none.
    """
    return fields(await _given(request, required), readers, required)


async def read_keys(
    request: Request, known: Collection[str], required: Collection[str] = ()
) -> dict[str, Node]:
    """Return the keys of a body that has these and no others; where none is required it may be left out.

    Raises:
        MediaTypeError, TooLargeError, NotJsonError, InputError: It is none.
    """
    return entries(await _given(request, required), known, required)


async def _given(request: Request, required: Collection[str]) -> Node:
    content = await read_body(request)
    left_out = not content and not required
    return Node({} if left_out else _object(request, content), ROOT, typed=True)


def read_command_id(request: Request, entries: Mapping[str, Node]) -> str | None:
    """Return the id under which an act is one act, by header or body.

    Raises:
        InputError: It has another form, or the two differ.
    """
    header = request.headers.get(IDEMPOTENCY_KEY)
    if header is None:
        return None
    given = header[1:-1] if re.fullmatch(r'"[^"]*"', header) else header
    if not re.fullmatch(COMMAND_ID, given):
        fix = "Write up to 64 letters, digits and . _ : -"
        raise InputError(IDEMPOTENCY_KEY, "does not have the right form", fix)
    body = entries.get("command_id")
    if body is not None and not body.is_null and body.value != given:
        raise InputError(IDEMPOTENCY_KEY, "differs from command_id", "Send one of them, or the same twice")
    return given
