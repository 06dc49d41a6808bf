"""Counts in groups, such as by country: a bar each below its name, wide enough for a phone and for paper."""

from collections.abc import Sequence
from typing import NamedTuple

from activities.drawings.svg import box, fitted, line, picture, wide, words

_WIDE, _BAR, _STEP = 360.0, 14.0, 44.0
_HEAD, _GAP, _EDGE, _BETWEEN = 26.0, 12.0, 4.0, 12.0
_NAME, _SAID, _GROUP = 13, 14, 15


class Measure(NamedTuple):
    """What is counted, and how many; without a number only `said` is drawn.

    `full`: what the whole width stands for. `target`: aimed at, a mark on the bar's way.
    """

    name: str
    number: int | None
    said: str
    full: int = 1
    target: int | None = None


class Group(NamedTuple):
    """Measures that belong together; `name` may be empty, `said` stands where there is none."""

    name: str
    measures: Sequence[Measure]
    said: str = ""


def draw_groups(groups: Sequence[Group], title: str, told: str) -> str:
    """Return all bars, one below the other."""
    shapes, y = list[str](), _EDGE
    for group in groups:
        if group.name:
            shapes.append(words(0, y + 14, fitted(group.name, _WIDE, _GROUP), size=_GROUP))
            y += _HEAD
        if not group.measures:
            shapes.append(words(0, y + 8, fitted(group.said, _WIDE, _NAME), "soft", size=_NAME))
            y += _HEAD - _EDGE
        for each in group.measures:
            shapes += _measure(each, y)
            y += _STEP
        y += _GAP if group.name else 0
    return picture(_WIDE, y + _EDGE, title, told, "".join(shapes), name="groups")


def _measure(each: Measure, y: float) -> list[str]:
    room = _WIDE - wide(each.said, _SAID) - _BETWEEN
    paint = "ink" if each.number is not None else "soft"
    shapes = [
        words(0, y + 11, fitted(each.name, room, _NAME), "soft", size=_NAME),
        words(_WIDE, y + 11, each.said, paint, size=_SAID, anchor="end"),
    ]
    unit, top = (_WIDE - 2) / max(each.full, each.number or 0, each.target or 0, 1), y + 18
    if each.target is not None:
        shapes.append(box(0.75, top, each.target * unit, _BAR, "plan", "line"))
    if each.number:
        shapes.append(box(0.75, top, each.number * unit, _BAR, "done"))
    if each.target is not None:
        x = each.target * unit
        shapes.append(line(x, top - 3, x, top + _BAR + 3, "now", width=3))
    return shapes
