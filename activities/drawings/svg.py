"""What all pictures are made of: a few shapes, escaped words, and one set of colours.

Colours stand as attributes, for mails and paper; a page may give the classes others, for a dark screen
(`PAINT` is the light set). No picture has a style or a script of its own: pages forbid both.
"""

import hashlib
import unicodedata
from html import escape

PAINT = {
    "ink": "#1d2733",
    "soft": "#52606f",
    "line": "#8b98a6",
    "done": "#1f5f99",
    "now": "#a4500b",
    "plan": "#ffffff",
    "bad": "#a3262c",
}
"""On white, words in any of these but `line` and `plan` have a contrast of 4.5 and more."""

FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK JP', sans-serif"

_BOUND = "\N{NO-BREAK SPACE}"


def words(  # noqa: PLR0913 - a place, what is said, a look
    x: float, y: float, said: str, paint: str = "ink", *, size: int = 14, anchor: str = "start"
) -> str:
    """Return a line of words; `anchor` is start, middle or end."""
    return (
        f'<text x="{_(x)}" y="{_(y)}" class="d-{paint}" fill="{PAINT[paint]}" font-size="{size}" '
        f'text-anchor="{anchor}">{escape(said)}</text>'
    )


def line(  # noqa: PLR0913 - two points and how they are joined
    x1: float, y1: float, x2: float, y2: float, paint: str = "line", *, width: float = 2, dashed: bool = False
) -> str:
    """Return a line between two points."""
    dashes = ' stroke-dasharray="5 5"' if dashed else ""
    return (
        f'<line x1="{_(x1)}" y1="{_(y1)}" x2="{_(x2)}" y2="{_(y2)}" class="d-stroke-{paint}" '
        f'stroke="{PAINT[paint]}" stroke-width="{_(width)}"{dashes}/>'
    )


def dot(x: float, y: float, radius: float, paint: str, edge: str) -> str:
    """Return a filled circle with an edge."""
    return (
        f'<circle cx="{_(x)}" cy="{_(y)}" r="{_(radius)}" class="d-{paint} d-stroke-{edge}" '
        f'fill="{PAINT[paint]}" stroke="{PAINT[edge]}" stroke-width="2"/>'
    )


def box(  # noqa: PLR0913, PLR0917 - a place, a size and a look
    x: float, y: float, width: float, height: float, paint: str, edge: str | None = None
) -> str:
    """Return a filled rectangle."""
    around = f' stroke="{PAINT[edge]}" stroke-width="1.5"' if edge else ""
    classes = f"d-{paint} d-stroke-{edge}" if edge else f"d-{paint}"
    return (
        f'<rect x="{_(x)}" y="{_(y)}" width="{_(max(width, 0))}" height="{_(height)}" rx="3" '
        f'class="{classes}" fill="{PAINT[paint]}"{around}/>'
    )


def picture(  # noqa: PLR0913 - a size, what it is, what it shows
    width: float, height: float, title: str, told: str, shapes: str, *, name: str = ""
) -> str:
    """Return a whole picture.

    Args:
        width: Of the paper it is drawn on, in its own units.
        height: Likewise.
        title: What it is a picture of.
        told: All it shows, for those who do not see it.
        shapes: What is drawn.
        name: A class of the page's.
    """
    key = hashlib.sha256(f"{title}|{told}|{width}".encode()).hexdigest()[:8]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_(width)} {_(height)}" '
        f'width="{_(width)}" height="{_(height)}" role="img" class="drawing {escape(name)}" '
        f'aria-labelledby="t{key} d{key}" font-family="{FONT}">'
        f'<title id="t{key}">{escape(title)}</title><desc id="d{key}">{escape(told)}</desc>{shapes}</svg>'
    )


def wide(said: str, size: int = 14) -> float:
    """Return about how wide a line of words is; full-width letters count twice."""
    letters = sum(1.0 if unicodedata.east_asian_width(each) in "WF" else 0.56 for each in said)
    return letters * size


def fitted(said: str, room: float, size: int = 14) -> str:
    """Return words that fit into a width, cut with an ellipsis where they do not."""
    if wide(said, size) <= room:
        return said
    kept = said
    while kept and wide(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def lines(said: str, room: float, size: int = 14, whole: str = "") -> list[str]:
    """Return words in as many lines as they need; cut is only a single word wider than the room.

    Args:
        said: The words; none make no line.
        room: How wide a line may be.
        size: Of the letters.
        whole: A part of them, such as a day, that is not broken where it fits a line.
    """
    if whole and wide(whole, size) <= room:
        said = said.replace(whole, whole.replace(" ", _BOUND))
    made = list[str]()
    for word in said.split(" ") if said else ():
        if made and wide(f"{made[-1]} {word}", size) <= room:
            made[-1] += f" {word}"
        else:
            made.append(word)
    return [fitted(each.replace(_BOUND, " "), room, size) for each in made]


def _(number: float) -> str:
    """Write a coordinate the same way every time."""
    return f"{number:.1f}".rstrip("0").rstrip(".")
