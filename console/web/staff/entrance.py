"""Signing in and out: a link is asked for, arrives by mail, shows a button, and is used up by that button."""

from datetime import timedelta
from typing import Final

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from activities.database import reading, writing
from activities.mail.transport import DeliveryError, PermanentRefusalError
from console.outgoing import make_transport
from console.staff import signing_in
from console.staff.accounts import find_account
from console.web.errors import TooOftenError
from console.web.forgery import Posted, read_form
from console.web.rendering import page
from console.web.site import Site, site_of
from console.web.staff.letter import write_sign_in
from console.web.staff.me import find_me, session_cookie
from console.web.tongue import local_path

log = structlog.get_logger()

PER_ADDRESS: Final = 30
WITHIN: Final = timedelta(minutes=10)
"""So many tries, in so long, has whoever comes from one network address."""

_LONGEST_MAILBOX = 254

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def ask(request: Request, to: str = "/") -> Response:
    """Show where a link can be asked for."""
    if await find_me(request):
        return RedirectResponse(local_path(to), 303)
    return page(request, "sign_in.html", sent=False, oidc=bool(site_of(request).settings.oidc_issuer))


@router.post("/sign-in")
async def send(request: Request, form: Posted) -> Response:
    """Send a link, and say the same to everybody: who has an account is nobody's business."""
    site = site_of(request)
    await slow_down(request, site)
    mailbox = str(form.get("mailbox", ""))[:_LONGEST_MAILBOX]
    answer = page(request, "sign_in.html", sent=True, oidc=False)
    answer.background = BackgroundTask(send_link, site, mailbox)
    return answer


@router.get("/sign-in/{token}")
async def show(request: Request, token: str) -> Response:
    """Show the button; whatever looks at links in mails uses nothing up."""
    site = site_of(request)
    async with reading(site.database) as connection:
        good = await signing_in.opens(connection, token, await site.now())
    if not good and await find_me(request):
        return RedirectResponse("/", 303)
    return page(request, "sign_in_link.html", status=200 if good else 410, good=good)


@router.post("/sign-in/{token}", dependencies=[Depends(read_form)])
async def enter(request: Request, token: str) -> Response:
    """Use a link up and begin a session."""
    site = site_of(request)
    await slow_down(request, site)
    now = await site.now()
    async with writing(site.database) as connection:
        account = await signing_in.use_link(connection, token, now)
        secret = await signing_in.begin_session(connection, account.id, now) if account else ""
    if account is None and await find_me(request):
        return RedirectResponse("/", 303)
    if account is None:
        log.warning("web.dead_link")
        site.counters.turned_away("dead_link")
        return page(request, "sign_in_link.html", status=410, good=False)
    log.info("web.signed_in", staff=account.id)
    answer = RedirectResponse("/", 303)
    keep_session(answer, site, secret)
    return answer


@router.post("/sign-out", dependencies=[Depends(read_form)])
async def leave(request: Request) -> Response:
    """End the session of this browser."""
    site = site_of(request)
    name = session_cookie(secure=site.secure)
    async with writing(site.database) as connection:
        await signing_in.end_session(connection, request.cookies.get(name, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(name, httponly=True, samesite="lax", secure=site.secure)
    return answer


def keep_session(answer: Response, site: Site, secret: str) -> None:
    """Give a browser its session."""
    answer.set_cookie(
        session_cookie(secure=site.secure),
        secret,
        max_age=int(signing_in.SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=site.secure,
        path="/",
    )


async def slow_down(request: Request, site: Site) -> None:
    """Turn away whoever tries too often.

    Raises:
        TooOftenError: This address does.
    """
    who = request.client.host if request.client else ""
    if not site.allows("sign-in", who, await site.now(), PER_ADDRESS, WITHIN):
        log.warning("web.too_often", route="/sign-in")
        raise TooOftenError


async def send_link(site: Site, mailbox: str) -> None:
    """Mail a link to an account's mailbox, if it is one's, and was not sent too many."""
    now = await site.now()
    async with writing(site.database) as connection:
        account = await find_account(connection, mailbox)
        if account is None or not account.mailbox:
            log.info("web.unknown_mailbox")
            site.counters.turned_away("unknown_mailbox")
            return
        if not await signing_in.may_be_sent(connection, account.id, now):
            log.warning("web.too_many_links", staff=account.id)
            site.counters.turned_away("too_many_links")
            return
        token = await signing_in.make_link(connection, account.id, now, signing_in.BY_MAIL)
    message = write_sign_in(account, site.settings.mail_sender, site.url, token, now)
    try:
        await make_transport(site.settings).send(message, account.mailbox)
    except (DeliveryError, PermanentRefusalError):
        log.warning("web.link_not_sent", staff=account.id)
