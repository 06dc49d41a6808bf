"""The parts of a programme's file: columns, achievements, zeros, grants, testimonials."""

from datetime import date

from console.doors.formats import country, day_of
from console.doors.node import Node
from console.doors.reading import (
    REGION,
    choice,
    distinct,
    entries,
    items,
    line,
    matching,
    name,
    organisation_code,
    scalar,
    text,
    whole,
)
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
    given = entries(node, ("code", "label", "counts", "also_means"), ("code",))
    return EventColumn(
        code=name(given["code"]),
        label=_label(given),
        counts=tuple(_counted(each) for each in items(given["counts"])) if "counts" in given else (),
        also_means=distinct(given["also_means"], _kind) if "also_means" in given else (),
    )


def _counted(node: Node) -> Counted:
    if isinstance(node.value, str):
        return Counted(kind=_kind(node))
    given = entries(node, ("kind", "purpose"), ("kind",))
    purpose = choice(given["purpose"], PURPOSES) if "purpose" in given else None
    return Counted(kind=_kind(given["kind"]), purpose=purpose)


def _kind(node: Node) -> str:
    return choice(node, ACTIVITY_KINDS)


def stakeholder_column(node: Node) -> StakeholderColumn:
    """Read a column of the table of stakeholders."""
    given = entries(node, ("code", "label", "group"), ("code", "group"))
    return StakeholderColumn(
        code=name(given["code"]), label=_label(given), group=choice(given["group"], PARTICIPANT_GROUPS)
    )


def achievement(node: Node) -> Achievement:
    """Read a key achievement: what measures it, and the number aimed at."""
    keys = ("code", "label", "measure", "of", "country", "direction", "target", "people")
    given = entries(node, keys, ("code", "measure"))
    measure = choice(given["measure"], MEASURES)
    return Achievement(
        code=name(given["code"]),
        label=_label(given),
        measure=measure,
        of=_of(node, given, measure),
        country=country(given["country"]) if "country" in given else None,
        direction=choice(given["direction"], DIRECTIONS) if "direction" in given else None,
        target=whole(given["target"]) if "target" in given else None,
        people=choice(given["people"], ("smes",)) if "people" in given else None,
    )


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
    given = entries(node, ("cell", "by", "on"), ("cell", "by", "on"))
    fix = "Write table.row.column, such as events.US.b2b_events"
    return Zero(
        cell=matching(given["cell"], CELL, fix), by=organisation_code(given["by"]), on=_day(given["on"])
    )


def earlier(node: Node) -> Earlier:
    """Read what is known of a day of signature before the record began."""
    given = entries(node, ("on", "not_before"))
    found = scalar(given["on"]) if "on" in given else "unknown"
    if not is_occasion(found):
        raise given["on"].wrong("is no day, month or year", "Write such as 2013-05, 2013 or unknown")
    return Earlier(on=found, not_before=_day(given["not_before"]) if "not_before" in given else None)


def region(node: Node) -> Region:
    """Read a region and its cluster."""
    given = entries(node, ("code", "organisation"), ("code",))
    return Region(
        code=matching(given["code"], REGION, "Write a region, such as FRK2"),
        organisation=organisation_code(given["organisation"]) if "organisation" in given else None,
    )


def agency(node: Node) -> Agency:
    """Read an agency that funds."""
    given = entries(node, ("code", "label"), ("code", "label"))
    return Agency(code=name(given["code"]), label=line(given["label"]))


def grant(node: Node) -> Grant:
    """Read what an agency does for a cluster."""
    keys = ("agency", "organisation", "status", "amount", "currency")
    given = entries(node, keys, keys[:3])
    if ("amount" in given) != ("currency" in given):
        raise node.wrong("has an amount or a currency alone", "Give both, or neither")
    return Grant(
        agency=name(given["agency"]),
        organisation=organisation_code(given["organisation"]),
        status=choice(given["status"], FUNDINGS),
        amount=whole(given["amount"], most=MOST_MONEY) if "amount" in given else None,
        currency=matching(given["currency"], CURRENCY, "Write three letters, such as EUR")
        if "currency" in given
        else None,
    )


MOST_MONEY = 10**12
"""In whole units."""


def testimonial(node: Node) -> Testimonial:
    """Read what an organisation says of the partnership."""
    given = entries(node, ("by", "text", "on"), ("by", "text"))
    return Testimonial(
        by=organisation_code(given["by"]),
        text=text(given["text"]),
        on=_day(given["on"]) if "on" in given else None,
    )


def _label(given: dict[str, Node]) -> str | None:
    return line(given["label"]) if "label" in given else None


def _day(node: Node) -> date:
    return day_of(scalar(node), node)
