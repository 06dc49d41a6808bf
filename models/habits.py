"""When an organisation works, and when it wants its weekly overview: what the registry says of it."""

from datetime import time
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of days in files, options and columns; their places are those of `date.weekday()`."""

WORKING_WEEK = WEEKDAYS[:5]
"""Where nobody knows better."""


class Window(NamedTuple):
    """The hours of a day in which mails that can wait are sent; `closes` is exclusive."""

    opens: time = time(8)
    closes: time = time(18)


class Weekly(NamedTuple):
    """When a digest leaves, by the organisation's own clock."""

    day: str = "tue"
    hour: int = 9

    @property
    def weekday(self) -> int:
        """Its place in the week, Monday 0."""
        return WEEKDAYS.index(self.day)


USUAL_WINDOW, USUAL_DIGEST = Window(), Weekly()
"""Unless the registry says otherwise."""


class Habits(NamedTuple):
    """Where an organisation is and when it works; no working days mean those of its country."""

    zone: str
    country: str
    region: str | None = None
    working_days: tuple[str, ...] = ()
    window: Window = USUAL_WINDOW
