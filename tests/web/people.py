"""Staff for tests: accounts, and browsers that are signed in."""

from fastapi import FastAPI

from activities.database import writing
from console.staff import signing_in
from console.staff.accounts import Account, Wanted, add_account
from console.web.site import Site
from console.web.staff.me import session_cookie
from tests.web.browser import Browser


async def account(site: FastAPI, *roles: str, org: str | None = None, mailbox: str = "") -> Account:
    """Make an account."""
    ours: Site = site.state.site
    wanted = Wanted(
        mailbox or f"{'.'.join([*roles, *([org.lower()] if org else [])])}@staff.example",
        roles,
        org,
        "A Person",
    )
    async with writing(ours.database) as connection:
        return await add_account(connection, wanted, await ours.now())


async def sign_in(browser: Browser, site: FastAPI, *roles: str, org: str | None = None) -> Account:
    """Make an account and sign a browser in with it."""
    ours: Site = site.state.site
    made = await account(site, *roles, org=org)
    async with writing(ours.database) as connection:
        secret = await signing_in.begin_session(connection, made.id, await ours.now())
    browser.cookies.set(session_cookie(secure=ours.secure), secret)
    return made
