"""Every error as problem+json (RFC 9457); `type` is the code of docs/errors.md."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from console.api.limits import TooManyError
from console.doors.json_body import BODY, NotJsonError
from console.doors.node import ROOT
from console.doors.together import named
from models.errors import InputError

MEDIA_TYPE = "application/problem+json"

AGAIN = 5
"""Seconds after which to ask again where something is down or not done yet."""


TITLES: Mapping[str, str] = {
    "input": "bad input",
    "other_payload": "the command id was used for another act",
    "not_found": "not there",
    "unreachable": "out of reach",
    "bug": "a defect",
    "unauthorized": "no valid token",
    "forbidden": "not allowed",
    "too_large": "too large",
    "too_many": "too many requests",
    "media_type": "another type of body",
    "method": "no such method",
}
"""What each kind of error means; a refusal has the words of its code."""


class Mistake(BaseModel):
    """One thing that is wrong with what was sent."""

    field: str = Field(description="which field or parameter is wrong")
    problem: str = Field(description="how it is wrong")
    fix: str = Field(description="what to do")
    where: str = Field(description="file and line, where it stands in a file of the server")


class Problem(BaseModel):
    """What went wrong. Branch on `type`; the words may change. Bad input has `errors`, and `more`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="the code, as docs/errors.md lists it")
    title: str = Field(description="what the code means")
    status: int
    detail: str = Field(description="what is wrong here")
    field: str = Field(default="", description="which field or parameter is wrong, if one is")
    fix: str = Field(default="", description="what to do")
    errors: tuple[Mistake, ...] = Field(default=(), description="all mistakes of bad input, the first first")
    more: int = Field(default=0, description="how many mistakes more there are than `errors` names")


class Refusal(Problem):
    """An act that was refused, as it is on record: `milestone` holds it, or the inbox alone where null."""

    ref: str
    command_id: str
    seq: int
    digest: str
    naming: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    milestone: int | None = None


