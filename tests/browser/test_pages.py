"""Every page on the list, for eyes, hands and paper, with and without a script; and pages that live."""

import re
from collections.abc import Mapping

import pytest
from playwright.async_api import Browser, expect

from console.web import rendering
from tests.browser.chromium import sign_in, visit
from tests.browser.looks import ask, faults
from tests.browser.places import EVERYTHING, PLACES
from tests.browser.walking import arrived, looking
from tests.browser.world import HUB, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FRAMES = {"base.html", "staff.html", "partner/frame.html", "partner/parts.html", "report_file.html"}
"""Templates that are no page of the site; so are names that begin with _, fields, and mails."""


@pytest.mark.timeout(900)  # 85 pages, while other tests keep both cores busy
@pytest.mark.parametrize("language", ["de", "ja"])
async def test_every_page_is_for_everybody(chromium: Browser, world: World, language: str) -> None:
    found = []
    async with looking(chromium, world, language) as pages:
        for place in PLACES:
            page = pages[place.who]
            told = [*await arrived(page, world, place), *await faults(page)]
            found += [f"{place.name} {each}" for each in told]
    assert "\n".join(found) == ""


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that are drawn meanwhile."""
    names, draw = set[str](), rendering.draw

    def noted(template: str, facts: Mapping[str, object], *, plain: bool = False) -> str:
        names.add(template)
        return draw(template, facts, plain=plain)

    monkeypatch.setattr(rendering, "draw", noted)
    return names


@pytest.mark.timeout(900)
async def test_every_page_is_whole_without_a_script(chromium: Browser, world: World, drawn: set[str]) -> None:
    found = []
    async with looking(chromium, world, "sl", script=False) as pages:
        for place in PLACES:
            page = pages[place.who]
            told = [*await arrived(page, world, place), *await ask(page, "lost")]
            found += [f"{place.name} {each}" for each in told]
    assert "\n".join(found) == ""
    folder = rendering._FOLDER
    known = {each.relative_to(folder).as_posix() for each in folder.rglob("*.html")} - FRAMES
    known = {each for each in known if not each.startswith(("_", "partner/fields/")) and "_mail" not in each}
    assert known - drawn == set()


async def test_an_open_page_shows_what_happens_elsewhere(chromium: Browser, world: World) -> None:
    async with visit(chromium, locale="en") as context:
        page = await sign_in(context, await world.way_in(*EVERYTHING))
        await page.goto(f"{world.url}/agreements/MOU-US-MPI")
        await expect(page.get_by_text("MPI to approve")).to_have_count(0)
        async with page.expect_response(lambda answer: answer.url.endswith("/events")):
            await page.reload()
        await world.act("MOU-US-MPI", "PROPLAST", "object", clause="costs", text="Whose journeys are these?")
        await expect(page.get_by_text("Whose journeys are these?")).to_be_visible()


async def test_without_a_script_an_agreement_is_started_rehearsed_and_verified(
    chromium: Browser, world: World
) -> None:
    async with visit(chromium, locale="en", java_script_enabled=False) as context:
        page = await sign_in(context, await world.way_in(*EVERYTHING))
        await page.goto(f"{world.url}/start")
        typed = {"title": "Without a script", "ref": "MOU-PLAIN", "clause.0.name": "purpose"}
        for name, value in {**typed, "clause.0.text": "We work together."}.items():
            await page.fill(f'[name="{name}"]', value)
        await page.select_option("#country", label="Japan")
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
        form = page.url
        await page.click("main form button")
        await page.click("button[name=sure]")
        await expect(page.get_by_text("Done and on record.")).to_be_visible()
        await page.goto(form)
        await expect(page.get_by_text("Done and on record.")).to_be_visible()
        assert (await world.state("MOU-PLAIN")).seq == 2
        await page.goto(f"{world.url}/audit/MOU-PLAIN")
        await page.click("text=Verify now")
        await expect(page.get_by_text("Verified: nothing contradicts the record.")).to_be_visible()


async def test_without_a_script_a_number_of_the_report_leads_to_the_story_behind_it(
    chromium: Browser, world: World
) -> None:
    async with visit(chromium, locale="en", java_script_enabled=False) as context:
        page = await sign_in(context, await world.way_in(*EVERYTHING))
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
