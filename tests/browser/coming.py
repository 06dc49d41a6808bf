"""Ways to a page: by its address, by the link in a mail, or by sending a form."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page

from activities.drawings.fonts import NoFontError
from console.report.papers import Paper
from console.web.partner import after
from console.web.report import downloads
from tests.browser.world import HUB, World

Come = Callable[[Page, World], Awaitable[None]]


def at(path: str) -> Come:
    """Come by an address."""

    async def come(page: Page, world: World) -> None:
        await page.goto(world.url + path)

    return come


def by(link: str, below: str = "") -> Come:
    """Come by the link in a mail, to its page or one below."""

    async def come(page: Page, world: World) -> None:
        await page.goto(f"{world.url}{world.links[link]}{below}")

    return come


def sent(first: Come, button: str = "main form.act button", **typed: str) -> Come:
    """Fill in a form and send it; what a browser would not send, an old one would."""

    async def come(page: Page, world: World) -> None:
        await first(page, world)
        for name, value in typed.items():
            field = page.locator(f'main [name="{name.replace("__", ".")}"]')
            if await field.evaluate("each => each.tagName") == "SELECT":
                await field.select_option(value)
            else:
                await field.fill(value)
        await page.locator(button).first.evaluate("each => { each.form.noValidate = true }")
        async with page.expect_navigation():
            await page.locator(button).first.click()

    return come


async def welcome(page: Page, world: World) -> None:
    """Come by a link that signs in, and leave it unused."""
    await page.goto(await world.way_in("auditor"))


async def planned(page: Page, world: World) -> None:
    """Fill in the plan of an agreement."""
    await page.goto(f"{world.url}/start")
    for org in (HUB, "AVEP", "CCIS"):
        await page.select_option(f"#party-{org}", "consortium:signatory")
    await page.select_option("#party-NAGANO", "partner:signatory")
    await page.select_option("#coordinator", HUB)


async def remove_nobody(page: Page, world: World) -> None:
    """Remove an account that is not there any more."""
    await page.goto(f"{world.url}/admin")
    form = page.locator("main form[action$=remove]").first
    await form.evaluate("each => each.setAttribute('action', '/admin/accounts/nobody/remove')")
    async with page.expect_navigation():
        await form.locator("button").click()


def cannot(*_: object) -> bytes:
    """Set a paper with letters no font has."""
    raise NoFontError("a letter")


async def without_font(page: Page, world: World) -> None:
    """Ask for a receipt on paper."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(after, "print_receipt", cannot)
        await page.goto(f"{world.url}{world.links['used']}/receipt.pdf")


async def report_without_font(page: Page, world: World) -> None:
    """Ask for the report on paper."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(downloads, "PAPERS", {"pdf": Paper(cannot, "application/pdf")})
        await page.goto(f"{world.url}/report.pdf")
