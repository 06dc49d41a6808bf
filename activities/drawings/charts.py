"""Simple charts: counts as bars, one below the other, each with its number in words."""

from collections.abc import Sequence
from typing import NamedTuple

from activities.drawings.svg import box, fitted, line, picture, words

_WIDE, _ROW, _LABEL, _NUMBER = 640.0, 30.0, 220.0, 60.0


class Bar(NamedTuple):
    """What is counted, how many, and how many were aimed at, if anything was."""

    name: str
    number: int
    target: int | None = None


def draw_bars(bars: Sequence[Bar], title: str, told: str) -> str:
    """Return a bar each; a target is a mark on its bar's way."""
    most = max([1, *(each.number for each in bars), *(each.target or 0 for each in bars)])
    unit = (_WIDE - _LABEL - _NUMBER) / most
    shapes = []
    for index, each in enumerate(bars):
        y = 6 + index * _ROW
        shapes += [
            words(_LABEL - 10, y + 15, fitted(each.name, _LABEL - 12), anchor="end"),
            box(_LABEL, y, each.number * unit, 20, "done"),
            words(_LABEL + each.number * unit + 8, y + 15, str(each.number)),
        ]
        if each.target is not None:
            x = _LABEL + each.target * unit
            shapes.append(line(x, y - 3, x, y + 23, "now", width=3))
    return picture(_WIDE, 12 + len(bars) * _ROW, title, told, "".join(shapes), name="bars")
