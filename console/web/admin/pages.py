"""The administrator's page, and what can be changed on it."""

from typing import NamedTuple

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from activities.database import reading, writing
from activities.languages import LANGUAGES
from activities.working_hours import has_calendar
from console.doors.registry_file import Organisation
from console.doors.together import Together
from console.queries import known_names
from console.registry import find_organisation, leave, registered
from console.staff import accounts as of
from console.staff.roles import ROLES
from console.web.admin.organisation_form import ASKED, enter, shown
from console.web.errors import BAD_INPUT
from console.web.fields import as_typed, chosen, typed
from console.web.forgery import Posted, read_form
from console.web.mistakes import NONE, mistakes_of
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.entrance import send_link
from console.web.staff.me import ADMINISTRATOR, me_of
from models.errors import InputError

log = structlog.get_logger()

router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[ADMINISTRATOR])

HERE = "/admin"
ACCOUNT = ("mailbox", "name", "roles", "organisation", "language")


class Saved(NamedTuple):
    """An organisation that was saved; `region` is one whose holidays nobody knows."""

    name: str
    country: str
    region: str


@router.get("")
async def show(request: Request) -> Response:
    """Show organisations and accounts."""
    return await _page(request)


async def _page(request: Request, wrong: InputError | None = None, **again: object) -> Response:
    async with reading(site_of(request).database) as connection:
        organisations = list((await registered(connection)).values())
        names, accounts = await known_names(connection), await of.accounts(connection)
    return page(
        request,
        "admin.html",
        status=BAD_INPUT if wrong else 200,
        wrong=mistakes_of(wrong, ACCOUNT) if wrong else NONE,
        roles=ROLES,
        typed={"name": "", "mailbox": "", "organisation": "", "language": "en", **again},
        organisations=organisations,
        names=names,
        accounts=accounts,
        saved=_saved(request, {each.code: each for each in organisations}),
    )


def _saved(request: Request, organisations: dict[str, Organisation]) -> Saved | None:
    """Return what was saved just now; None for what is not in the registry."""
    found = organisations.get(request.query_params.get("saved", ""))
    if found is None:
        return None
    own = found.region is None or has_calendar(found.country, found.region)
    return Saved(found.name, found.country, "" if own else found.region or "")


@router.post("/accounts")
async def add(request: Request, form: Posted) -> Response:
    """Make an account."""
    site = site_of(request)
    try:
        with Together() as each:
            wanted = of.Wanted(
                each(typed, form, "mailbox"),
                chosen(form, "roles"),
                each(typed, form, "organisation") or None,
                each(typed, form, "name") or None,
                each(typed, form, "language") or LANGUAGES[0],
            )
        async with writing(site.database, of.TURN) as connection:
            account = await of.add_account(connection, wanted, await site.now())
    except InputError as wrong:
        return await _page(request, wrong, **as_typed(form))
    log.info("web.account_added", by=me_of(request).id, staff=account.id, roles=",".join(account.roles))
    return RedirectResponse(f"{HERE}#accounts", 303)


@router.post("/accounts/{account}/remove", dependencies=[Depends(read_form)])
async def remove(request: Request, account: str) -> Response:
    """Close an account."""
    site = site_of(request)
    try:
        async with writing(site.database, of.TURN) as connection:
            removed = await of.remove_account(connection, account, await site.now())
    except InputError as wrong:
        return await _page(request, wrong)
    log.info("web.account_removed", by=me_of(request).id, staff=removed.id)
    return RedirectResponse(f"{HERE}#accounts", 303)


@router.post("/accounts/{account}/link", dependencies=[Depends(read_form)])
async def invite(request: Request, account: str) -> Response:
    """Mail an account a link."""
    site = site_of(request)
    async with reading(site.database) as connection:
        found = await of.find_account(connection, account)
    if found is not None and found.mailbox:
        await send_link(site, found.mailbox)
    return RedirectResponse(f"{HERE}#accounts", 303)


@router.get("/organisations/new")
async def new(request: Request) -> Response:
    """Show an empty form for an organisation."""
    return _form_of(request, None)


@router.get("/organisations/{code}")
async def edit(request: Request, code: str) -> Response:
    """Show an organisation to change it."""
    return _form_of(request, await _found(request, code))


async def _found(request: Request, code: str) -> Organisation:
    async with reading(site_of(request).database) as connection:
        return await find_organisation(connection, code)


def _form_of(request: Request, organisation: Organisation | None, *, leaving: bool = False) -> Response:
    return page(
        request,
        "organisation.html",
        known=organisation is not None,
        leaving=leaving,
        typed=shown(organisation),
        wrong=NONE,
        languages_of=LANGUAGES,
    )


@router.post("/organisations")
async def save(request: Request, form: Posted) -> Response:
    """Enter an organisation, or bring a known one up to date."""
    try:
        async with writing(site_of(request).database, of.TURN) as connection:
            code = await enter(connection, form)
    except InputError as wrong:
        again = {**shown(None), **as_typed(form)}
        return page(
            request,
            "organisation.html",
            status=BAD_INPUT,
            known="known" in again,
            leaving=False,
            typed=again,
            wrong=mistakes_of(wrong, ASKED),
            languages_of=LANGUAGES,
        )
    return RedirectResponse(f"{HERE}?saved={code}#organisations", 303)


@router.post("/organisations/{code}/leave")
async def let_go(request: Request, code: str, form: Posted) -> Response:
    """Take an organisation out of the registry, once nothing open has it as a party; asked once more."""
    site = site_of(request)
    if "sure" not in form:
        return _form_of(request, await _found(request, code), leaving=True)
    try:
        async with writing(site.database, of.TURN) as connection:
            await leave(connection, code, await site.now())
    except InputError as wrong:
        return await _page(request, wrong)
    return RedirectResponse(f"{HERE}#organisations", 303)
