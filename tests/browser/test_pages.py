"""Every page behind sign-in: axe finds nothing, nothing overflows, nothing is blocked, and it lives."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import sign_in
from tests.browser.places import EVERYTHING, PLACES
from tests.browser.world import HUB, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


async def opened(
    chromium: Browser, world: World, scheme: str = "light", language: str = "en", wide: int = 1280
) -> Page:
    """Return a page of somebody who is signed in with every role."""
    context = await chromium.new_context(
        viewport={"width": wide, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
    )
    await sign_in(context, await world.way_in(*EVERYTHING, language=language))
    return await context.new_page()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ja")])
async def test_axe_finds_nothing_and_nothing_is_blocked(
    chromium: Browser, world: World, scheme: str, language: str
) -> None:
    page = await opened(chromium, world, scheme, language)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "404" not in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = {}
    for path in (*PLACES.values(), "/sign-in"):
        await page.goto(world.url + path)
        results = await Axe().run(page, options=RULES)
        if results.violations_count:
            found[path] = results.generate_report()
    await page.context.close()
    assert found == {}
    assert said == []


@pytest.mark.parametrize("wide", [375, 640])
async def test_nothing_overflows_on_a_phone_or_at_double_size(
    chromium: Browser, world: World, wide: int
) -> None:
    page = await opened(chromium, world, wide=wide)
    for path in PLACES.values():
        await page.goto(world.url + path)
        over = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, path
    await page.context.close()


async def test_an_open_page_shows_what_happens_elsewhere(chromium: Browser, world: World) -> None:
    page = await opened(chromium, world)
    await page.goto(f"{world.url}/agreements/MOU-US-MPI")
    await expect(page.get_by_text("MPI to approve")).to_have_count(0)
    async with page.expect_response(lambda answer: answer.url.endswith("/events")):
        await page.reload()
    await world.act("MOU-US-MPI", "PROPLAST", "object", clause="costs", text="Whose journeys are these?")
    await expect(page.get_by_text("Whose journeys are these?")).to_be_visible()
    await page.context.close()


async def test_without_a_script_an_agreement_is_started_rehearsed_and_verified(
    chromium: Browser, world: World
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    await sign_in(context, await world.way_in(*EVERYTHING))
    page = await context.new_page()
    await page.goto(f"{world.url}/start")
    typed = {"title": "Without a script", "ref": "MOU-PLAIN", "country": "JP", "clause.0.name": "purpose"}
    for name, value in {**typed, "clause.0.text": "We work together."}.items():
        await page.fill(f'[name="{name}"]', value)
    await page.select_option("#coordinator", HUB)
    for org in (HUB, "AVEP", "CCIS"):
        await page.select_option(f"#party-{org}", "consortium:signatory")
    await page.select_option("#party-NAGANO", "partner:signatory")
    paper = {"name": "mou.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 text"}
    await page.set_input_files("#document-0", paper)  # type: ignore[arg-type]
    await page.click("button[value=preview]")
    await expect(page.get_by_role("heading", name="If nobody answers")).to_be_visible()
    await page.click("button[value=send]")
    await expect(page.get_by_text("Done and on record.")).to_be_visible()
    await page.click("text=Give more time")
    await page.fill("#until", "2030-01-31")
    await page.click("main form button")
    await expect(page.get_by_text("Done and on record.")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text("Done and on record.")).to_be_visible()
    assert (await world.state("MOU-PLAIN")).seq == 2
    await page.goto(f"{world.url}/audit/MOU-PLAIN")
    await page.click("text=Verify now")
    await expect(page.get_by_text("Verified: nothing contradicts the record.")).to_be_visible()
    await context.close()


async def test_without_a_script_a_number_of_the_report_leads_to_the_story_behind_it(
    chromium: Browser, world: World
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    await sign_in(context, await world.way_in(*EVERYTHING))
    page = await context.new_page()
    await page.goto(f"{world.url}/report")
    await page.get_by_label("every participation").check()
    await page.get_by_role("button", name="Show").click()
    row = page.locator("#t-events tr", has=page.get_by_role("rowheader", name="United States"))
    await row.get_by_role("link", name="2").click()
    await expect(page.get_by_role("heading", level=2)).to_have_count(2)
    await expect(page.get_by_text("12 November 2015 – 13 November 2015")).to_be_visible()
    await page.locator("a[href*='#m']").first.click()
    await expect(page).to_have_url(re.compile("/agreements/MOU-US-OHIO#m"))
    await page.go_back()
    await page.get_by_role("link", name="Report").first.click()
    async with page.expect_download() as kept:
        await page.get_by_role("link", name="PDF").click()
    assert (await kept.value).suggested_filename.endswith(".pdf")
    await context.close()
