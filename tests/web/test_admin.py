"""The administrator's page: organisations, contacts, accounts; bad input writes nothing."""

from dataclasses import replace

import pytest
import pytest_asyncio
from fastapi import FastAPI

from activities.database import reading, writing
from console.doors.registry_file import Contact
from console.registry import register, registered
from console.staff.accounts import accounts
from tests.web.browser import Browser, Shown
from tests.web.people import sign_in
from tests.web.summaries import told

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOOD = {
    "code": "NAGANO",
    "name": "Nagano <b>Prefecture</b>",
    "country": "JP",
    "mailbox": "mou@nagano.example",
    "timezone": "Asia/Tokyo",
    "language": "ja",
}


@pytest_asyncio.fixture(loop_scope="session")
async def admin(site: FastAPI, browser: Browser) -> Browser:
    await sign_in(browser, site, "administrator")
    return browser


async def organisations(site: FastAPI) -> dict[str, str | None]:
    async with reading(site.state.site.database) as connection:
        return {code: each.mailbox for code, each in (await registered(connection)).items()}


async def test_an_organisation_is_entered_and_its_markup_is_text(site: FastAPI, admin: Browser) -> None:
    form = (await admin.see("/admin/organisations/new")).form("/admin/organisations")
    assert (await admin.submit(form, GOOD)).status_code == 303
    assert (await organisations(site))["NAGANO"] == "mou@nagano.example"
    page = (await admin.get("/admin")).text
    assert "Nagano &lt;b&gt;Prefecture&lt;/b&gt;" in page


async def test_a_change_leaves_what_the_page_does_not_ask(site: FastAPI, admin: Browser) -> None:
    form = (await admin.see("/admin/organisations/LEAD")).form("/admin/organisations")
    further = (Contact("deputy@lead.example", "A Deputy"), Contact("office@lead.example"))
    async with writing(site.state.site.database) as connection:
        before = replace((await registered(connection))["LEAD"], further=further)
        await register(connection, [before])
    assert (await admin.submit(form, {"mailbox": "new@lead.example"})).status_code == 303
    async with reading(site.state.site.database) as connection:
        after = (await registered(connection))["LEAD"]
    assert after == replace(before, mailbox="new@lead.example")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("mailbox", "a@b", "Mailbox: is no mailbox"),
        ("timezone", "Asia/Tokio", "Did you mean Asia/Tokyo?"),
        ("country", "Japan", "is no ISO 3166 country code"),
        ("code", "nagano!", "Short name: "),
        ("name", "", "name"),
        ("name", "x\u202ey", "holds a control character"),
        ("name", "x" * 64_001, "is longer than"),
    ],
)
async def test_what_is_wrong_is_named_shown_again_and_writes_nothing(
    site: FastAPI, admin: Browser, field: str, value: str, words: str
) -> None:
    before = await organisations(site)
    form = (await admin.see("/admin/organisations/new")).form("/admin/organisations")
    answer = await admin.submit(form, {**GOOD, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Asia/Tok" in answer.text
    assert await organisations(site) == before


async def test_all_that_is_wrong_is_told_in_the_language_of_the_page(site: FastAPI, admin: Browser) -> None:
    admin.cookies.set("entente_language", "fr")
    form = (await admin.see("/admin/organisations/new")).form("/admin/organisations")
    sent = await admin.submit(
        form, {**GOOD, "code": "nagano", "country": "Japan", "mailbox": "a@b", "name": ""}
    )
    found = told(sent.text)
    assert [place for place, _ in found] == ["code", "name", "country", "mailbox"]
    assert dict(found)["name"] == "Nom : manque. Remplissez ce champ."
    shown = await admin.see("/admin")
    form = next(each for each in shown.forms if each.action == "/admin/accounts")
    found = told((await admin.submit(form, {"mailbox": "a@b", "roles": "king"})).text)
    assert [place for place, _ in found] == ["mailbox", "roles"]


async def test_accounts_are_added_and_the_last_administrator_stays(site: FastAPI, admin: Browser) -> None:
    shown = await admin.see("/admin")
    form = shown.form("/admin/accounts")
    asked = {"mailbox": "c@lead.example", "name": "C", "roles": "coordinator", "organisation": "LEAD"}
    form = next(each for each in shown.forms if each.action == "/admin/accounts")
    assert (await admin.submit(form, asked)).status_code == 303
    twice = await admin.submit(form, asked)
    assert (twice.status_code, "has an account" in twice.text) == (422, True)
    assert (
        await admin.submit(form, {**asked, "mailbox": "d@lead.example", "roles": "king"})
    ).status_code == 422
    async with reading(site.state.site.database) as connection:
        first, second = await accounts(connection)
    assert (second.roles, second.organisation) == (("coordinator",), "LEAD")
    last = (await admin.see("/admin")).form(f"/admin/accounts/{first.id}/remove")
    refused = await admin.submit(last)
    assert (refused.status_code, "last administrator" in refused.text) == (422, True)
    gone = (await admin.see("/admin")).form(f"/admin/accounts/{second.id}/remove")
    assert (await admin.submit(gone)).status_code == 303
    assert (await admin.submit(gone)).status_code == 404


async def test_an_organisation_leaves_the_registry(site: FastAPI, admin: Browser) -> None:
    path = "/admin/organisations/SECOND/leave"
    asked = await admin.submit((await admin.see("/admin/organisations/SECOND")).form(path))
    assert "Nothing is done yet." in asked.text
    assert "SECOND" in await organisations(site)
    assert (await admin.submit(Shown(asked.text).form(path), {"sure": "yes"})).status_code == 303
    assert "SECOND" not in await organisations(site)
    assert (await admin.get("/admin/organisations/SECOND")).status_code == 404


async def test_saving_is_told_and_so_is_a_region_nobody_knows(admin: Browser) -> None:
    form = (await admin.see("/admin/organisations/new")).form("/admin/organisations")
    saved = await admin.submit(form, {**GOOD, "country": "FR", "region": "FR-XX", "timezone": "Europe/Paris"})
    text = (await admin.see(saved.headers["location"])).text
    assert "is saved." in text
    assert "No holidays of FR-XX alone are known, so those of France count." in text
    known = await admin.submit(form, {**GOOD, "country": "FR", "region": "FR-57", "timezone": "Europe/Paris"})
    text = (await admin.see(known.headers["location"])).text
    assert ("is saved." in text, "No holidays" in text) == (True, False)
    assert "is saved." not in (await admin.see("/admin?saved=NOBODY")).text
