"""Signing in: a link, once, to the registered mailbox alone; and what each role is let into."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from structlog.testing import capture_logs

from activities.database import reading, writing
from console.commands import Door
from console.settings import Settings, load_settings
from console.staff import signing_in
from console.web.app import create_site
from console.web.staff.entrance import PER_ADDRESS
from models.staff_tables import SignInLinkRow, StaffSessionRow
from tests.web.browser import Browser
from tests.web.people import account, sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAILBOX = "coordinator@staff.example"


def mails(settings: Settings) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (settings.home / "mail" / "new").glob("*")]


async def ask(browser: Browser, mailbox: str = MAILBOX) -> str:
    form = (await browser.see("/sign-in")).form("/sign-in")
    answer = await browser.submit(form, {"mailbox": mailbox})
    assert answer.status_code == 200
    return re.sub(r'value="[^"]*"', "", answer.text)


async def link(browser: Browser, settings: Settings) -> str:
    """Ask for a link and return its path."""
    await ask(browser)
    (mail,) = mails(settings)
    found = re.search(r"http://127\.0\.0\.1:8080(/sign-in/[\w-]{43})", mail)
    assert found, mail
    return found[1]


async def test_a_link_in_the_mailbox_signs_in_once(
    site: FastAPI, settings: Settings, browsers: Callable[[], Browser]
) -> None:
    await account(site, "coordinator")
    mine, other = browsers(), browsers()
    path = await link(mine, settings)
    for _ in range(100):
        assert (await other.head(path)).status_code == 200
    form = (await mine.see(path)).form(path)
    entered = await mine.submit(form)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await mine.get("/")).headers["location"] == "/agreements"
    again = await other.get(path)
    assert again.status_code == 410
    assert "does not sign in any more" in again.text
    for used in (await mine.submit(form), await mine.get(path)):
        assert (used.status_code, used.headers["location"]) == (303, "/"), "who is signed in is led on"


async def test_nobody_learns_who_has_an_account(site: FastAPI, settings: Settings, browser: Browser) -> None:
    await account(site, "coordinator")
    known = await ask(browser)
    assert await ask(browser, "nobody@elsewhere.example") == known
    assert await ask(browser, "<script>alert(1)</script>") == known
    assert len(mails(settings)) == 1


async def test_letters_of_a_mailbox_may_be_large(site: FastAPI, settings: Settings, browser: Browser) -> None:
    await account(site, "coordinator")
    await ask(browser, " Coordinator@Staff.example ")
    assert len(mails(settings)) == 1


async def test_an_account_is_sent_few_links_an_hour(
    site: FastAPI, settings: Settings, browser: Browser
) -> None:
    await account(site, "coordinator")
    for _ in range(signing_in.MOST_LINKS + 2):
        await ask(browser)
    assert len(mails(settings)) == signing_in.MOST_LINKS


async def test_an_address_that_tries_too_often_is_slowed_down(browser: Browser) -> None:
    form = (await browser.see("/sign-in")).form("/sign-in")
    statuses = [(await browser.submit(form, {"mailbox": "x"})).status_code for _ in range(PER_ADDRESS + 1)]
    assert statuses == [200] * PER_ADDRESS + [429]


@pytest.mark.parametrize("spoilt", ["x", "x" * 43, "%00", "a/b", "..%2f..%2fetc"])
async def test_a_link_that_is_guessed_or_cut_signs_nobody_in(browser: Browser, spoilt: str) -> None:
    assert (await browser.get(f"/sign-in/{spoilt}")).status_code in (404, 410)


async def test_a_link_ends_and_so_does_a_session(site: FastAPI, settings: Settings, browser: Browser) -> None:
    now = datetime.now(UTC)

    async def clock() -> datetime:
        return now

    site.state.site = replace(site.state.site, door=replace(site.state.site.door, clock=clock))
    await account(site, "coordinator")
    path = await link(browser, settings)
    form = (await browser.see(path)).form(path)
    now += signing_in.BY_MAIL
    assert (await browser.submit(form)).status_code == 410
    await sign_in(browser, site, "coordinator", "auditor")
    assert (await browser.get("/")).headers["location"] == "/agreements"
    now += signing_in.SESSION - timedelta(seconds=1)
    assert (await browser.get("/")).headers["location"] == "/agreements"
    now += timedelta(seconds=1)
    assert (await browser.get("/")).headers["location"] == "/sign-in?to=%2F"


async def test_only_hashes_of_links_and_sessions_are_kept(
    site: FastAPI, settings: Settings, browser: Browser
) -> None:
    await account(site, "coordinator")
    path = await link(browser, settings)
    await browser.submit((await browser.see(path)).form(path))
    token, secret = path.rpartition("/")[2], browser.cookies["entente_session"]
    async with reading(site.state.site.database) as connection:
        kept = [
            (await connection.execute(select(table.token_sha256))).scalar_one()  # type: ignore[call-overload]
            for table in (SignInLinkRow, StaffSessionRow)
        ]
    assert kept == [signing_in.hashed(token), signing_in.hashed(secret)]


async def test_signing_out_ends_the_session_for_good(site: FastAPI, browser: Browser) -> None:
    await sign_in(browser, site, "administrator")
    secret = browser.cookies["entente_session"]
    form = (await browser.see("/admin")).form("/sign-out")
    assert (await browser.submit(form)).headers["location"] == "/sign-in"
    browser.cookies.set("entente_session", secret)
    assert (await browser.get("/admin")).headers["location"] == "/sign-in?to=%2Fadmin"


@pytest.mark.parametrize("role", ["coordinator", "auditor"])
async def test_who_is_no_administrator_is_refused_and_that_is_logged(
    site: FastAPI, browser: Browser, role: str
) -> None:
    me = await sign_in(browser, site, role)
    with capture_logs() as logs:
        answer = await browser.get("/admin")
    assert answer.status_code == 403
    assert [(each["event"], each["staff"], each["route"]) for each in logs] == [
        ("web.refused", me.id, "/admin")
    ]
    assert "@" not in str(logs)


async def test_by_tls_cookies_never_go_without(database: object, site: FastAPI, settings: Settings) -> None:
    public = load_settings(home=settings.home, public_url="https://agreements.example")
    door: Door = site.state.site.door
    async with Browser(create_site(door, public)) as visitor:
        answer = await visitor.get("/sign-in")
    assert answer.headers["set-cookie"].startswith("__Host-entente_visit=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


async def test_a_closed_account_is_signed_out_everywhere(
    site: FastAPI, browsers: Callable[[], Browser]
) -> None:
    first, second = browsers(), browsers()
    await sign_in(first, site, "administrator")
    gone = await sign_in(second, site, "auditor")
    form = (await first.see("/admin")).form(f"/admin/accounts/{gone.id}/remove")
    assert (await first.submit(form)).status_code == 303
    assert (await second.get("/")).headers["location"] == "/sign-in?to=%2F"
    async with writing(site.state.site.database) as connection:
        rows = await connection.exec_driver_sql("SELECT mailbox FROM staff_contact")
        assert [row.mailbox for row in rows] == ["administrator@staff.example"]
