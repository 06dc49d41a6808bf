"""YAML read strictly, with positions: maps, lists and text, and nothing that surprises.

No aliases (bombs), no tags, no merge keys, one document. What a word means is decided by who reads it:
`NO` is a country, `on` a key, a date a text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from console.doors.node import FORBIDDEN, ROOT, Node, leaf, shown, under
from models.errors import InputError

FILE_BYTES = 1_000_000
DEPTH = 20
NODES = 20_000
_BOM = b"\xef\xbb\xbf"

_Events: TypeAlias = Iterator[Event]


def load_yaml(path: str | Path) -> Node:
    """Read a file into a tree of nodes.

    Raises:
        InputError: Missing, too big, not UTF-8, or not plain YAML; with the line.
    """
    return parse_yaml(read_bytes(Path(path), ROOT, FILE_BYTES), str(path))


def read_bytes(path: Path, field: str, at_most: int, where: str = "") -> bytes:
    """Read a regular file of at most so many bytes.

    Raises:
        InputError: Missing, unreadable, no regular file, or too big.
    """
    try:
        if not path.is_file():
            raise InputError(field, f"{shown(str(path))} is not there", "Check the path", where)
        with path.open("rb") as file:
            content = file.read(at_most + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        problem = f"cannot read {shown(str(path))}: {reason}"
        raise InputError(field, problem, "Check the path", where) from None
    if len(content) > at_most:
        raise InputError(field, f"{shown(str(path))} is over {at_most:,} bytes", "Give a smaller file", where)
    return content


def parse_yaml(content: bytes, file: str) -> Node:
    """Read bytes as `load_yaml` does; `file` is the name errors give."""
    text = _decoded(content, file)
    reader = _Reader(file)
    try:
        return reader.document(yaml.parse(text, Loader=yaml.BaseLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else reader.line
        raise _broken(f"is not valid YAML ({error.problem})", file, line) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # PyYAML lets an impossible escape such as "\UFFFFFFFF" through to chr().
        raise _broken("is not valid YAML", file, reader.line) from None


def _decoded(content: bytes, file: str) -> str:
    try:
        text = content.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(ROOT, "is not UTF-8", "Save it as UTF-8", f"{file}:{line}") from None
    found = FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        fix = "Remove it; only line ends and tabs are allowed"
        raise InputError(ROOT, f"holds the control character U+{ord(found[0]):04X}", fix, f"{file}:{line}")
    return text


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _broken(problem: str, file: str, line: int) -> InputError:
    fix = "Check indentation, quotes, colons and brackets around this line"
    return InputError(ROOT, problem, fix, f"{file}:{line}")


class _Reader:
    """Builds nodes from parser events, so that nothing is built before its bounds are checked."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.line = 1
        self.nodes = 0

    def document(self, events: _Events) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, StreamEndEvent):
                break
            if isinstance(event, DocumentStartEvent):
                if event.tags:
                    raise self._refused("uses %TAG", "Remove the directive")
                if root is not None:
                    self.line = _line(event)
                    raise self._refused("holds a second document", "Keep one document, without further ---")
            elif isinstance(event, NodeEvent):
                root = self._node(event, events, ROOT, 0)
        if root is None:
            raise InputError(ROOT, "is empty", "Write it first", f"{self.file}:1")
        return root

    def _node(self, event: Event, events: _Events, field: str, depth: int, line: int = 0) -> Node:
        self.line = _line(event)
        line = line or self.line
        self._check(event, depth)
        if isinstance(event, MappingStartEvent):
            return Node(self._map(events, field, depth), field, self.file, line)
        if isinstance(event, SequenceStartEvent):
            return Node(self._list(events, field, depth), field, self.file, line)
        if isinstance(event, ScalarEvent):
            return leaf(event.value, field, self.file, line, plain=event.style is None)
        raise self._refused("is not valid YAML", "Write maps, lists and text")

    def _map(self, events: _Events, field: str, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            self.line = _line(event)
            self._check(event, depth)
            if not isinstance(event, ScalarEvent):
                raise self._refused("has a key that is no word", "Write keys as plain words")
            key, line = event.value, self.line
            if key == "<<":
                raise self._refused("uses a merge key (<<)", "Write the values out")
            if key in entries:
                raise self._twice(under(field, key), entries[key].line)
            leaf(key, field, self.file, line)
            entries[key] = self._node(next(events), events, under(field, key), depth + 1, line)
        return entries

    def _list(self, events: _Events, field: str, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._node(event, events, f"{field}[{len(items) + 1}]", depth + 1))
        return tuple(items)

    def _check(self, event: Event, depth: int) -> None:
        self.nodes += 1
        if isinstance(event, AliasEvent):
            raise self._refused("uses an alias (*)", "Write the value out")
        if isinstance(event, NodeEvent) and event.anchor is not None:
            raise self._refused("uses an anchor (&)", "Write the value out where it is needed")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self._refused(f"uses the tag {shown(tag)}", "Remove the tag")
        if depth > DEPTH:
            raise self._refused(f"is nested deeper than {DEPTH}", "Flatten it")
        if self.nodes > NODES:
            raise self._refused(f"holds more than {NODES:,} values", "Split the file")

    def _twice(self, field: str, first: int) -> InputError:
        where = f"{self.file}:{self.line}"
        return InputError(field, f"stands twice, first in line {first}", "Keep one", where)

    def _refused(self, problem: str, fix: str) -> InputError:
        return InputError(ROOT, problem, fix, f"{self.file}:{self.line}")
