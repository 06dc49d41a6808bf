"""The application: routes, and how every failure becomes a problem."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic.json_schema import models_json_schema
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.service import RPCError
from temporalio.worker import Replayer

from console.api import (
    acting,
    listing,
    looking,
    noticing,
    own_token,
    packing,
    problems,
    proving,
    registering,
    scheduling,
    signed,
    storing,
    subscribing,
    watching,
)
from console.api.limits import (
    A_SECOND,
    BURST,
    FAILURES,
    FAILURES_A_SECOND,
    Rates,
    TooLargeError,
    TooManyError,
)
from console.api.service import Service
from console.build import version
from console.commands import Door, OtherPayloadError
from console.engine.errors import UnreachableError
from console.queries import NotFoundError
from console.settings import Settings
from models.errors import InputError

_ABOUT = """\
Agreements from the first draft to the last signature: every act and every list of the command line.

Errors are `application/problem+json` (RFC 9457); `type` is a code of docs/errors.md. An act that a rule
refuses is answered with 409, and is on record. An act that cannot be carried out now is kept, answered with
202, and carried out later. Times are RFC 3339, UTC."""

ROUTED = (
    listing, looking, acting, storing, noticing, scheduling, registering, subscribing, proving, signed,
    watching, packing, own_token,
)  # fmt: skip

Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]

_HANDLERS: dict[Any, Handler] = {
    InputError: problems.on_input,
    RequestValidationError: problems.on_bug,
    NotFoundError: problems.on_not_found,
    OtherPayloadError: problems.on_other_payload,
    problems.AccessError: problems.on_access,
    problems.MediaTypeError: problems.on_media_type,
    TooLargeError: problems.on_too_large,
    TooManyError: problems.on_too_many,
    UnreachableError: problems.on_unreachable,
    RPCError: problems.on_unreachable,
    SQLAlchemyError: problems.on_unreachable,
    OSError: problems.on_unreachable,
    HTTPException: problems.on_http,
    Exception: problems.on_bug,
}


def create_api(
    door: Door,
    settings: Settings,
    make_replayer: Callable[[], Replayer],
    *,
    rates: Rates | None = None,
    failures: Rates | None = None,
) -> FastAPI:
    """Return the API of a deployment, to be mounted, such as at /api/v1.

    Args:
        door: Where acts go; its name and authority are replaced by those of the API and the token.
        settings: Their home holds keys and histories; they say for whom an unbound token acts.
        make_replayer: Runs a history again as the worker would.
        rates: How much one token may ask for.
        failures: How often one address may try without a valid token.
    """
    api = FastAPI(
        title="Entente",
        version=version(),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        exception_handlers=dict(_HANDLERS),
        generate_unique_id_function=lambda route: route.name,
    )
    api.state.service = Service(
        door,
        settings.home,
        settings.may_act_for_anyone,
        make_replayer,
        rates or Rates(A_SECOND, BURST),
        failures or Rates(FAILURES_A_SECOND, FAILURES),
        settings.webhook_reach,
    )
    routers = [module.router for module in ROUTED]
    for router in routers:
        api.include_router(router)
    api.state.routes = [route for router in routers for route in router.routes]
    api.add_middleware(Guarded)
    api.openapi = lambda: _described(api)  # type: ignore[method-assign]
    return api


def below(path: str, api: FastAPI) -> Mount:
    """Return the route to an API below a path: to whatever stands behind it, line ends too."""
    mount = Mount(path, app=api)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


class Guarded:
    """Says of every answer that it is for its caller alone; HEAD asks as GET does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with two headers more."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "private, no-cache")
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        asked = {**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope
        await self._app(asked, receive, guarded)  # the server leaves the body of such an answer out


def _described(api: FastAPI) -> dict[str, Any]:
    """Return the description, with the problems every route may answer with."""
    if not api.openapi_schema:
        described = FastAPI.openapi(api)
        _, shapes = models_json_schema(
            [(model, "serialization") for model in problems.MODELS],
            ref_template="#/components/schemas/{model}",
        )
        described["components"]["schemas"] |= shapes["$defs"]
        api.openapi_schema = described
    return api.openapi_schema
