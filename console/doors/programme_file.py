"""A version of a programme as written: what a report asks for, checked before anything is counted."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from console.doors.formats import country, day_of
from console.doors.node import Node, nearest, shown
from console.doors.programme_parts import (
    achievement,
    agency,
    earlier,
    event_column,
    grant,
    region,
    stakeholder_column,
    testimonial,
    zero,
)
from console.doors.reading import (
    boolean,
    choice,
    distinct,
    entries,
    items,
    line,
    mapping,
    matching,
    name,
    organisation_code,
    ref,
    scalar,
    text,
    whole,
)
from console.doors.yaml_file import load_yaml
from models.acts import ACTIVITY_KINDS, ATTRIBUTIONS
from models.report.addresses import addresses
from models.report.programme import Programme
from models.report.shapes import Period

T = TypeVar("T")

VERSION = r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}"
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
MOST_YEARS = 100


def read_programme(source: Node | str | Path) -> Programme:
    """Read a programme.

    Raises:
        InputError: Anything wrong, with its field and line.
    """
    node = source if isinstance(source, Node) else load_yaml(source)
    given = entries(node, _READERS, ("code", "name", "version"))
    read = {key: _READERS[key](child) for key, child in given.items()}
    programme = Programme.model_validate(read)
    _check_agencies(programme, given)
    _check_zeros(programme, given)
    return programme


def _check_agencies(programme: Programme, given: dict[str, Node]) -> None:
    known = [each.code for each in programme.agencies]
    for place, each in enumerate(programme.funding):
        if each.agency not in known:
            node = items(given["funding"])[place].at("agency")
            raise node.wrong(f"{shown(each.agency)} is none of the agencies", nearest(each.agency, known))


def _check_zeros(programme: Programme, given: dict[str, Node]) -> None:
    known = addresses(programme)
    for place, each in enumerate(programme.zeros):
        if each.cell not in known:
            node = items(given["zeros"])[place].at("cell")
            fix = nearest(each.cell, known) if programme.countries else "Name the countries first"
            raise node.wrong(f"{shown(each.cell)} is no cell of a table", fix)


def _period(node: Node) -> Period:
    given = entries(node, ("from", "until"))
    begins = day_of(scalar(given["from"]), given["from"]) if "from" in given else None
    ends = day_of(scalar(given["until"]), given["until"]) if "until" in given else None
    if begins and ends and ends < begins:
        raise given["until"].wrong("lies before the first day", "Write a later day")
    return Period(begins=begins, ends=ends)


def _unstated(node: Node) -> dict[str, str]:
    return {
        _key(key, child, ACTIVITY_KINDS): choice(child, ATTRIBUTIONS) for key, child in mapping(node).items()
    }


def _key(key: str, child: Node, known: Collection[str]) -> str:
    if key not in known:
        raise child.wrong("there is no such kind of activity", nearest(key, known))
    return key


def _by_organisation(node: Node) -> dict[str, tuple[str, ...]]:
    return {
        organisation_code(Node(key, child.field, child.file, child.line)): distinct(child, line)
        for key, child in mapping(node).items()
    }


def _earlier(node: Node) -> dict[str, Any]:
    return {
        ref(Node(key, child.field, child.file, child.line)): earlier(child)
        for key, child in mapping(node).items()
    }


def _coded(read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    """Return a reader of lists whose items have codes of their own."""

    def listed(node: Node) -> tuple[T, ...]:
        found: list[T] = []
        for item in items(node):
            each = read(item)
            if any(getattr(each, "code", None) == getattr(other, "code", 0) for other in found):
                raise item.at("code").wrong("stands twice in the list", "Give each a code of its own")
            found.append(each)
        return tuple(found)

    return listed


_READERS: dict[str, Callable[[Node], Any]] = {
    "code": lambda node: matching(node, CODE, "Write letters, digits, . _ and -, such as ESCP-4i"),
    "name": line,
    "version": lambda node: matching(node, VERSION, "Write letters, digits, . _ and -, such as 2016.1"),
    "period": _period,
    "co_funded": boolean,
    "final_payment": lambda node: day_of(scalar(node), node),
    "years_of_records": lambda node: whole(node, 1, MOST_YEARS),
    "agreements": lambda node: distinct(node, ref),
    "countries": lambda node: distinct(node, country),
    "events": _coded(event_column),
    "stakeholders": _coded(stakeholder_column),
    "excluded": lambda node: distinct(node, lambda item: choice(item, ACTIVITY_KINDS)),
    "unstated": _unstated,
    "evidence": lambda node: distinct(node, name),
    "achievements": _coded(achievement),
    "zeros": _coded(zero),
    "sme_definition": text,
    "registrations": lambda node: distinct(node, name),
    "key_partners": lambda node: distinct(node, organisation_code),
    "also_called": _by_organisation,
    "signed_earlier": _earlier,
    "regions": _coded(region),
    "agencies": _coded(agency),
    "funding": _coded(grant),
    "testimonials": _coded(testimonial),
}
