"""The registry's file: who can be a party, where they are, and where their mail goes."""

from dataclasses import dataclass, replace
from pathlib import Path

from console.doors.formats import country, language, mailbox, zone
from console.doors.node import Node, under
from console.doors.reading import entries, items, line, organisation_code
from console.doors.yaml_file import load_yaml

_KEYS = ("code", "name", "country", "mailbox", "timezone", "language", "contact")
_REQUIRED = _KEYS[:5]


@dataclass(frozen=True)
class Organisation:
    """An organisation as registered; mailbox and person stay out of `repr` and of every error.

    `mailbox` is None where its contact was erased; `contact` is the person behind it, where one is named.
    """

    code: str
    name: str
    country: str
    mailbox: str | None
    timezone: str
    language: str = "en"
    contact: str | None = None

    def __repr__(self) -> str:
        return f"Organisation({self.code})"


def read_organisations(source: Node | str | Path) -> dict[str, Organisation]:
    """Read a list of organisations, by code.

    Raises:
        InputError: Anything wrong; fields are named `CODE.field`, a mailbox is never shown.
    """
    node = source if isinstance(source, Node) else load_yaml(source)
    found: dict[str, Organisation] = {}
    for item in items(node):
        organisation = _organisation(item)
        if organisation.code in found:
            raise item.wrong(f"{organisation.code} is registered twice", "Keep one")
        found[organisation.code] = organisation
    if not found:
        raise node.wrong("names no organisation", "Add at least one")
    return found


def _organisation(node: Node) -> Organisation:
    given = entries(node, _KEYS, _REQUIRED)
    code = organisation_code(given["code"])
    named = {key: replace(child, field=under(code, key)) for key, child in given.items()}
    return Organisation(
        code=code,
        name=line(named["name"]),
        country=country(named["country"]),
        mailbox=mailbox(named["mailbox"]),
        timezone=zone(named["timezone"]),
        language=language(named["language"]) if "language" in named else "en",
        contact=line(named["contact"]) if "contact" in named else None,
    )
