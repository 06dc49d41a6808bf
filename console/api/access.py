"""Who asks: a token, its scopes, and the organisations it is bound to."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console.api.problems import AccessError
from console.api.service import Service, service_of
from console.queries import NotFoundError, find_state
from console.tokens import PREFIX, Token, find_token
from models.state import Agreement

logger = structlog.get_logger(__name__)

_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="As `entente tokens add` shows it")

_ANYBODY = "-"


@dataclass(frozen=True, slots=True)
class Caller:
    """A valid token."""

    token: Token

    def may(self, scope: str) -> bool:
        """Say whether it has a scope."""
        return scope in self.token.scopes

    @property
    def bound(self) -> tuple[str, ...]:
        """The organisations it acts for and sees the agreements of; empty: it is bound to none."""
        return self.token.organisations

    def sees(self, *organisations: str) -> bool:
        """Say whether it may see what concerns any of these."""
        return not self.bound or not set(self.bound).isdisjoint(organisations)


async def find_visible(connection: AsyncConnection, caller: Caller, ref: str) -> Agreement:
    """Return where an agreement stands that the caller may see.

    Raises:
        InputError: It is no reference.
        NotFoundError: There is none; in the same words where there is one the caller has no part in.
    """
    hidden = NotFoundError(f"There is no agreement {ref} for this token.")
    try:
        state = await find_state(connection, ref)
    except NotFoundError:
        if caller.bound:
            raise hidden from None
        raise
    if not caller.sees(*(party.org for party in state.parties)):
        raise hidden
    return state


def needs(*scopes: str) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that lets in who has one of these scopes."""

    async def let_in(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> Caller:
        service = service_of(request)
        address = request.client.host if request.client else _ANYBODY
        caller = await _identify(service, given.credentials if given else "", address)
        service.rates.take(caller.token.id)
        if not any(map(caller.may, scopes)):
            route = getattr(request.scope.get("route"), "path", "")  # what was put into it may name somebody
            logger.warning("api_forbidden", token=caller.token.id, needs=scopes, route=route)
            fix = f"Use a token with the scope {' or '.join(scopes)}"
            raise AccessError(HTTPStatus.FORBIDDEN, "this token does not allow it", fix)
        return caller

    return let_in


def check_acts_for(caller: Caller, organisation: str) -> None:
    """See that a bound token stays with its organisations.

    Raises:
        AccessError: It is another's.
    """
    if caller.bound and organisation not in caller.bound:
        logger.warning("api_forbidden", token=caller.token.id, org=organisation)
        fix = f"It acts for {', '.join(caller.bound)}"
        raise AccessError(HTTPStatus.FORBIDDEN, f"this token does not act for {organisation}", fix)


def needs_unbound(*scopes: str) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that lets in who has one of these scopes, and is bound to no organisation."""

    async def let_in(caller: Annotated[Caller, Depends(needs(*scopes))]) -> Caller:
        if caller.bound:
            fix = "Use a token that is bound to no organisation"
            raise AccessError(HTTPStatus.FORBIDDEN, "this concerns all organisations", fix)
        return caller

    return let_in


async def _identify(service: Service, secret: str, address: str) -> Caller:
    if _SECRET.fullmatch(secret):
        async with reading(service.door.database) as connection:
            token = await find_token(connection, secret)
        if token is not None and token.stands(await service.door.clock()) == "valid":
            return Caller(token)
        logger.warning("api_token_refused", token=token.id if token else None)
    service.failures.take(address)
    fix = "Send Authorization: Bearer and a token; `entente tokens add` makes one"
    raise AccessError(HTTPStatus.UNAUTHORIZED, "no valid token was sent", fix)
