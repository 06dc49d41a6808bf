"""Pictures of what partners see, for docs/screens: python -m tests.partner.screens."""

import asyncio
import socket
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, async_playwright

from console.engine.embedded import EmbeddedEngine
from console.web.serving import Place, serving
from tests.partner.in_force import start
from tests.partner.partnership import COORDINATOR, EVERYBODY, PARTNER, Partnership, partnership
from tests.partner.test_in_chromium import chromium_here
from tests.workflows.house import connected_to

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
WIDTHS = (1280, 375)


async def main() -> None:
    """Draw them all."""
    SCREENS.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for each in ("engine", "house"):
            (home / each).mkdir()
        listening = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with (
            EmbeddedEngine(home / "engine") as engine,
            partnership(await connected_to(engine), home / "house", url) as partners,
            serving(partners.site, Place(listening, url)),
            async_playwright() as play,
        ):
            browser = await play.chromium.launch(executable_path=chromium_here(), args=["--no-sandbox"])
            await draw(partners, browser)
            await browser.close()


async def draw(partners: Partnership, browser: Browser) -> None:
    """Take a partner from the first question to the signed copy."""
    ref = await partners.open(ref="MOU-JP-NAGANO")
    context = await browser.new_context()
    await context.add_cookies([{"name": "entente_language", "value": "en", "url": partners.url}])
    page = await context.new_page()
    link = await partners.link(ref, PARTNER, "approve")
    await page.goto(partners.url + link)
    await shoot(page, "approve")
    await page.goto(f"{partners.url}{link}/answer/propose")
    await page.fill(
        "[name='clause.notice']",
        "Either side may end this memorandum by written notice of six months to all other parties. Work "
        "under way is finished in good order.",
    )
    await page.fill("[name='reason']", "Three months are too short for our members.")
    await page.locator("form.act button").first.click()
    await shoot(page, "propose")
    await page.goto(f"{partners.url}{link}/answer/forward")
    await shoot(page, "forward")
    for org in EVERYBODY[1:]:
        await partners.house.act(ref, org, "approve")
    await page.goto(partners.url + link)
    await shoot(page, "answered")
    link = await partners.link(ref, PARTNER, "sign")
    await page.goto(partners.url + link)
    await shoot(page, "sign")
    await in_dark_japanese(partners, browser, link)
    await page.fill("[name=name]", "A Signatory")
    await page.fill("[name=capacity]", "Director")
    await page.click(".question button")
    await page.wait_for_url("**/receipt")
    await shoot(page, "receipt")
    for org in EVERYBODY[:-1]:
        await partners.house.act(ref, org, "sign")
    await page.goto(partners.url + await partners.link(ref, PARTNER, "read"))
    await shoot(page, "in-force")
    await draw_in_force(partners, page, ref)
    await page.goto(f"{partners.url}/l/nowhere")
    await shoot(page, "unknown")


async def draw_in_force(partners: Partnership, page: Page, ref: str) -> None:
    """Show what follows a signature: starting a pilot, telling what came of it, and something more."""
    await partners.house.act(ref, COORDINATOR, "adopt_action_plan")
    await page.goto(partners.url + await partners.link(ref, PARTNER, "start_pilot"))
    await shoot(page, "start-pilot")
    await start(partners, ref, PARTNER)
    link = await partners.link(ref, PARTNER, "report")
    await page.goto(partners.url + link)
    await shoot(page, "report")
    await page.goto(f"{partners.url}{link}/more/report_activity")
    await shoot(page, "more")


async def in_dark_japanese(partners: Partnership, browser: Browser, link: str) -> None:
    """Draw the same page for a reader in Nagano at night."""
    context = await browser.new_context(color_scheme="dark")
    page = await context.new_page()
    await page.goto(partners.url + link)
    await shoot(page, "sign-ja-dark")
    await context.close()


async def shoot(page: Page, name: str) -> None:
    """Draw a page at every width."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        await page.screenshot(path=SCREENS / f"partner-{name}-{width}.png", full_page=True)


if __name__ == "__main__":
    asyncio.run(main())
