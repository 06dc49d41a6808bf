"""Small typed readers over nodes. Every bound of the doors stands here."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from console.doors.node import OPTIONS, Node, closest, is_blank, nearest, shown, under
from console.doors.together import LEFT_OUT, Together, every
from console.phrases.facts import amount, called
from models.base import NAME, ORGANISATION, REF
from models.canonical import normal_text
from models.errors import InputError
from models.phrases import phrase, written

CLAUSE_BYTES = 64_000
TEXTS_BYTES = 256_000
TITLE_LENGTH = 200
LINE_LENGTH = 200
REASON_LENGTH = 4_000
LINK_LENGTH = 1_000
DOCUMENT_BYTES = 50_000_000
"""Of one document, by whichever door it comes: a page, a file, an option, the API."""
FILES_BYTES = 60_000_000
"""Of all documents of one act together."""
LIST_LENGTH = 200
COUNT_MOST = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
MAILBOX_LENGTH = 254

PILOT = r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}"
REGION = r"[^\W_][\w .,'()/-]{0,59}"
LINK = r"https?://\S+"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")

T = TypeVar("T")


@contextmanager
def block(
    node: Node, known: Collection[str], required: Iterable[str] = ()
) -> Iterator[tuple[dict[str, Node], Together]]:
    """Read a map with a closed list of keys: give its entries, and what reads them together.

    `null` counts as left out. An entry that is required and missing is `LEFT_OUT`.
    """
    there = mapping(node)
    given = {key: child for key, child in there.items() if key in known and not child.is_null}
    with Together() as each:
        meant = set()
        for key, child in there.items():
            if key not in known:
                each.note(child.wrong(phrase("there is no such key"), nearest(key, known)))
                meant.add(closest(key, known))
        for key in required:
            if key not in given:
                given[key] = LEFT_OUT
                if key not in meant:
                    each.note(missing(node, key))
        yield given, each


def entries(node: Node, known: Collection[str], required: Iterable[str] = ()) -> dict[str, Node]:
    """Return the entries of a map with a closed list of keys; `null` counts as left out."""
    with block(node, known, required) as (given, _):
        return given


def fields(
    node: Node, readers: Mapping[str, Callable[[Node], object]], required: Iterable[str] = ()
) -> dict[str, Any]:
    """Return what the entries of a map read as, each by the reader of its key."""
    with block(node, readers, required) as (given, each):
        return {key: each(readers[key], child) for key, child in given.items()}


def missing(node: Node, key: str) -> InputError:
    """Return that a map lacks a key."""
    more = "; --help says what it holds" if node.field == OPTIONS else ""
    fix = written(f"Add {called(key)}{more}", phrase("Fill it in"))
    return InputError(under(node.field, key), phrase("is missing"), fix, node.where)


def mapping(node: Node) -> dict[str, Node]:
    """Return the entries of a map with open keys."""
    value = _value(node)
    if not isinstance(value, dict):
        raise node.wrong(f"is {_kind(node)} where a map is needed", "Write key: value pairs")
    return value


def bounded(node: Node) -> dict[str, Node]:
    """Return the entries of a map with open keys, of which there may be so many."""
    there = mapping(node)
    if len(there) > LIST_LENGTH:
        raise node.wrong(
            phrase("has %(count)s entries", count=len(there)),
            phrase("Give at most %(most)s", most=LIST_LENGTH),
        )
    return there


def named(node: Node) -> dict[str, Node]:
    """Return the entries of a map whose keys are names, such as those of targets or evidence."""
    there = bounded(node)
    every(lambda entry: key_name(*entry), there.items())
    return there


def items(node: Node, most: int = LIST_LENGTH) -> tuple[Node, ...]:
    """Return the items of a list."""
    value = _value(node)
    if not isinstance(value, tuple):
        raise node.wrong(f"is {_kind(node)} where a list is needed", "Write [a, b] or one - line per item")
    if len(value) > most:
        raise node.wrong(
            phrase("has %(count)s items", count=len(value)), phrase("Give at most %(most)s", most=most)
        )
    return value


def distinct(node: Node, read: Callable[[Node], T]) -> tuple[T, ...]:
    """Return what a list of different values reads as."""
    found: list[T] = []

    def another(item: Node) -> None:
        value = read(item)
        if value in found:
            raise item.wrong(phrase("stands twice in the list"), phrase("Keep one"))
        found.append(value)

    every(another, items(node))
    return tuple(found)


def scalar(node: Node) -> str:
    """Return the text of a single value, as typed."""
    if node.typed and node.plain:
        raise node.wrong("is no text", "Write a text")
    return _single(node)


def _single(node: Node) -> str:
    value = _value(node)
    if not isinstance(value, str):
        raise node.wrong(f"is {_kind(node)} where one value is needed", "Write one value")
    return value


def _value(node: Node) -> "str | tuple[Node, ...] | dict[str, Node]":
    if isinstance(node.value, InputError):
        raise node.value
    return node.value


def text(node: Node, length: int = REASON_LENGTH) -> str:
    """Return a text of any number of lines, normalised."""
    found = normal_text(scalar(node))
    if node.is_null or is_blank(found):
        raise node.wrong(
            phrase("is empty"),
            written(
                "Write it, or leave the key out where it is not needed",
                phrase("Write it, or leave it out where it is not needed"),
            ),
        )
    if len(found) > length:
        raise node.wrong(
            phrase("has %(count)s characters", count=amount(len(found))),
            phrase("Keep it under %(most)s", most=amount(length)),
        )
    return found


def line(node: Node, length: int = LINE_LENGTH) -> str:
    """Return a text of one line, without blanks around it."""
    found = text(node, length).strip()
    if "\n" in found:
        raise node.wrong(phrase("runs over several lines"), phrase("Write it in one line"))
    return found


def clause_text(node: Node) -> str:
    """Return a clause's text; the bound counts UTF-8 bytes."""
    found = text(node, CLAUSE_BYTES)
    if len(found.encode()) > CLAUSE_BYTES:
        raise node.wrong(
            phrase("has %(count)s bytes", count=amount(len(found.encode()))),
            phrase("Keep it under %(most)s", most=amount(CLAUSE_BYTES)),
        )
    return found


