"""The Chromium of this machine."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def found() -> str:
    """Return its path; `make test-browser` sees that there is one."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "there is no chromium: run `make test-browser`"
    return path


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """Start it, and end it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found(), args=["--no-sandbox"])
        yield browser
        await browser.close()


async def sign_in(context: BrowserContext, way_in: str) -> None:
    """Sign a context in by a link; its page stays, as Chromium may never close one that still loads."""
    page = await context.new_page()
    await page.goto(way_in)
    await page.click("main form button")
    await page.wait_for_load_state()
