"""Whatever goes wrong, as a page that says what to do, with nothing of our insides on it."""

import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from activities.languages import Language
from console.commands import NotFoundError, OtherPayloadError
from console.engine.errors import UnreachableError
from console.past import NotOpenYetError
from console.web.forgery import ForgedError
from console.web.headers import TooLargeError
from console.web.mistakes import NONE, Mistakes, mistakes_of
from console.web.rendering import page
from console.web.staff.me import ForbiddenError, NotSignedInError
from console.web.tongue import tongue
from models.errors import InputError

log = structlog.get_logger()

SEE_OTHER, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, CONFLICT = 303, 403, 404, 405, 409
TOO_LARGE, BAD_INPUT, TOO_OFTEN, BUG, DOWN = 413, 422, 429, 500, 503


class TooOftenError(Exception):
    """Somebody asks more often than one may."""


class Told(NamedTuple):
    """What an error page says: a heading, and what to do."""

    title: str
    words: str


def told(status: int, language: Language) -> Told:
    """Return the words of a status."""
    say = language.say
    known = {
        FORBIDDEN: Told(say("This is not open to you"), say("Your account has no role for this page.")),
        NOT_FOUND: Told(
            say("There is no such page"), say("The address is wrong, or what it led to is not here.")
        ),
        NOT_ALLOWED: Told(
            say("This cannot be done here"), say("Go back to the page you came from and use its buttons.")
        ),
        CONFLICT: Told(
            say("This form was sent before"),
            say("It was sent with other words before, and those count. Open the page anew to see them."),
        ),
        TOO_LARGE: Told(say("This is too large"), say("A document may have up to 50 MB.")),
        BAD_INPUT: Told(
            say("Something is not right yet"), say("Nothing was written. Go back and correct it.")
        ),
        TOO_OFTEN: Told(say("This was too often"), say("Wait a few minutes, then try again.")),
        BUG: Told(
            say("This went wrong, and it is our fault"),
            say("It has been noted. Try again later; nothing was done by halves."),
        ),
        DOWN: Told(
            say("The service is not reachable now"),
            say("Try again in a minute. What was acknowledged is kept."),
        ),
    }
    usual = Told(say("This could not be read"), say("Go back, open the page anew and try again."))
    return known.get(status, usual)


def error_page(request: Request, status: int, words: str = "", wrong: Mistakes = NONE) -> Response:
    """Return the page of a status; `words` or all that is `wrong` say it more exactly."""
    found = told(status, tongue(request))
    words = words or found.words
    return page(request, "error.html", status=status, title=found.title, words=words, wrong=wrong)


Handler = Callable[[Request, Exception], Awaitable[Response]]


def _with(status: int) -> Handler:
    async def handle(request: Request, _: Exception) -> Response:
        return error_page(request, status)

    return handle


async def _http(request: Request, failure: Exception) -> Response:
    status = failure.status_code if isinstance(failure, HTTPException) else BUG
    answer = error_page(request, status)
    if isinstance(failure, HTTPException) and failure.headers:
        answer.headers.update(failure.headers)
    return answer


async def _input(request: Request, failure: Exception) -> Response:
    wrong = mistakes_of(failure) if isinstance(failure, InputError) else NONE
    return error_page(request, BAD_INPUT, wrong=wrong)


async def _not_open_yet(request: Request, failure: Exception) -> Response:
    """Tell when it was opened, with the form to choose another day."""
    words = failure.words if isinstance(failure, NotOpenYetError) else ""
    title = tongue(request).say("It was not open yet")
    day = request.query_params.get("at", "")[:10]
    return page(request, "not_open_yet.html", status=NOT_FOUND, title=title, words=words, day=day, wrong=NONE)


async def _forged(request: Request, _: Exception) -> Response:
    log.warning("web.forged")
    words = tongue(request).say(
        "This form did not come from the page it belongs to, or your browser keeps no cookies. "
        "Nothing was done. Open the page anew and send it again."
    )
    return error_page(request, FORBIDDEN, words)


async def tell_bug(request: Request, failure: Exception) -> Response:
    """Note where a defect is, without its words, which may be about a person; and say that it is ours."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    log.error("web.bug", kind=type(failure).__name__, where=where)
    return error_page(request, BUG)


async def _sign_in(request: Request, _: Exception) -> Response:
    """Lead to where one signs in; a form that was sent too late is not sent again by itself."""
    to = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?{urlencode({'to': to})}", SEE_OTHER)


HANDLERS: dict[type[Exception], Handler] = {
    HTTPException: _http,
    RequestValidationError: _with(BAD_INPUT),
    InputError: _input,
    NotFoundError: _with(NOT_FOUND),
    NotOpenYetError: _not_open_yet,
    OtherPayloadError: _with(CONFLICT),
    ForgedError: _forged,
    TooLargeError: _with(TOO_LARGE),
    TooOftenError: _with(TOO_OFTEN),
    ForbiddenError: _with(FORBIDDEN),
    NotSignedInError: _sign_in,
    UnreachableError: _with(DOWN),
}


def tell_errors(app: FastAPI) -> None:
    """Have the site answer every failure with a page."""
    for failure, handler in HANDLERS.items():
        app.add_exception_handler(failure, handler)
