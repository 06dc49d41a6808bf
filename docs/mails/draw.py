"""Draws the mails of the made-up partnership into this folder, with the chromium of this machine.

Run by `make mail-pictures`; nothing else needs a browser, and no test does.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops

from activities.languages import LANGUAGES
from console.preview.messages import EVERY_KIND, example_mail, html_alone

FOLDER = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
IN_EVERY_LANGUAGE = ("signature_requested", "reminder", "in_force")
DESK, PHONE = 648, 320
TALL = 2600
MARGIN = 16
COLOURS = 128
DARK = "--blink-settings=preferredColorScheme=0"


class Picture(NamedTuple):
    """One mail on one screen."""

    kind: str
    language: str = "en"
    width: int = DESK
    dark: bool = False

    @property
    def name(self) -> str:
        """Return such as `reminder.ja.phone.dark.png`."""
        screen = (".phone" if self.width == PHONE else "") + (".dark" if self.dark else "")
        return f"{self.kind}.{self.language}{screen}.png"


def pictures() -> Iterator[Picture]:
    """Yield all there are: every kind in English, three in every language, and other screens."""
    yield from (Picture(kind) for kind in EVERY_KIND)
    for kind in IN_EVERY_LANGUAGE:
        yield from (Picture(kind, language) for language in LANGUAGES if language != "en")
    yield Picture("signature_requested", width=PHONE)
    yield Picture("signature_requested", dark=True)
    yield Picture("reminder", "ja", PHONE, dark=True)


def draw(picture: Picture, browser: str, workplace: Path) -> Path:
    """Draw one mail, cut to its length, with few colours."""
    message = example_mail(picture.kind, picture.language).message
    page, shot = workplace / "mail.html", workplace / "mail.png"
    page.write_text(html_alone(message), encoding="utf-8")
    options = [
        *(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
        ),
        *(f"--window-size={picture.width},{TALL}", f"--screenshot={shot}"),
        *([DARK] if picture.dark else []),
    ]
    subprocess.run([browser, *options, page.as_uri()], check=True, capture_output=True, timeout=120)  # noqa: S603
    target = FOLDER / picture.name
    with Image.open(shot) as drawn:
        image = drawn.convert("RGB")
    whole = image.crop((0, 0, picture.width, _length(image)))
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


def _length(image: Image.Image) -> int:
    """Return where nothing but the ground follows."""
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    box = ImageChops.difference(image, ground).getbbox()
    return min(image.height, (box[3] if box else 0) + MARGIN)


def main() -> None:
    """Draw them all anew."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"No browser found: one of {', '.join(BROWSERS)} draws the pictures.")
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as workplace:
        drawn = [draw(picture, browser, Path(workplace)) for picture in pictures()]
    size = sum(path.stat().st_size for path in drawn) / 1e6
    sys.stdout.write(f"{len(drawn)} pictures, {size:.1f} MB.\n")


if __name__ == "__main__":
    main()
