"""Draw docs/screens: every page at 1280 and 375 px, some in the dark and in other languages.

make screens
"""

import asyncio
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser.chromium import running, sign_in
from tests.browser.places import BY_NAME, EVERYTHING
from tests.browser.scenes import populate
from tests.browser.world import World, running_world

SCREENS = Path(__file__).parent
COLOURS = 96
AS_NAMED = (
    *(
        "agreements",
        "agreement",
        "agreement-signing",
        "not-now",
        "start",
        "rehearsal",
        "report",
        "report-number",
    ),
    *("audit", "audit-one", "verified", "service", "admin", "organisation"),
)
DRAWN = {**{name: name for name in AS_NAMED}, "propose": "act-propose", "ink": "act-record_ink_signature"}
"""Pictures, and the pages on them."""
OTHERS = (
    ("agreements", "fr", "dark"),
    ("agreement", "de", "dark"),
    ("agreements", "ja", "light"),
    ("report", "sl", "dark"),
)


async def draw(world: World, chromium: Browser) -> None:
    """Draw everything."""
    for wide in (1280, 375):
        page = await _opened(world, chromium, wide)
        for name, place in DRAWN.items():
            await BY_NAME[place].come(page, world)
            await _shot(page, f"{name}.{wide}")
        await page.context.clear_cookies()
        await page.goto(f"{world.url}/sign-in")
        await _shot(page, f"sign-in.{wide}")
    for name, language, scheme in OTHERS:
        page = await _opened(world, chromium, 1280, language, scheme)
        await BY_NAME[name].come(page, world)
        await _shot(page, f"{name}.1280.{language}{'.dark' if scheme == 'dark' else ''}")


async def _opened(
    world: World, chromium: Browser, wide: int, language: str = "en", scheme: str = "light"
) -> Page:
    context = await chromium.new_context(
        viewport={"width": wide, "height": 900},
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    return await sign_in(context, await world.way_in(*EVERYTHING, language=language))


async def _shot(page: Page, name: str) -> None:
    """Keep a picture, in few colours: flat areas and words need no more."""
    shot = Image.open(BytesIO(await page.screenshot(full_page=True))).convert("RGB")
    target = SCREENS / f"{name}.png"
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


async def main() -> None:
    """Start a world and draw it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "var"
        async with running_world(home) as world, running() as chromium:
            await populate(world, home)
            await draw(world, chromium)


if __name__ == "__main__":
    asyncio.run(main())
