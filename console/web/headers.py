"""What holds for every answer: headers, no body for HEAD, and no request larger than it may be."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.doors.reading import FILES_BYTES, TEXTS_BYTES
from console.web.counting import ASKED

MOST = 64 * 1024
"""Bytes of a form without files."""

MOST_WITH_FILES = FILES_BYTES + 1024 * 1024
"""Bytes of a form with documents, and what stands around them."""

MOST_WITH_TEXTS = MOST + 3 * TEXTS_BYTES
"""Bytes of a form with all clauses of a text; in a form a byte may be written as three."""

API = "/api/v1"
"""Where programs go; what they may send beyond forms is counted there."""

FROM_LINKS = re.compile(r"/l/[A-Za-z0-9_-]{43}/answer/(complete_pilot|report_activity)")
"""Where partners send documents; of whom, `console.web.partner.reaching` asks before it takes them."""

PROPOSED = re.compile(r"/l/[A-Za-z0-9_-]{43}/answer/propose")
"""Where partners send the clauses of a text, changed, and documents in the place of others; likewise."""

UPLOADS = ("/start", "/agreements/", f"{API}/documents/")
"""Where documents go."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Of every answer, unless a page says otherwise itself."""

BY_ROUTER = 307
"""How the router leads from an address with a slash at its end to the one without."""

_TLS = "max-age=31536000"


class TooLargeError(Exception):
    """A request is larger than what it is for may be."""


TellBug = Callable[[Request, Exception], Awaitable[Response]]


class Guard:
    """Stands before the whole site, and answers what nothing in it could.

    `secure`: people come by TLS, and shall go on doing so.
    """

    def __init__(self, app: ASGIApp, *, tell_bug: TellBug, secure: bool = False) -> None:
        self._app, self._tell_bug, self._secure = app, tell_bug, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head, begun = scope["method"] == "HEAD", False
        inner = {**scope, "method": "GET", ASKED: "HEAD"} if is_head else scope

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._dress(message)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(inner, _measured(receive, _most(scope)), dressed)
        except Exception as failure:
            if begun:
                raise
            answer = await self._tell_bug(Request(inner), failure)
            await answer(inner, receive, dressed)

    def _dress(self, message: MutableMapping[str, Any]) -> None:
        headers = MutableHeaders(scope=message)
        if message["status"] == BY_ROUTER:
            headers["Location"] = _own_path(headers["Location"])
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._secure:
            headers.setdefault("Strict-Transport-Security", _TLS)


def _own_path(address: str) -> str:
    """Return an address of ours without the host and the scheme it was asked by: a proxy may change both."""
    parts = urlsplit(address)
    return urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, ""))


def _most(scope: Scope) -> int:
    path = scope["path"]
    if PROPOSED.fullmatch(path):
        return MOST_WITH_TEXTS + (MOST_WITH_FILES if _has_files(scope) else 0)
    return MOST_WITH_FILES if path.startswith(UPLOADS) or FROM_LINKS.fullmatch(path) else MOST


def _has_files(scope: Scope) -> bool:
    return any(
        name == b"content-type" and kind.startswith(b"multipart/form-data") for name, kind in scope["headers"]
    )


def _measured(receive: Receive, most: int) -> Receive:
    """Count what comes in, whatever was announced."""
    received = 0

    async def measured() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLargeError
        return message

    return measured
