"""Who asks: the account a browser is signed in with, and what it may."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import structlog
from fastapi import Depends, Request

from activities.database import reading
from console.staff.accounts import Account
from console.staff.roles import Role
from console.staff.signing_in import whose_session
from console.web.site import site_of

log = structlog.get_logger()


class NotSignedInError(Exception):
    """Nobody is signed in with this browser, or not any more."""


class ForbiddenError(Exception):
    """Somebody asked for what their account may not."""


def session_cookie(*, secure: bool) -> str:
    """Return the name of the session's cookie; by TLS no other host may set it."""
    return "__Host-entente_session" if secure else "entente_session"


async def find_me(request: Request) -> Account | None:
    """Return who is signed in, if anybody is."""
    site = site_of(request)
    token = request.cookies.get(session_cookie(secure=site.secure))
    if not token:
        return None
    async with reading(site.database) as connection:
        me = await whose_session(connection, token, await site.now())
    request.state.me = me
    return me


async def signed_in(request: Request) -> Account:
    """Return who is signed in.

    Raises:
        NotSignedInError: Nobody is.
    """
    me = await find_me(request)
    if me is None:
        raise NotSignedInError
    return me


def me_of(request: Request) -> Account:
    """Return who was let in."""
    me: Account = request.state.me
    return me


Me = Annotated[Account, Depends(signed_in)]


def needs(*roles: Role) -> Callable[[Request, Account], Awaitable[Account]]:
    """Return what lets those with one of some roles in, and nobody else."""

    async def let_in(request: Request, me: Me) -> Account:
        if not me.is_one_of(*roles):
            refuse(request, me)
        return me

    return let_in


def refuse(request: Request, me: Account) -> None:
    """Turn somebody away, and note it.

    Raises:
        ForbiddenError: Always.
    """
    route = request.scope.get("route")
    asked = getattr(route, "path", "")
    log.warning("web.refused", staff=me.id, roles=",".join(me.roles), method=request.method, route=asked)
    raise ForbiddenError


Reader = Annotated[Account, Depends(needs("coordinator", "auditor"))]
Coordinator = Annotated[Account, Depends(needs("coordinator"))]
Auditor = Annotated[Account, Depends(needs("auditor"))]
AUDITOR = Depends(needs("auditor"))
ADMINISTRATOR = Depends(needs("administrator"))
