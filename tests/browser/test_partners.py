"""Partners answer by the links in their mails, without a script; and what goes wrong in browsers is told."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from console.doors.reading import DOCUMENT_BYTES
from tests.browser.chromium import PATIENCE, sign_in, visit
from tests.browser.places import DECLINED, EVERYTHING
from tests.browser.scenes import FEW
from tests.browser.world import World
from tests.partner.partnership import CHIEF, ORGANISATIONS, PARTNER, Partnership

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

MARKUP = (
    "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">&amp; {{ 7 * 7 }}"
)


@pytest.fixture
def mails(world: World) -> Partnership:
    return world.partnership()


async def come(context: BrowserContext, world: World, path: str) -> Page:
    """Open a link in a tab of its own."""
    page = await context.new_page()
    answer = await page.goto(world.url + path)
    assert answer is not None
    assert answer.status == 200
    return page


async def answer(page: Page) -> str:
    """Press the one button and return what the receipt says."""
    await page.click(".question button")
    await page.wait_for_url("**/receipt")
    return await page.inner_text("h1")


async def press(page: Page) -> None:
    """Come to the one button by keys alone: past the head, past the way to the text, and press it."""
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    for _ in range(2):
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.matches('.question button')")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/receipt")


async def propose(page: Page, field: str, words: str, reason: str) -> None:
    """Write other words, look at the difference, and propose them."""
    await page.goto(f"{page.url}/answer/propose")
    await page.fill(f"[name='{field}']", words)
    await page.fill("[name=reason]", reason)
    await page.click("form.act button")
    await expect(page.locator("ins").first).to_be_visible()
    await page.click("form.act button[value=send]")
    await page.wait_for_url("**/receipt")


async def test_partners_negotiate_and_sign_without_a_script(
    world: World, mails: Partnership, chromium: Browser
) -> None:
    ref = await mails.open(FEW)
    words, said = "Each party bears its own costs, and tells the others.", {}
    async with visit(chromium, java_script_enabled=False) as context:
        page = await come(context, world, await mails.link(ref, PARTNER, "approve"))
        await propose(page, "clause.costs", words, "Who travels, tells.")
        for question, orgs in (("approve", FEW[:-1]), ("sign", FEW)):
            for org in orgs:
                page = await come(context, world, await mails.link(ref, org, question, 2))
                assert await page.get_attribute("html", "lang") == ORGANISATIONS[org].language
                await expect(page.locator("#text").get_by_text(words)).to_be_visible()
                if question == "sign":
                    await page.fill("[name=name]", f"A Signatory of {org}")
                    await page.fill("[name=capacity]", "Direktor" if org == "CCIS" else CHIEF)
                said[org] = await answer(page)
        assert len(set(said.values())) == len({ORGANISATIONS[org].language for org in FEW})
        link = await mails.link(ref, PARTNER, "read", 2)
        page = await come(context, world, link)
        copy = await context.request.get(f"{world.url}{link}/executed.pdf")
        assert (await copy.body()).startswith(b"%PDF-")
        assert await page.locator(".parties .tag.good").count() == len(FEW)


async def test_going_back_clicking_twice_a_second_tab_and_keys_are_one_answer_each(
    world: World, mails: Partnership, chromium: Browser
) -> None:
    ref = await mails.open(FEW)
    async with visit(chromium, locale="en") as context:
        page = await come(context, world, await mails.link(ref, PARTNER, "approve"))
        await answer(page)
        await page.go_back()
        await expect(page.locator(".question")).to_have_count(0)
        link = await mails.link(ref, "AVEP", "approve")
        tab, other = [await come(context, world, path) for path in (link, f"{link}/answer/reject")]
        await tab.dblclick(".question button")
        await tab.wait_for_url("**/receipt")
        await other.fill("[name=reason]", "We changed our mind.")
        async with other.expect_navigation():
            await other.click("form.act button")
        await expect(other.locator(".note.warn")).to_be_visible()
        late = await come(context, world, await mails.link(ref, "CCIS", "approve"))
        await press(late)
        await page.go_back()
    assert (await mails.house.types(ref)) == ["negotiation_opened", *["approved"] * 3, "text_agreed"]


async def test_a_tab_left_open_is_told_what_changed_and_markup_is_text(
    world: World, mails: Partnership, chromium: Browser
) -> None:
    ref = await mails.open(FEW)
    async with visit(chromium, locale="en") as context:
        left = await come(context, world, await mails.link(ref, PARTNER, "approve"))
        page = await come(context, world, await mails.link(ref, "AVEP", "approve"))
        await propose(page, "clause.costs", MARKUP, MARKUP)
        async with left.expect_navigation():
            await left.click(".question button")
        await expect(left.locator(".change ins").first).to_be_visible()
        assert await mails.house.types(ref) == ["negotiation_opened", "proposed"]
        page = await come(context, world, await mails.link(ref, "CCIS", "approve", 2))
        link = page.url
        await page.goto(f"{link}/answer/object")
        await page.select_option("#clause", "costs")
        await page.fill("[name=reason]", MARKUP)
        await page.click("form.act button")
        await page.wait_for_url("**/receipt")
        for each in (left, page, await come(context, world, await mails.link(ref, PARTNER, "approve", 2))):
            assert "taken" not in await each.title()
            assert await each.locator("main img, main script").count() == 0
        await expect(each.locator("#text").get_by_text(MARKUP)).to_be_visible()


async def test_a_document_that_is_too_large_is_refused_in_words(
    world: World, chromium: Browser, tmp_path: Path
) -> None:
    form = f"{world.url}/agreements/{DECLINED}/acts/grant_mandate"
    before = (await world.state(DECLINED)).seq
    async with visit(chromium, locale="en") as context:
        page = await sign_in(context, await world.way_in(*EVERYTHING))
        for size, words in (
            (DOCUMENT_BYTES + 1, "is larger than 50,000,000 bytes"),
            (200_000_000, "This is too large"),
        ):
            paper = tmp_path / f"{size}.pdf"
            with paper.open("wb") as file:
                file.write(b"%PDF-1.7")
                file.truncate(size)
            await page.goto(form)
            await page.set_input_files("#document", paper)
            await page.click("main form.act button")
            await expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
    assert (await world.state(DECLINED)).seq == before