def whole(node: Node, least: int = 0, most: int = COUNT_MOST) -> int:
    """Return a whole number."""
    found = _single(node)
    if not (node.plain and _WHOLE.fullmatch(found)):
        raise node.wrong(
            phrase("%(value)s is no whole number", value=shown(found)),
            phrase("Write a number from %(least)s to %(most)s", least=least, most=most),
        )
    if not least <= int(found) <= most:
        raise node.wrong(
            phrase("%(value)s is out of range", value=found),
            phrase("Write a number from %(least)s to %(most)s", least=least, most=most),
        )
    return int(found)


def boolean(node: Node) -> bool:
    """Return true or false, and nothing that merely looks like it."""
    found = _single(node)
    if not (node.plain and found in ("true", "false")):
        raise node.wrong(
            phrase("%(value)s is neither true nor false", value=shown(found)), phrase("Write true or false")
        )
    return found == "true"


def choice(node: Node, options: Iterable[str]) -> str:
    """Return one word of a closed list."""
    valid = tuple(options)
    found = scalar(node)
    if found not in valid:
        raise node.wrong(
            phrase("%(value)s is not one of the words known here", value=shown(found)), nearest(found, valid)
        )
    return found


def matching(node: Node, pattern: str, fix: str) -> str:
    """Return a text that has a form."""
    found = scalar(node)
    if not re.fullmatch(pattern, found):
        raise node.wrong(phrase("%(value)s does not have the right form", value=shown(found)), fix)
    return found


def ref(node: Node) -> str:
    """Return an agreement's reference."""
    return matching(node, REF, phrase("Write 2 to 40 capitals, digits and hyphens, such as MOU-JP-1"))


def organisation_code(node: Node) -> str:
    """Return the form of an organisation's code, known or not."""
    return matching(
        node, ORGANISATION, phrase("Write 2 to 32 capitals, digits, _ and -, such as PLASTIPOLIS")
    )


def organisation(node: Node, known: Collection[str]) -> str:
    """Return the code of an organisation in the registry."""
    code = organisation_code(node)
    if code not in known:
        fix = nearest(code, known) if known else "Enter the organisations first: `entente orgs import FILE`"
        raise node.wrong(phrase("%(value)s is not in the registry", value=shown(code)), fix)
    return code


def name(node: Node) -> str:
    """Return the name of a clause, an area, a target or a piece of evidence."""
    return matching(node, NAME, phrase("Write small letters, digits and _, such as joint_projects"))


def key_name(key: str, node: Node) -> str:
    """Return a map's key that names a clause, a target or a piece of evidence."""
    if not re.fullmatch(NAME, key):
        raise node.wrong(
            phrase("is no name"), phrase("Write small letters, digits and _, such as joint_projects")
        )
    return key


def _kind(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a map"
    return "a list" if isinstance(node.value, tuple) else "a single value"