class AccessError(Exception):
    """Who asks has no valid token (401), or may not do this (403)."""

    def __init__(self, status: HTTPStatus, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.status, self.fix = status, fix


class MediaTypeError(Exception):
    """A body is not of the type that is read here."""


def problem(  # noqa: PLR0913 - what a problem is made of
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    field: str = "",
    fix: str = "",
    title: str = "",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> JSONResponse:
    """Return an error as a response."""
    content = {
        "type": code,
        "title": title or TITLES[code],
        "status": int(status),
        "detail": detail,
        "field": field,
        "fix": fix,
        **(more or {}),
    }
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def bad_input(failure: InputError) -> JSONResponse:
    """Return all that is wrong with a body or parameters, by the names they have here."""
    status = HTTPStatus.BAD_REQUEST if isinstance(failure, NotJsonError) else HTTPStatus.UNPROCESSABLE_ENTITY
    field, found = _named(failure.field), named(failure)
    more = {"errors": [_mistake(each) for each in found.mistakes], "more": found.more}
    return problem(status, "input", f"{field} {failure.problem}", field=field, fix=failure.fix, more=more)


def _mistake(of: InputError) -> dict[str, str]:
    return {"field": _named(of.field), "problem": of.problem, "fix": of.fix, "where": of.where}


def _named(field: str) -> str:
    """Return the name of a field in JSON, where a view speaks of an option."""
    if field in ("", ROOT):
        return BODY
    if field.startswith("--"):
        return _RENAMED.get(field, field.removeprefix("--").replace("-", "_"))
    return _RENAMED.get(field, field.replace("REF", "ref"))


_RENAMED = {"ORG": "code", "WEBHOOK": "name", "URL": "url", "NOTICE": "notice", "--type": "types"}
"""Names of JSON that are others than those of the command line."""


def unreachable(detail: str, fix: str = "") -> JSONResponse:
    """Say that nothing was done, because something is down."""
    status, headers = HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(AGAIN)}
    return problem(status, "unreachable", detail, fix=fix or "Ask again later", headers=headers)


async def on_input(_: Request, failure: Exception) -> JSONResponse:
    """Bad input: nothing was written."""
    return bad_input(failure) if isinstance(failure, InputError) else bug()


async def on_not_found(_: Request, failure: Exception) -> JSONResponse:
    """There is no such thing, or not for this caller."""
    return problem(HTTPStatus.NOT_FOUND, "not_found", str(failure))


async def on_other_payload(_: Request, failure: Exception) -> JSONResponse:
    """A command id was used before, for something else."""
    fix = "Send the same act again, or leave command_id out for a new one"
    return problem(HTTPStatus.CONFLICT, "other_payload", str(failure), field="command_id", fix=fix)


async def on_access(_: Request, failure: Exception) -> JSONResponse:
    """No token, or one that does not allow this."""
    status = failure.status if isinstance(failure, AccessError) else HTTPStatus.UNAUTHORIZED
    fix = failure.fix if isinstance(failure, AccessError) else ""
    anonymous = status is HTTPStatus.UNAUTHORIZED
    code, headers = ("unauthorized", {"WWW-Authenticate": "Bearer"}) if anonymous else ("forbidden", {})
    return problem(status, code, str(failure), fix=fix, headers=headers)


async def on_too_large(_: Request, failure: Exception) -> JSONResponse:
    """The rest of the body is not read, so nothing more can come on this connection."""
    headers = {"Connection": "close"}
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return problem(status, "too_large", str(failure), field=BODY, fix="Send less at once", headers=headers)


async def on_too_many(_: Request, failure: Exception) -> JSONResponse:
    """A caller asks too much."""
    wait = failure.wait if isinstance(failure, TooManyError) else AGAIN
    headers, fix = {"Retry-After": str(wait)}, f"Wait {wait} s"
    return problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many", str(failure), fix=fix, headers=headers)


async def on_media_type(_: Request, failure: Exception) -> JSONResponse:
    """A body of another type."""
    fix = "Name it in Content-Type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    return problem(status, "media_type", str(failure), field="Content-Type", fix=fix)


async def on_unreachable(_: Request, failure: Exception) -> JSONResponse:  # noqa: ARG001 - its words name places
    """The record store does not do its part; where it is, is nobody's business here."""
    return unreachable("record store or engine cannot be used now; an act was not acknowledged")


async def on_http(request: Request, failure: Exception) -> JSONResponse:
    """What the framework says by itself: no such path, no such method."""
    status = HTTPStatus(getattr(failure, "status_code", 500))
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
        return problem(status, "method", "there is no such method here", fix="See Allow", headers=headers)
    return problem(status, "not_found", "there is nothing at this address", fix="See /openapi.json")


def _allowed(request: Request) -> list[str]:
    """Return the methods of an address: each is a route of its own."""
    path = str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", "")))
    routes = [each for each in request.app.state.routes if isinstance(each, APIRoute)]
    return sorted({method for each in routes if each.path_regex.match(path) for method in each.methods or ()})


async def on_bug(_: Request, failure: Exception) -> JSONResponse:  # noqa: ARG001 - the log has it
    """A defect of ours: the log says where."""
    return bug()


def bug() -> JSONResponse:
    """Say that nobody foresaw this."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "bug", "something nobody foresaw", fix="Report it")


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return problems of these statuses as OpenAPI describes them."""
    return {status: _described(status) for status in statuses}


def _described(status: int) -> dict[str, object]:
    model: type[BaseModel] = Refusal if status == HTTPStatus.CONFLICT else Problem
    schema = {"anyOf": [_ref(Refusal), _ref(Problem)]} if model is Refusal else _ref(Problem)
    return {"description": _WORDS[status], "content": {MEDIA_TYPE: {"schema": schema}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


MODELS: Sequence[type[BaseModel]] = (Problem, Refusal)

_WORDS: Mapping[int, str] = {
    400: "It is not JSON",
    401: "No valid token",
    403: "The token does not allow this",
    404: "There is none, or not for this token",
    405: "No such method",
    409: "Refused by a rule, as on record; or the command id was used for another act",
    413: "The body is too large",
    415: "The body is of another type",
    422: "Bad input; nothing was written",
    429: "Too many requests",
    503: "Record store or engine cannot be used now; nothing is kept",
}
