"""JSON read as strictly as a file: the same tree, the same bounds, and nothing said twice."""

import json
from collections.abc import Iterator, Sequence
from typing import NoReturn

from console.doors.node import ROOT, Node, leaf, shown, under
from console.doors.yaml_file import DEPTH, NODES
from models.errors import InputError

BODY = "body"
"""What the whole of it is called in an error."""


class NotJsonError(InputError):
    """It is not JSON at all."""


class _Literal(str):
    """A number, a truth or null, as written."""

    __slots__ = ()


class _Entries(list[tuple[str, object]]):
    """An object's entries as written, repeated ones too."""


def parse_json(content: bytes) -> Node:
    """Read bytes into a tree of nodes.

    Raises:
        NotJsonError: They are none.
        InputError: A key stands twice, or it is too deep or too long, or holds what no text may hold.
    """
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_Entries,
            parse_int=_Literal,
            parse_float=_Literal,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError:
        raise NotJsonError(BODY, "is not UTF-8", "Send it as UTF-8") from None
    except json.JSONDecodeError as failure:
        place = f"line {failure.lineno}, column {failure.colno}"
        raise NotJsonError(BODY, f"is no JSON: {failure.msg}, {place}", "Send one JSON object") from None
    except RecursionError:
        raise _too_deep() from None
    return _Tree().node(found, ROOT, 0)


def _no_number(word: str) -> NoReturn:
    raise NotJsonError(BODY, f"is no JSON: it holds {word}", "Send one JSON object")


def _too_deep() -> InputError:
    return InputError(BODY, f"is nested deeper than {DEPTH}", "Flatten it")


class _Tree:
    """Makes nodes of what was read, within bounds."""

    def __init__(self) -> None:
        self.nodes = 0

    def node(self, value: object, field: str, depth: int) -> Node:
        self.nodes += 1
        if depth > DEPTH:
            raise _too_deep()
        if self.nodes > NODES:
            raise InputError(BODY, f"holds more than {NODES:,} values", "Send less at once")
        if isinstance(value, _Entries):
            return Node(dict(self._entries(value, field, depth)), field, typed=True)
        if isinstance(value, list):
            return Node(self._items(value, field, depth), field, typed=True)
        plain = isinstance(value, _Literal) or not isinstance(value, str)
        return leaf(_written(value), field, plain=plain, typed=True)

    def _entries(self, entries: _Entries, field: str, depth: int) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        for key, value in entries:
            leaf(key, field)
            if key in seen:
                raise InputError(under(field, key), f"{shown(key)} stands twice", "Keep one")
            seen.add(key)
            yield key, self.node(value, under(field, key), depth + 1)

    def _items(self, items: Sequence[object], field: str, depth: int) -> tuple[Node, ...]:
        return tuple(
            self.node(item, f"{field}[{place}]", depth + 1) for place, item in enumerate(items, start=1)
        )


def _written(value: object) -> str:
    """Return a value as its writer wrote it."""
    if isinstance(value, str):
        return value
    return "null" if value is None else "true" if value is True else "false"
