"""Walking the list of pages: as who, in which language, and whether one has come to where one meant to."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, Response

from tests.browser.chromium import sign_in, speak, visit
from tests.browser.looks import DESK
from tests.browser.places import EVERYTHING, NEWCOMER, NOBODY, STAFF, Place
from tests.browser.scenes import NEW
from tests.browser.world import World


@asynccontextmanager
async def looking(
    chromium: Browser, world: World, language: str, *, script: bool = True
) -> AsyncIterator[dict[str, Page]]:
    """Give a page for each kind of reader."""
    how = {"locale": language, "java_script_enabled": script, "viewport": DESK}
    async with (
        visit(chromium, **how) as staff,
        visit(chromium, **how) as newcomer,
        visit(chromium, **how) as nobody,
    ):
        for context in (staff, newcomer, nobody):
            await speak(context, world.url, language)
        yield {
            STAFF: await sign_in(staff, await world.way_in(*EVERYTHING, language=language)),
            NEWCOMER: await sign_in(
                newcomer, await world.way_in("coordinator", language=language, org=NEW.code)
            ),
            NOBODY: await nobody.new_page(),
        }


async def arrived(page: Page, world: World, place: Place) -> list[str]:
    """Go there; return what is not as the list says."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.append(answer)

    page.on("response", keep)
    await place.come(page, world)
    page.remove_listener("response", keep)
    last = answers[-1]
    told = [] if last.status == place.status else [f"is answered with {last.status}"]
    if not await page.locator(place.has).count():
        told.append(f"has no {place.has}")
    came = f"{last.request.method} {urlsplit(last.url).path}"
    if place.route and not re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", place.route), came):
        told.append(f"is not drawn by {place.route}")
    return told
