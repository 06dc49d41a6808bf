"""Eight partners answer and sign in their languages, in a real browser; nobody is kept out of any page."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from console.engine.embedded import EmbeddedEngine
from console.web.serving import Place, serving
from tests.partner.in_force import EVIDENCE, piloted
from tests.partner.partnership import COORDINATOR, EVERYBODY, ORGANISATIONS, PARTNER, Partnership, partnership
from tests.workflows.house import connected_to

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

FEW = ("PLASTIPOLIS", "AVEP", "CCIS", PARTNER)
PHONE = ViewportSize(width=375, height=740)
PATIENCE = 20_000
"""Milliseconds; two cores do many things at once."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(
    engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Partnership]:
    client = await connected_to(engine)
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with (
        partnership(client, tmp_path_factory.mktemp("served"), url) as built,
        serving(built.site, Place(listening, url)),
    ):
        yield built


def chromium_here() -> str | None:
    """This machine's Chromium; None: the one playwright brought."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=chromium_here(), args=["--no-sandbox"])
        yield opened
        await opened.close()


async def visit(context: BrowserContext, served: Partnership, path: str) -> Page:
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    answer = await page.goto(served.url + path)
    assert answer is not None
    assert answer.status == 200
    return page


async def answer(page: Page) -> str:
    """Press the one button and return what the receipt says."""
    await page.click(".question button")
    await page.wait_for_url("**/receipt")
    return await page.inner_text("h1")


async def unreachable(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    found = (await Axe().run(page)).response["violations"]
    told = [f"{each['id']}: {[node['html'][:200] for node in each['nodes']]}" for each in found]
    wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*told, *(["the page is wider than its window"] if wide else [])]


@pytest.mark.parametrize(
    ("script", "orgs"), [(True, EVERYBODY), (False, FEW)], ids=["eight", "few-without-script"]
)
async def test_partners_answer_and_sign_in_their_languages(
    served: Partnership, chromium: Browser, orgs: tuple[str, ...], *, script: bool
) -> None:
    ref = await served.open(orgs)
    said: dict[str, str] = {}
    for org in (*orgs[1:], *orgs):
        question = "approve" if org != COORDINATOR and org not in said else "sign"
        link = await served.link(ref, org, question)
        context = await chromium.new_context(java_script_enabled=script)
        page = await visit(context, served, link)
        assert await page.get_attribute("html", "lang") == ORGANISATIONS[org].language
        if question == "sign":
            await page.fill("[name=name]", f"A Signatory of {org}")
            await page.fill("[name=capacity]", "Direktor" if org == "CCIS" else "理事長")
        said[org] = await answer(page)
        await context.close()
    assert len(set(said.values())) == len({ORGANISATIONS[org].language for org in orgs})
    link = await served.link(ref, PARTNER, "read")
    context = await chromium.new_context(java_script_enabled=script)
    page = await visit(context, served, link)
    copy = await context.request.get(f"{served.url}{link}/executed.pdf")
    assert (await copy.body()).startswith(b"%PDF-")
    assert await page.locator(".parties .tag.good").count() == len(orgs)
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ja"])
async def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    served: Partnership, chromium: Browser, language: str, scheme: str
) -> None:
    ref = await served.open(FEW)
    link, other = await asyncio.gather(
        served.link(ref, PARTNER, "approve"), served.link(ref, EVERYBODY[1], "approve")
    )
    context = await chromium.new_context(color_scheme="dark" if scheme == "dark" else "light", viewport=PHONE)
    await context.add_cookies([{"name": "entente_language", "value": language, "url": served.url}])
    page = await visit(context, served, link)
    found = {link: await unreachable(page)}
    for act in ("propose", "object", "reject", "forward"):
        await page.goto(f"{served.url}{link}/answer/{act}")
        found[act] = await unreachable(page)
    await page.goto(f"{served.url}{other}/answer/propose")
    await page.fill("[name='clause.costs']", "Each party bears its own costs, and tells the others.")
    await page.locator("form.act button").first.click()
    await page.wait_for_selector("ins")
    found["difference"] = await unreachable(page)
    await page.locator("form.act button").first.click()
    await page.wait_for_url("**/receipt")
    found["receipt"] = await unreachable(page)
    await page.goto(served.url + link)
    await page.wait_for_selector("ins")
    found["stale"] = await unreachable(page)
    await page.goto(f"{served.url}/l/nowhere")
    found["unknown"] = await unreachable(page)
    assert {name: told for name, told in found.items() if told} == {}
    await context.close()


async def test_the_back_button_after_signing_leads_to_the_receipt(
    served: Partnership, chromium: Browser
) -> None:
    ref = await served.open(FEW)
    context = await chromium.new_context(viewport=PHONE)
    page = await visit(context, served, await served.link(ref, PARTNER, "approve"))
    await answer(page)
    await page.go_back()
    assert await page.locator(".question").count() == 0
    other = await visit(context, served, await served.link(ref, EVERYBODY[1], "approve"))
    await other.dblclick(".question button")
    await other.wait_for_url("**/receipt")
    types = await served.house.types(ref)
    assert types.count("approved") == 2
    await context.close()


async def test_a_lead_reports_its_pilot_from_the_link_in_its_mail(
    served: Partnership, chromium: Browser
) -> None:
    ref = await piloted(served)
    link = await served.link(ref, PARTNER, "report")
    context = await chromium.new_context(viewport=PHONE)
    await context.add_cookies([{"name": "entente_language", "value": "en", "url": served.url}])
    page = await visit(context, served, link)
    found = {"report": await unreachable(page)}
    for path in ("answer/fail_pilot", "more/start_pilot", "more/report_activity"):
        await page.goto(f"{served.url}{link}/{path}")
        found[path] = await unreachable(page)
    await page.goto(served.url + link)
    for name, value in (("actual.smes", "12"), ("actual.meetings", "4"), ("lesson", "Ask earlier.")):
        await page.fill(f'[name="{name}"]', value)
    for name, (file, content, kind) in EVIDENCE.items():
        await page.set_input_files(f'[name="{name}"]', {"name": file, "mimeType": kind, "buffer": content})
    assert await answer(page) == "You have reported the pilot action"
    found["receipt"] = await unreachable(page)
    await page.go_back()
    assert await page.locator(".question").count() == 0
    await page.click("text=Start a pilot action")
    await page.click("main form button")
    await page.wait_for_url("**/sent?what=again")
    await page.goto(served.url + await served.link(ref, PARTNER, "start_pilot"))
    found["start"] = await unreachable(page)
    assert {name: told for name, told in found.items() if told} == {}
    assert (await served.house.types(ref))[-1] == "pilot_completed"
    await context.close()
