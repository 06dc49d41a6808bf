"""When an organisation works and wants its digest, as written in the registry's file or in options."""

import re
from datetime import time

from console.doors.node import Node, shown
from console.doors.reading import choice, distinct, fields, matching, scalar, whole
from models.habits import USUAL_WINDOW, WEEKDAYS, Weekly, Window
from models.phrases import phrase

NONE = "none"
EARLIEST, LATEST = 5, 21
"""Hours a digest may leave: what lies around a change of the clocks the engine skips, or takes twice."""

_REGION = r"[A-Z]{2}-[A-Z0-9]{1,3}"
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def region(node: Node, country: str) -> str | None:
    """Return an ISO 3166-2 code of a part of that country; `none` means none."""
    if node.is_word(NONE):
        return None
    found = matching(
        node, _REGION, phrase("Write an ISO 3166-2 code, such as %(country)s-57", country=country)
    )
    if not found.startswith(f"{country}-"):
        raise node.wrong(
            phrase("%(value)s is no part of %(country)s", value=shown(found), country=country),
            phrase("Write one that begins with %(country)s-", country=country),
        )
    return found


def working_days(node: Node) -> tuple[str, ...]:
    """Return the days of a working week, in the order of the week."""
    found = distinct(node, lambda item: choice(item, WEEKDAYS))
    if not found:
        raise node.wrong(
            "names no day",
            f"Name some of {', '.join(WEEKDAYS)}, or leave it out",
        )
    return tuple(day for day in WEEKDAYS if day in found)


def send_window(node: Node) -> Window:
    """Return the hours mails that can wait are sent in."""
    found = fields(node, {"from": _hour, "until": _hour})
    opens, closes = found.get("from", USUAL_WINDOW.opens), found.get("until", USUAL_WINDOW.closes)
    if opens >= closes:
        raise node.wrong("ends before it begins", "Write a later `until`; nights cannot be meant")
    return Window(opens, closes)


def weekly(node: Node) -> Weekly | None:
    """Return when the digest leaves; `none` switches it off."""
    if node.is_word(NONE):
        return None
    readers = {
        "day": lambda node: choice(node, WEEKDAYS),
        "hour": lambda node: whole(node, EARLIEST, LATEST),
    }
    return Weekly(**fields(node, readers))


def _hour(node: Node) -> time:
    found = scalar(node)
    if not _HOUR.fullmatch(found):
        raise node.wrong(
            f"{shown(found)} is no time of day",
            "Write hours and minutes, such as 08:00",
        )
    return time.fromisoformat(found)
