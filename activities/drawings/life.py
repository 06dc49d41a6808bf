"""The picture of an agreement's life: what is reached, where it stands today, what is planned."""

from collections.abc import Sequence
from typing import NamedTuple

from activities.drawings.svg import dot, fitted, line, picture, words
from models.stations import Standing


class Stage(NamedTuple):
    """One station of a life, in the reader's words; `when` may be empty."""

    name: str
    standing: Standing
    when: str = ""


_WIDE, _HIGH = 760.0, 118.0
_NARROW, _STEP = 320.0, 58.0
_MARGIN, _AXIS = 70.0, 46.0
_LOOKS = {
    "reached": ("done", "done"),
    "now": ("now", "now"),
    "planned": ("plan", "line"),
    "missed": ("bad", "bad"),
}


def draw_life(stages: Sequence[Stage], title: str, told: str, today: str) -> str:
    """Return the life from left to right; `today` marks where it stands now."""
    gap = (_WIDE - 2 * _MARGIN) / max(len(stages) - 1, 1)
    places = [_MARGIN + gap * index for index in range(len(stages))]
    shapes = [
        line(one, _AXIS, other, _AXIS, "done" if _lived(after) else "line", width=3, dashed=not _lived(after))
        for one, other, after in zip(places, places[1:], stages[1:], strict=False)
    ]
    for x, stage in zip(places, stages, strict=True):
        paint, edge = _LOOKS[stage.standing]
        bold = stage.standing in ("now", "missed")
        shapes += [
            dot(x, _AXIS, 11 if bold else 8, paint, edge),
            words(x, 80, fitted(stage.name, gap - 8, 15), _ink(stage), size=15, anchor="middle"),
            words(x, 102, fitted(stage.when, gap - 8, 13), "soft", size=13, anchor="middle"),
        ]
        if stage.standing == "now":
            shapes.append(words(x, 22, today, "now", size=13, anchor="middle"))
    return picture(_WIDE, _HIGH, title, told, "".join(shapes), name="life life-wide")


def draw_life_upright(stages: Sequence[Stage], title: str, told: str, today: str) -> str:
    """Return the life from top to bottom, for narrow screens."""
    places = [24 + _STEP * index for index in range(len(stages))]
    shapes = [
        line(22, one, 22, other, "done" if _lived(after) else "line", width=3, dashed=not _lived(after))
        for one, other, after in zip(places, places[1:], stages[1:], strict=False)
    ]
    for y, stage in zip(places, stages, strict=True):
        paint, edge = _LOOKS[stage.standing]
        when = " · ".join(filter(None, (stage.when, today if stage.standing == "now" else "")))
        shapes += [
            dot(22, y, 11 if stage.standing == "now" else 8, paint, edge),
            words(46, y + 4, fitted(stage.name, _NARROW - 50, 16), _ink(stage), size=16),
            words(46, y + 24, fitted(when, _NARROW - 50), "soft", size=14),
        ]
    height = places[-1] + 40
    return picture(_NARROW, height, title, told, "".join(shapes), name="life life-narrow")


def _lived(stage: Stage) -> bool:
    return stage.standing != "planned"


def _ink(stage: Stage) -> str:
    return {"now": "now", "missed": "bad"}.get(stage.standing, "ink")
