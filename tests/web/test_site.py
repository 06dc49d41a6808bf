"""What holds for every page: headers, languages, failures without insides, static files, readiness."""

import asyncio
import re
from collections.abc import Sequence

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from activities.languages import LANGUAGES
from console.web.app import ROUTERS
from console.web.assets import assets
from console.web.forgery import read_form
from console.web.headers import HEADERS, MOST
from tests.activities.recording import execute
from tests.web.browser import Browser
from tests.web.people import sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_answer_has_the_headers_that_guard_it(browser: Browser) -> None:
    for path in ("/sign-in", "/nothing", "/healthz"):
        answer = await browser.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


async def test_no_page_has_script_or_style_of_its_own(browser: Browser) -> None:
    page = (await browser.get("/sign-in")).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page)
    assert sum(len(each.content) for each in assets().values() if each.path.endswith(".js")) < 60_000


async def test_static_files_are_kept_for_good_under_their_digest_alone(browser: Browser) -> None:
    for each in assets().values():
        answer = await browser.get(each.path)
        assert answer.content == each.content
        assert "immutable" in answer.headers["cache-control"]
    assert (await browser.get("/static/0000000000000000/site.css")).status_code == 404
    assert (await browser.get("/static/0000000000000000/..%2Fsite.py")).status_code == 404


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_a_page_is_in_the_language_the_browser_asks_for(site: FastAPI, tag: str) -> None:
    async with Browser(site, f"xx-Invalid;q=2, {tag}, en;q=0.1") as visitor:
        answer = await visitor.get("/nothing")
    assert answer.headers["content-language"] == tag
    assert f'<html lang="{tag}"' in answer.text


async def test_a_chosen_language_stays_and_leads_to_no_other_site(browser: Browser) -> None:
    for back in ("//elsewhere.example/x", "//[", "/\\elsewhere.example", "/\t/elsewhere.example"):
        answer = await browser.get("/language", params={"to": "sl", "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/nothing")).headers["content-language"] == "sl"
    await browser.get("/language", params={"to": "../../etc", "back": "/sign-in"})
    assert (await browser.get("/nothing")).headers["content-language"] == "sl"


async def test_what_is_not_there_and_what_cannot_be_done_are_pages(browser: Browser) -> None:
    assert (await browser.get("/nothing")).status_code == 404
    refused = await browser.post("/healthz")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    assert "This cannot be done here" in refused.text


async def test_a_defect_shows_nothing_of_our_insides(site: FastAPI, browser: Browser) -> None:
    @site.get("/defect")
    async def defect() -> None:
        raise RuntimeError("the insides")

    answer = await browser.get("/defect")
    assert answer.status_code == 500
    assert "our fault" in answer.text
    assert not re.search(r"insides|Traceback|RuntimeError|\.py", answer.text)
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


async def test_head_is_answered_as_get_without_a_body(browser: Browser) -> None:
    answer = await browser.head("/sign-in")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_head_of_what_never_ends_ends(site: FastAPI, browser: Browser) -> None:
    await sign_in(browser, site, "auditor")
    async with asyncio.timeout(20):  # without an end it would wait for minutes
        answer = await browser.head("/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert not site.state.changes.full
    assert site.state.changes._looking is None


async def test_a_slash_too_many_leads_on_whatever_host_and_scheme_were_named(browser: Browser) -> None:
    for path, to in (("/agreements/?need=risk", "/agreements?need=risk"), ("/l/x/", "/l/x")):
        answer = await browser.get(path, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.headers["location"]) == (307, to)


async def test_a_request_that_is_too_large_is_turned_away(browser: Browser) -> None:
    answer = await browser.post("/sign-in", data={"mailbox": "x" * MOST})
    assert answer.status_code == 413


async def test_a_form_from_elsewhere_is_turned_away(browser: Browser) -> None:
    form = (await browser.see("/sign-in")).form("/sign-in")
    assert (await browser.post("/sign-in", data={"mailbox": "a@b.example"})).status_code == 403
    foreign = await browser.submit(form, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert (await browser.submit(form, {"csrf": "0" * 64})).status_code == 403
    browser.cookies.clear()
    assert (await browser.submit(form)).status_code == 403


def posted_to() -> list[APIRoute]:
    found = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    return [each for each in found if each.methods != {"GET"}]


async def test_whatever_takes_a_form_looks_where_it_comes_from() -> None:
    posted = posted_to()
    assert posted
    for route in posted:
        assert read_form in _dependencies(route), route.path


def _dependencies(route: APIRoute) -> Sequence[object]:
    found, waiting = [], [route.dependant]
    while waiting:
        each = waiting.pop()
        found.append(each.call)
        waiting += each.dependencies
    return found


async def test_it_is_ready_once_the_record_store_is_of_this_release(site: FastAPI, browser: Browser) -> None:
    assert (await browser.get("/healthz")).status_code == 200
    assert (await browser.get("/readyz")).text == "ready\n"
    await execute(site.state.site.database, "UPDATE alembic_version SET version_num = '9999'")
    answer = await browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("not ready: ")
    assert (await browser.get("/healthz")).status_code == 200
