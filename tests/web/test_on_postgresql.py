"""The same on PostgreSQL: accounts, links and sessions."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from tests.activities.conftest import fresh_postgresql, postgresql_url
from tests.models.life import STARTS
from tests.web.browser import Browser
from tests.web.lives import begun, put, set_clock
from tests.web.people import sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

__all__ = ["fresh_postgresql", "postgresql_url"]


@pytest.fixture
def store_url(postgresql_url: str) -> str:
    return postgresql_url


async def test_an_administrator_adds_and_removes_an_account(site: FastAPI, browser: Browser) -> None:
    await sign_in(browser, site, "administrator")
    shown = await browser.see("/admin")
    form = next(each for each in shown.forms if each.action == "/admin/accounts")
    asked = {"mailbox": "c@lead.example", "roles": "coordinator", "organisation": "LEAD"}
    assert (await browser.submit(form, asked)).status_code == 303
    removal = [each for each in (await browser.see("/admin")).forms if each.action.endswith("/remove")][-1]
    assert (await browser.submit(removal)).status_code == 303
    assert "c@lead.example" not in (await browser.get("/admin")).text


async def test_a_link_is_used_up(site: FastAPI, browser: Browser) -> None:
    await sign_in(browser, site, "administrator", "auditor")
    shown = await browser.see("/admin")
    invited = next(each for each in shown.forms if each.action.endswith("/link"))
    assert (await browser.submit(invited)).status_code == 303
    form = shown.form("/sign-out")
    assert (await browser.submit(form)).status_code == 303
    assert (await browser.get("/admin")).status_code == 303


async def test_the_portfolio_and_an_agreement_are_shown(site: FastAPI, browser: Browser) -> None:
    waits, mine = begun("MOU-WAITS"), begun("MOU-MINE", STARTS + timedelta(minutes=1))
    mine.approve_all()
    mine.do("decline", "JP-1", reason=mine.state.title)
    waits.do("report_activity", "JP-1", kind="study_trip", occurred_on="2025-05", purpose="c2c")
    await put(site, waits, mine)
    set_clock(site, STARTS + timedelta(days=1))
    await sign_in(browser, site, "coordinator", "auditor")
    text = (await browser.see("/agreements")).text
    assert text.index("MOU-MINE") < text.index("MOU-WAITS")
    assert "opened the negotiation of" in (await browser.see("/agreements/MOU-WAITS")).text
    assert (await browser.get("/agreements.ics")).status_code == 200
    assert "MOU-MINE" in (await browser.see("/audit?words=mine")).text
    number = next(
        each for each in (await browser.see("/report")).links if "cell=events.JP.c2c_meetings" in each
    )
    assert "Study trip Day May 2025" in (await browser.see(number)).text
    listening = site.state.changes.listen()
    assert await anext(listening) == b": listening\n\n"
    await listening.aclose()
    await site.state.changes.end()
