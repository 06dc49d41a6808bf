"""The life strip: one small bar a row, for lists."""

from collections.abc import Sequence

from activities.drawings.life import Stage
from activities.drawings.svg import box, picture

_LOOKS = {
    "reached": ("done", "done"),
    "now": ("now", "now"),
    "planned": ("plan", "line"),
    "missed": ("bad", "bad"),
}
_PART, _GAP, _HIGH = 28.0, 4.0, 14.0


def draw_strip(stages: Sequence[Stage], title: str) -> str:
    """Return one part a stage, filled as far as life has come."""
    shapes = [
        box(1 + index * (_PART + _GAP), 1, _PART, _HIGH - 2, *_LOOKS[stage.standing])
        for index, stage in enumerate(stages)
    ]
    told = ", ".join(f"{stage.name} {stage.when}".strip() for stage in stages)
    width = len(stages) * (_PART + _GAP) - _GAP + 2
    return picture(width, _HIGH, title, told, "".join(shapes), name="strip")
