"""What a process that serves pages counts, for whoever watches it: no address, token, reference or person."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final, get_args

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.common import MetricMeter

from console.links.standing import Standing
from models.errors import Code

ASKED = "entente.asked"
"""Where a request keeps its method, once HEAD goes on as GET."""

UNMATCHED: Final = "none"
"""The route of what is no route of ours: an address may hold anything."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REFUSED_ENTRIES: Final = ("dead_link", "unknown_mailbox", "too_many_links", "provider", "no_account")
PACED: Final = (
    "sign-in",
    "seek",
    "again",
    "asked",
    "forward",
    "shelved",
    "rehearsal",
    "verify",
    "service",
    "api",
)
"""What may be asked for so and so often."""

CAME: Final = frozenset({"recorded", "other", "sent", *get_args(Standing), *Code})
"""What comes of a link that is used: how it stands, or the code of a refusal."""

_TOO_OFTEN, _BUG = 429, 500


class Counters:
    """Of this process since it started; what may come begins at 0."""

    def __init__(self, meter: MetricMeter = MetricMeter.noop) -> None:
        self.told = meter is not MetricMeter.noop
        self._requests = meter.create_counter(
            "entente_web_requests", "Requests answered, by method, route and class of status"
        )
        self._seconds = meter.create_histogram_float(
            "entente_web_request_seconds", "From a request to the beginning of its answer, by route"
        )
        self._in_flight = meter.create_gauge("entente_web_in_flight", "Requests being answered")
        self._streams = meter.create_gauge("entente_web_event_streams", "Pages that wait for events")
        self._entries = meter.create_counter(
            "entente_web_sign_in_refusals", "Attempts to sign in that were turned away, by reason"
        )
        self._paced = meter.create_counter(
            "entente_web_rate_refusals",
            "Requests that came too often, by what they asked for",
        )
        self._links = meter.create_counter("entente_web_link_uses", "Uses of links in mails, by outcome")
        self._ready = meter.create_gauge("entente_web_ready", "1 while the record store is there and fits")
        self._busy = 0
        self._begin()

    def _begin(self) -> None:
        self._in_flight.set(0)
        self._streams.set(0)
        for reason in REFUSED_ENTRIES:
            self._entries.add(0, {"reason": reason})
        for what in PACED:
            self._paced.add(0, {"what": what})
        for outcome in ("recorded", "kept"):
            self._links.add(0, {"outcome": outcome})
        self._requests.add(0, {"method": "GET", "route": UNMATCHED, "status": "5xx"})

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request as long as it is being answered."""
        self._busy += 1
        self._in_flight.set(self._busy)
        try:
            yield
        finally:
            self._busy -= 1
            self._in_flight.set(self._busy)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        told = {"method": method if method in METHODS else "other", "route": route}
        self._requests.add(1, {**told, "status": f"{status // 100}xx"})
        self._seconds.record(seconds, {"route": route})
        if status == _TOO_OFTEN and route.startswith("/api/"):
            self.too_often("api")

    def listening(self, number: int) -> None:
        """Tell how many pages wait for events."""
        self._streams.set(number)

    def turned_away(self, reason: str) -> None:
        """Count an attempt to sign in, by one of `REFUSED_ENTRIES`."""
        self._entries.add(1, {"reason": reason})

    def too_often(self, what: str) -> None:
        """Count a request that came too often, by one of `PACED`."""
        self._paced.add(1, {"what": what})

    def link_used(self, came: str) -> None:
        """Count a use of a link in a mail."""
        self._links.add(1, {"outcome": came if came in CAME else "refused"})

    def ready(self, *, is_ready: bool) -> None:
        """Tell whether this process can answer."""
        self._ready.set(int(is_ready))


class Counted:
    """Stands right before the site's routes, and counts what they answer."""

    def __init__(self, app: ASGIApp, *, counters: Counters) -> None:
        self._app, self._counters = app, counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] != "http" or not self._counters.told:
            await self._app(scope, receive, send)
            return
        began, status, took = perf_counter(), _BUG, 0.0

        async def seen(message: Message) -> None:
            nonlocal status, took
            if message["type"] == "http.response.start":
                status, took = message["status"], perf_counter() - began
            await send(message)

        with self._counters.answering():
            try:
                await self._app(scope, receive, seen)
            finally:
                method = scope.get(ASKED, scope["method"])
                self._counters.answered(method, route_of(scope), status, took or perf_counter() - began)


def route_of(scope: Scope) -> str:
    """Return the template of the route a request went to, with what it is mounted below."""
    route: Any = scope.get("route")
    path = getattr(route, "path", None)
    if path is None:
        return UNMATCHED
    mounted = scope.get("root_path", "")
    return path if path.startswith(mounted) else f"{mounted}{path}"
