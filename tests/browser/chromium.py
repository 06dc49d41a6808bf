"""The Chromium of this machine, and visits in which nothing may be blocked, fail or be complained of."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, async_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60_000
"""Milliseconds; two cores do many things at once."""

EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d|.* 502 \(Bad Gateway\)"
)
"""What Chromium says of pages that tell what is wrong; whatever else it says is a fault of ours."""


def found() -> str:
    """Return its path; `make test-browser` sees that there is one."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "there is no chromium: run `make test-browser`"
    return path


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """Start it, and end it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def visit(chromium: Browser, **how: Any) -> AsyncIterator[BrowserContext]:  # noqa: ANN401 - a context's
    """Open a browser of its own, and see at its end that nothing was blocked and no script failed."""
    context, said = await chromium.new_context(**how), list[str]()
    context.set_default_timeout(PATIENCE)

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.match(message.text):
            said.append(f"{message.page.url if message.page else ''}: {message.text}")

    def fail(failure: WebError) -> None:
        said.append(str(failure.error))

    context.on("console", hear)
    context.on("weberror", fail)
    yield context
    await context.close()
    assert said == []


async def speak(context: BrowserContext, url: str, language: str) -> None:
    """Choose a language, as the foot of a page does."""
    await context.add_cookies([{"name": "entente_language", "value": language, "url": url}])


async def sign_in(context: BrowserContext, way_in: str) -> Page:
    """Sign a context in by a link; return its page."""
    page = await context.new_page()
    await page.goto(way_in)
    async with page.expect_navigation():
        await page.click("main form button")
    return page
