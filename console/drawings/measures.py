"""Counts in groups, such as by country: a bar each below its name, wide enough for a phone and for paper."""

from collections.abc import Sequence
from typing import NamedTuple

from console.drawings.svg import box, fitted, line, picture, words

_WIDE, _BAR, _STEP, _NUMBER = 360.0, 14.0, 42.0, 44.0
_HEAD, _GAP, _EDGE = 26.0, 14.0, 4.0


class Measure(NamedTuple):
    """What is counted and how many; without a number `said` stands in its place. `target`: aimed at."""

    name: str
    number: int | None
    said: str
    target: int | None = None


class Group(NamedTuple):
    """Measures that belong together; `name` may be empty, `said` stands where there is none."""

    name: str
    measures: Sequence[Measure]
    said: str = ""


def draw_groups(groups: Sequence[Group], title: str, told: str) -> str:
    """Return all bars by one scale; a target is a mark on its bar's way."""
    every = [each for group in groups for each in group.measures]
    most = max([1, *(each.number or 0 for each in every), *(each.target or 0 for each in every)])
    unit = (_WIDE - _NUMBER) / most
    shapes, y = list[str](), _EDGE
    for group in groups:
        if group.name:
            shapes.append(words(0, y + 14, fitted(group.name, _WIDE, 15), size=15))
            y += _HEAD
        if not group.measures:
            shapes.append(words(0, y + 10, fitted(group.said, _WIDE, 13), "soft", size=13))
            y += _HEAD
        for each in group.measures:
            shapes += _measure(each, y, unit)
            y += _STEP
        y += _GAP if group.name else 0
    return picture(_WIDE, y + _EDGE, title, told, "".join(shapes), name="groups")


def _measure(each: Measure, y: float, unit: float) -> list[str]:
    shapes = [words(0, y + 11, fitted(each.name, _WIDE, 13), "soft", size=13)]
    if each.number is None:
        return [*shapes, words(0, y + 30, each.said, "soft", size=13)]
    top, wide = y + 19, max(each.number * unit, 2.0)
    shapes += [
        box(0, top, wide, _BAR, "done"),
        words(wide + 8 + _past(each, unit, wide), top + 12, each.said, size=14),
    ]
    if each.target is not None:
        x = each.target * unit
        shapes.append(line(x, top - 4, x, top + _BAR + 4, "now", width=3))
    return shapes


def _past(each: Measure, unit: float, wide: float) -> float:
    """Return how far a number steps aside for the mark of its target."""
    at = (each.target or -1000) * unit
    return at - wide + 4 if 0 <= at - wide < _NUMBER - 8 else 0.0
