"""The picture of an agreement's life: what is reached, where it stands today, what is planned."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from activities.drawings.svg import dot, fitted, line, lines, picture, words
from models.stations import Standing


class Stage(NamedTuple):
    """One station of a life, in the reader's words; `when` may be empty, `day` is the day in it."""

    name: str
    standing: Standing
    when: str = ""
    day: str = ""


_WIDE, _HIGH, _AXIS = 760.0, 118.0, 46.0
_NARROW, _STEP, _INDENT = 320.0, 58.0, 46.0
_WHEN, _BESIDE, _LINE = 13, 14, 18.0
"""The size of days below and beside their stations, and from one of their lines to the next."""

_SURE = 0.925
"""The share of a room we fill: the letters of some fonts are wider than we reckon."""

_LOOKS = {
    "reached": ("done", "done"),
    "now": ("now", "now"),
    "planned": ("plan", "line"),
    "missed": ("bad", "bad"),
}


def draw_life(stages: Sequence[Stage], title: str, told: str, today: str) -> str:
    """Return the life from left to right, a column each; `today` marks where it stands now."""
    column = _WIDE / max(len(stages), 1)
    room = column * _SURE
    places = [column * (index + 0.5) for index in range(len(stages))]
    shapes = [
        line(one, _AXIS, other, _AXIS, "done" if _lived(after) else "line", width=3, dashed=not _lived(after))
        for one, other, after in zip(places, places[1:], stages[1:], strict=False)
    ]
    whens = [lines(stage.when, room, _WHEN, stage.day) for stage in stages]
    for x, stage, when in zip(places, stages, whens, strict=True):
        paint, edge = _LOOKS[stage.standing]
        shapes += [
            dot(x, _AXIS, 11 if stage.standing in ("now", "missed") else 8, paint, edge),
            words(x, 80, fitted(stage.name, room, 15), _ink(stage), size=15, anchor="middle"),
            *_below(x, 102, when, _WHEN, anchor="middle"),
        ]
        if stage.standing == "now":
            shapes.append(words(x, 22, today, "now", size=13, anchor="middle"))
    height = _HIGH + _LINE * (max([1, *map(len, whens)]) - 1)
    return picture(_WIDE, height, title, told, "".join(shapes), name="life life-wide")


def draw_life_upright(stages: Sequence[Stage], title: str, told: str, today: str) -> str:
    """Return the life from top to bottom, for narrow screens."""
    room = (_NARROW - _INDENT) * _SURE
    said = [" · ".join(filter(None, (each.when, today if each.standing == "now" else ""))) for each in stages]
    whens = [lines(when, room, _BESIDE, stage.day) for when, stage in zip(said, stages, strict=True)]
    steps = [_STEP + _LINE * max(len(when) - 1, 0) for when in whens]
    places = list(accumulate(steps, initial=24.0))
    shapes = [
        line(22, one, 22, other, "done" if _lived(after) else "line", width=3, dashed=not _lived(after))
        for one, other, after in zip(places, places[1:], stages[1:], strict=False)
    ]
    for y, stage, when in zip(places, stages, whens, strict=False):
        paint, edge = _LOOKS[stage.standing]
        shapes += [
            dot(22, y, 11 if stage.standing == "now" else 8, paint, edge),
            words(_INDENT, y + 4, fitted(stage.name, room, 16), _ink(stage), size=16),
            *_below(_INDENT, y + 24, when, _BESIDE),
        ]
    return picture(_NARROW, places[-1] - 18, title, told, "".join(shapes), name="life life-narrow")


def _below(x: float, y: float, said: Sequence[str], size: int, anchor: str = "start") -> list[str]:
    return [
        words(x, y + _LINE * index, each, "soft", size=size, anchor=anchor) for index, each in enumerate(said)
    ]


def _lived(stage: Stage) -> bool:
    return stage.standing != "planned"


def _ink(stage: Stage) -> str:
    return {"now": "now", "missed": "bad"}.get(stage.standing, "ink")
