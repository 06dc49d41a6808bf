"""A version of a programme as written: what a report asks for, checked before anything is counted."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from console.doors.formats import country, day
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
    fields,
    items,
    line,
    mapping,
    matching,
    name,
    organisation_code,
    ref,
    text,
    whole,
)
from console.doors.together import Together, every
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
    programme = Programme.model_validate(fields(node, _READERS, ("code", "name", "version")))
    with Together() as each:
        agencies = [agency.code for agency in programme.agencies]
        for number, grant in enumerate(programme.funding, start=1):
            each(_known_agency, grant.agency, agencies, node.at(f"funding[{number}].agency"))
        for number, zero in enumerate(programme.zeros, start=1):
            each(_known_cell, zero.cell, programme, node.at(f"zeros[{number}].cell"))
    return programme


def _known_agency(code: str, known: Collection[str], node: Node) -> None:
    if code not in known:
        raise node.wrong(f"{shown(code)} is none of the agencies", nearest(code, known))


def _known_cell(cell: str, programme: Programme, node: Node) -> None:
    known = addresses(programme)
    if cell not in known:
        fix = nearest(cell, known) if programme.countries else "Name the countries first"
        raise node.wrong(f"{shown(cell)} is no cell of a table", fix)


def _period(node: Node) -> Period:
    found = fields(node, {"from": day, "until": day})
    begins, ends = found.get("from"), found.get("until")
    if begins and ends and ends < begins:
        raise node.at("until").wrong("lies before the first day", "Write a later day")
    return Period(begins=begins, ends=ends)


def _unstated(node: Node) -> dict[str, str]:
    with Together() as each:
        return {
            each(_key, key, child, ACTIVITY_KINDS): each(choice, child, ATTRIBUTIONS)
            for key, child in mapping(node).items()
        }


def _key(key: str, child: Node, known: Collection[str]) -> str:
    if key not in known:
        raise child.wrong("there is no such kind of activity", nearest(key, known))
    return key


def _by_organisation(node: Node) -> dict[str, tuple[str, ...]]:
    with Together() as each:
        return {
            each(organisation_code, replace(child, value=key)): each(distinct, child, line)
            for key, child in mapping(node).items()
        }


def _earlier(node: Node) -> dict[str, Any]:
    with Together() as each:
        return {
            each(ref, replace(child, value=key)): each(earlier, child) for key, child in mapping(node).items()
        }


def _coded(read: Callable[[Node], T]) -> Callable[[Node], tuple[T, ...]]:
    """Return a reader of lists whose items have codes of their own."""

    def listed(node: Node) -> tuple[T, ...]:
        codes: set[object] = set()

        def one(item: Node) -> T:
            found = read(item)
            code = getattr(found, "code", None)
            if code in codes:
                raise item.at("code").wrong("stands twice in the list", "Give each a code of its own")
            codes.update({code} - {None})
            return found

        return every(one, items(node))

    return listed


_READERS: dict[str, Callable[[Node], Any]] = {
    "code": lambda node: matching(node, CODE, "Write letters, digits, . _ and -, such as ESCP-4i"),
    "name": line,
    "version": lambda node: matching(node, VERSION, "Write letters, digits, . _ and -, such as 2016.1"),
    "period": _period,
    "co_funded": boolean,
    "final_payment": day,
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
