"""Forms that only our own pages can send: a secret in the browser, and its mark in every form."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from console.web.site import site_of

FIELD = "csrf"
MOST_FIELDS = 400
MOST_FILES = 20
MOST_OF_A_FIELD = 1024 * 1024

_PURPOSE = b"entente form"


class ForgedError(Exception):
    """A form was not sent from our own page, or the browser keeps no cookies."""


def cookie_name(*, secure: bool) -> str:
    """Return the name of the secret; by TLS no other host may set it."""
    return "__Host-entente_visit" if secure else "entente_visit"


class Visit:
    """The secret of one browser; made when the first form is drawn."""

    def __init__(self, request: Request) -> None:
        self._secure = site_of(request).secure
        self._name = cookie_name(secure=self._secure)
        self._kept = request.cookies.get(self._name)
        self._made: str | None = None

    def mark(self) -> str:
        """Return what a form carries."""
        if not self._kept and self._made is None:
            self._made = secrets.token_urlsafe(32)
        return mark_of(self._kept or self._made or "")

    def keep(self, answer: Response) -> None:
        """Give the browser its secret, if it has none yet."""
        if self._made:
            answer.set_cookie(
                self._name, self._made, httponly=True, samesite="lax", secure=self._secure, path="/"
            )


def mark_of(secret: str) -> str:
    """Return the mark of a browser's secret, which does not give it away."""
    return hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).hexdigest()


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """Give a form our own page sent, with its files open.

    Raises:
        ForgedError: It was sent from elsewhere.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedError
    async with request.form(
        max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_OF_A_FIELD
    ) as form:
        secret = request.cookies.get(cookie_name(secure=site_of(request).secure))
        given = form.get(FIELD)
        if not secret or not isinstance(given, str) or not hmac.compare_digest(mark_of(secret), given):
            raise ForgedError
        yield form


Posted = Annotated[FormData, Depends(read_form)]
"""Every route that is posted to takes its form this way; a test holds them to it."""
