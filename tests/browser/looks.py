"""What is wrong with the page on the screen: for eyes, hands and paper, in both colour schemes."""

import json
from functools import cache
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, ViewportSize

_BRIEF = {"resultTypes": ["violations"], "preload": False}
RULES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        **_BRIEF,
    },
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"], **_BRIEF},
}
"""What axe looks for by scheme: another scheme has other colours, and nothing else that axe can see."""
DESK = ViewportSize(width=1280, height=900)
WIDTHS = (640, 320)
"""A window of 1280 at double size, and at four times: WCAG 1.4.4 and 1.4.10."""


@cache
def _axe() -> str:
    script: str = Axe().axe_script
    return script


@cache
def _questions() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8").partition("\n")[2]


async def ask(page: Page, question: str, given: object = None) -> list[str]:
    """Return what is found by a question of looks.js."""
    found: list[str] = await page.evaluate(f"{_questions().strip()}.{question}({json.dumps(given)})")
    return found


async def faults(page: Page) -> list[str]:
    """Return all that is found; the page stays where it is, and is shown as before."""
    await page.evaluate(_axe())
    found = []
    for scheme, rules in RULES.items():
        await page.emulate_media(color_scheme=scheme)
        found += [f"{scheme} {each}" for each in await ask(page, "axe_found", rules)]
    await page.emulate_media(media="print")
    found += [f"on paper {each}" for each in await ask(page, "printed")]
    await page.emulate_media(media="screen", color_scheme="light")
    found += await hands(page)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 720})
        found += [f"at {width} {each}" for each in await ask(page, "over")]
    await page.set_viewport_size(DESK)
    return found


async def hands(page: Page) -> list[str]:
    """Return what somebody without a mouse misses: the way past the head, and a sight of where one is."""
    await page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    await page.keyboard.press("Tab")
    skips = await page.evaluate("document.activeElement.matches('.skip')")
    missed = [] if skips else ["the first stop does not lead to the content"]
    return [*missed, *await ask(page, "focused")]
