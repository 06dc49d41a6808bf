"""Answers: documents in the shape OpenAPI tells, times in UTC, with a tag to ask again by."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel

from console.api.cursors import Part

MEDIA_TYPE = "application/json"


def answer(
    shape: type[BaseModel],
    document: object,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a document; only what its shape names leaves."""
    found = shape.model_validate(document)
    return Response(found.model_dump_json(by_alias=True), status, headers, MEDIA_TYPE)


def tagged(request: Request, shape: type[BaseModel], document: object) -> Response:
    """Return a document with a tag, or nothing where the caller has it already.

    When it was looked at (`as_of`) is not part of the tag.
    """
    found = shape.model_validate(document)
    lasting = found.model_dump_json(by_alias=True, exclude={"as_of"})
    headers = {"ETag": f'W/"{sha256(lasting.encode()).hexdigest()[:32]}"'}
    if headers["ETag"] in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    return Response(found.model_dump_json(by_alias=True), HTTPStatus.OK, headers, MEDIA_TYPE)


def listed(
    request: Request,
    shape: type[BaseModel],
    part: Part[Any],
    write: Callable[[Any], object] = lambda row: row,
    **beside: object,
) -> Response:
    """Return a page of a list, with the way to the next one; `write` makes a row's document."""
    headers = {}
    if part.following is not None:
        asked = {**request.query_params, "cursor": part.following}
        headers["Link"] = f'<{path_of(request)}?{urlencode(asked)}>; rel="next"'
    items = [write(row) for row in part.rows]
    return answer(shape, {**beside, "items": items, "next": part.following}, headers=headers)


def path_of(request: Request, path: str | None = None) -> str:
    """Return a path of this API as its callers see it."""
    root = str(request.scope.get("root_path", "")).rstrip("/")
    own = request.url.path.removeprefix(root) if path is None else path
    return f"{root}{own}"
