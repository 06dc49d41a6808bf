"""The parts of a programme's file: columns, achievements, zeros, grants, testimonials."""

from collections.abc import Callable, Iterable
from typing import Any

from console.doors.formats import country, day
from console.doors.node import Node
from console.doors.reading import (
    REGION,
    block,
    choice,
    distinct,
    fields,
    items,
    line,
    matching,
    name,
    organisation_code,
    scalar,
    text,
    whole,
)
from console.doors.together import every
from models.acts import ACTIVITY_KINDS, PARTICIPANT_GROUPS
from models.days import is_occasion
from models.pilot_acts import COMMITMENT_KINDS, DIRECTIONS, PURPOSES
from models.report.programme import (
    FUNDINGS,
    MEASURES,
    Achievement,
    Agency,
    Counted,
    Earlier,
    EventColumn,
    Grant,
    Region,
    StakeholderColumn,
    Testimonial,
    Zero,
)

CELL = r"[a-z_]{1,40}\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{1,40}"
CURRENCY = r"[A-Z]{3}"
_OF = {"events": ACTIVITY_KINDS, "commitments": COMMITMENT_KINDS}
"""What an achievement's `of` has to be; of pilots' actuals it is any name."""


def event_column(node: Node) -> EventColumn:
    """Read a column of the table of events."""
    readers = {
        "code": name,
        "label": line,
        "counts": lambda node: every(_counted, items(node)),
        "also_means": lambda node: distinct(node, _kind),
    }
    return EventColumn(**fields(node, readers, ("code",)))


def _counted(node: Node) -> Counted:
    if isinstance(node.value, str):
        return Counted(kind=_kind(node))
    return Counted(**fields(node, {"kind": _kind, "purpose": _one_of(PURPOSES)}, ("kind",)))


def _kind(node: Node) -> str:
    return choice(node, ACTIVITY_KINDS)


def _one_of(words: Iterable[str]) -> Callable[[Node], str]:
    return lambda node: choice(node, words)


def stakeholder_column(node: Node) -> StakeholderColumn:
    """Read a column of the table of stakeholders."""
    readers = {"code": name, "label": line, "group": _one_of(PARTICIPANT_GROUPS)}
    return StakeholderColumn(**fields(node, readers, ("code", "group")))


def achievement(node: Node) -> Achievement:
    """Read a key achievement: what measures it, and the number aimed at."""
    with block(node, (*_ACHIEVEMENT, "measure", "of"), ("code", "measure")) as (given, each):
        measure = each(choice, given["measure"], MEASURES)
        of = each(_of, node, given, measure)
        found = {key: each(read, given[key]) for key, read in _ACHIEVEMENT.items() if key in given}
    return Achievement(measure=measure, of=of, **found)


_ACHIEVEMENT: dict[str, Callable[[Node], Any]] = {
    "code": name,
    "label": line,
    "country": country,
    "direction": _one_of(DIRECTIONS),
    "target": whole,
    "people": _one_of(("smes",)),
}
"""Keys of an achievement that stand for themselves."""


def _of(node: Node, given: dict[str, Node], measure: str) -> str | None:
    if measure in _OF or measure == "pilot_actuals":
        if "of" not in given:
            raise node.wrong(f"does not say which {measure} it counts", "Add of: and their kind or name")
        return choice(given["of"], _OF[measure]) if measure in _OF else name(given["of"])
    if "of" in given:
        raise given["of"].wrong(f"means nothing beside {measure}", "Take it out")
    return None


def zero(node: Node) -> Zero:
    """Read that a cell is zero, as somebody confirmed."""
    fix = "Write table.row.column, such as events.US.b2b_events"
    readers = {"cell": lambda node: matching(node, CELL, fix), "by": organisation_code, "on": day}
    return Zero(**fields(node, readers, readers))


def earlier(node: Node) -> Earlier:
    """Read what is known of a day of signature before the record began."""
    return Earlier(**fields(node, {"on": _occasion, "not_before": day}))


def _occasion(node: Node) -> str:
    found = scalar(node)
    if not is_occasion(found):
        raise node.wrong("is no day, month or year", "Write such as 2013-05, 2013 or unknown")
    return found


def region(node: Node) -> Region:
    """Read a region and its cluster."""
    readers = {
        "code": lambda node: matching(node, REGION, "Write a region, such as FRK2"),
        "organisation": organisation_code,
    }
    return Region(**fields(node, readers, ("code",)))


def agency(node: Node) -> Agency:
    """Read an agency that funds."""
    return Agency(**fields(node, {"code": name, "label": line}, ("code", "label")))


def grant(node: Node) -> Grant:
    """Read what an agency does for a cluster."""
    readers = {
        "agency": name,
        "organisation": organisation_code,
        "status": _one_of(FUNDINGS),
        "amount": lambda node: whole(node, most=MOST_MONEY),
        "currency": lambda node: matching(node, CURRENCY, "Write three letters, such as EUR"),
    }
    found = fields(node, readers, ("agency", "organisation", "status"))
    if ("amount" in found) != ("currency" in found):
        raise node.wrong("has an amount or a currency alone", "Give both, or neither")
    return Grant(**found)


MOST_MONEY = 10**12
"""In whole units."""


def testimonial(node: Node) -> Testimonial:
    """Read what an organisation says of the partnership."""
    readers = {"by": organisation_code, "text": text, "on": day}
    return Testimonial(**fields(node, readers, ("by", "text")))
