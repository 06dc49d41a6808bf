"""The registry's file: who can be a party, where they are, and where their mail goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from console.doors.formats import country, language, mailbox, zone
from console.doors.habits_file import region, send_window, weekly, working_days
from console.doors.node import Node, renamed
from console.doors.reading import block, fields, items, line, mapping, organisation_code
from console.doors.together import Together, every
from console.doors.yaml_file import load_yaml
from models.errors import InputError
from models.habits import USUAL_DIGEST, USUAL_WINDOW, Weekly, Window
from models.phrases import phrase

REQUIRED = ("code", "name", "country", "mailbox", "timezone")
HABITS = ("region", "working_days", "send_window", "digest")
"""Keys that say when an organisation works and wants its digest."""

COUNTRYS_OWN = "country"
"""Stands for the working days of its country where hours are changed."""

KEYS = (*REQUIRED, "language", "contact", "further_mailboxes", *HABITS)
MOST = 4
"""So many mailboxes may follow the first: a notice that none of them takes must come to an end in time."""


@dataclass(frozen=True)
class Contact:
    """A further mailbox and the person behind it, where one is named; none of it shows in `repr`."""

    mailbox: str
    contact: str | None = None

    def __repr__(self) -> str:
        return "Contact()"


@dataclass(frozen=True)
class Organisation:
    """An organisation as registered; mailbox and person stay out of `repr` and of every error.

    `mailbox` is None where its contact was erased; `contact` is the person behind it, where one is named.
    `further` is written to, in order, when a mailbox refuses a mail for good. No `working_days` mean those of
    its country; no `digest` means that it gets none.
    """

    code: str
    name: str
    country: str
    mailbox: str | None
    timezone: str
    language: str = "en"
    contact: str | None = None
    region: str | None = None
    working_days: tuple[str, ...] = ()
    send_window: Window = USUAL_WINDOW
    digest: Weekly | None = USUAL_DIGEST
    further: tuple[Contact, ...] = ()

    def __repr__(self) -> str:
        return f"Organisation({self.code})"


def read_organisations(source: Node | str | Path) -> dict[str, Organisation]:
    """Read a list of organisations, by code.

    Raises:
        InputError: Anything wrong; fields are named `CODE.field`, a mailbox is never shown.
    """
    node = source if isinstance(source, Node) else load_yaml(source)
    found: dict[str, Organisation] = {}

    def enter(item: Node) -> None:
        organisation = read_organisation(_by_code(item))
        if organisation.code in found:
            raise item.wrong(
                phrase("%(code)s is registered twice", code=organisation.code), phrase("Keep one")
            )
        found[organisation.code] = organisation

    every(enter, items(node))
    if not found:
        raise node.wrong(phrase("names no organisation"), phrase("Add at least one"))
    return found


def read_organisation(node: Node) -> Organisation:
    """Read one organisation; fields are named as they are written.

    Raises:
        InputError: Anything wrong; a mailbox is never shown.
    """
    with block(node, KEYS, REQUIRED) as (given, each):
        where = each(country, given["country"])
        first = each(mailbox, given["mailbox"])
        read = {key: each(_READERS[key], child) for key, child in given.items() if key in _READERS}
        if "region" in given:
            read["region"] = each(region, given["region"], where)
        if "further_mailboxes" in given:
            read["further"] = each(_further, given["further_mailboxes"], first)
        return Organisation(country=where, mailbox=first, **read)


def _by_code(node: Node) -> Node:
    """Return what is written of an organisation under its code, where it has one."""
    code = mapping(node).get("code")
    try:
        return node if code is None else renamed(node, organisation_code(code))
    except InputError:
        return node


_READERS: dict[str, Callable[[Node], Any]] = {
    "code": organisation_code,
    "name": line,
    "timezone": zone,
    "language": language,
    "contact": line,
    "working_days": working_days,
    "send_window": send_window,
    "digest": weekly,
}
"""Keys that stand for themselves."""


def with_habits(organisation: Organisation, given: Mapping[str, Node]) -> Organisation:
    """Return an organisation with other hours: of the keys of `HABITS` those that are given, each whole.

    Raises:
        InputError: A value is none.
    """
    read: dict[str, Callable[[Node], Any]] = {
        "region": lambda node: region(node, organisation.country),
        "working_days": lambda node: () if node.is_word(COUNTRYS_OWN) else working_days(node),
        "send_window": send_window,
        "digest": weekly,
    }
    with Together() as each:
        return replace(organisation, **{key: each(read[key], node) for key, node in given.items()})


def _further(node: Node, first: str) -> tuple[Contact, ...]:
    """Return the mailboxes after the first, each written as an address or with the person behind it."""
    found = every(_contact, items(node))
    if len(found) > MOST:
        raise node.wrong(phrase("names too many mailboxes"), phrase("Keep %(most)s", most=MOST))
    addresses = [first, *(each.mailbox for each in found)]
    if len({each.casefold() for each in addresses}) < len(addresses):
        raise node.wrong(
            phrase("names a mailbox twice"), phrase("Keep each once, in the order they are to be tried")
        )
    return found


def _contact(node: Node) -> Contact:
    if not isinstance(node.value, dict):
        return Contact(mailbox(node))
    return Contact(**fields(node, {"mailbox": mailbox, "contact": line}, ("mailbox",)))
