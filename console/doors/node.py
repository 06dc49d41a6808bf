"""What was typed, with where it stands; a file and a command line give the same tree."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import ParamSpec

from models.errors import InputError
from models.phrases import Phrase, phrase

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters but tab and line ends, other line ends, what turns or hides writing, halves of pairs."""

_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""

P = ParamSpec("P")

_SHOWN = 60
_LISTED = 30
_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Node:
    """One value: text, a list or a map. `plain`: written without quotes, so `null`, `true`, `12` mean that.

    `field` is the path as its writer would name it (`terms.duration`, `parties[2]` counted from 1,
    `--until`); `file` is "" and `line` 0 on the command line. `typed`: from JSON, where a number is no text,
    and a path would be one of this machine. A mistake made before there was a value stands in its place,
    and is raised by whoever reads it.
    """

    value: "str | tuple[Node, ...] | dict[str, Node] | InputError"
    field: str
    file: str = ""
    line: int = 0
    plain: bool = False
    typed: bool = False

    @property
    def where(self) -> str:
        """File and line, or ""."""
        return f"{self.file}:{self.line}" if self.file else ""

    @property
    def folder(self) -> Path:
        """Where relative paths start: beside the file; for the command line, the working folder."""
        return Path(self.file).parent

    @property
    def is_null(self) -> bool:
        """Nothing was written, or `null`."""
        return self.plain and self.value in ("", "~", "null")

    def is_word(self, word: str) -> bool:
        """Whether exactly this word was written."""
        return self.value == word

    def wrong(self, problem: str, fix: str) -> InputError:
        """Return the error that points here."""
        return InputError(self.field, problem, fix, self.where)

    def at(self, path: str) -> "Node":
        """Return the node at a path such as `parties[2]`, or the nearest above it that was written."""
        node = self
        for key, index in _STEP.findall(path):
            if isinstance(node.value, dict) and key in node.value:
                node = node.value[key]
            elif isinstance(node.value, tuple) and index and int(index) <= len(node.value):
                node = node.value[int(index) - 1]
            else:
                return node
        return node


def leaf(  # noqa: PLR0913 - what a node is made of
    text: str, field: str, file: str = "", line: int = 0, *, plain: bool = False, typed: bool = False
) -> Node:
    """Return a text as a node.

    Raises:
        InputError: It holds what no text may hold.
    """
    node = Node(text, field, file, line, plain, typed)
    if FORBIDDEN.search(text):
        raise node.wrong(
            phrase("holds a control character or is not UTF-8"),
            phrase("Write plain text; line ends and tabs are fine"),
        )
    return node


def is_blank(text: str) -> bool:
    """Say whether a text shows nothing: blanks, and what has no shape of its own."""
    return all(each in _FILLERS or unicodedata.category(each)[0] in "CMZ" for each in text)


def held(read: Callable[P, Node], *args: P.args, **kwargs: P.kwargs) -> Node:
    """Return what gives a node, or its mistake as one: it is told with those of the tree it stands in."""
    try:
        return read(*args, **kwargs)
    except InputError as mistake:
        return Node(mistake, mistake.field)


def under(field: str, key: str) -> str:
    """Return the path of a key below a field; the root of a file has none, options are flags."""
    step = key if _KEY.fullmatch(key) else shown(key)
    if field == OPTIONS:
        return f"--{step.replace('_', '-')}"
    return joined(field, step)


def renamed(node: Node, field: str) -> Node:
    """Return a node, and all in it, under another path."""
    value = node.value
    if isinstance(value, dict):
        value = {key: renamed(child, under(field, key)) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(renamed(child, f"{field}[{place}]") for place, child in enumerate(value, start=1))
    return replace(node, value=value, field=field)


def joined(field: str, path: str) -> str:
    """Return a path of our own below a field."""
    return f"{field}.{path}" if field not in ("", ROOT) else path


ROOT = "file"
"""What the whole of a file is called in an error."""

OPTIONS = "--"
"""What the options of a command are called together."""


def shown(text: str) -> str:
    """Return text fit for an error: short, printable, and without what may be a mail address."""
    if "@" in text:
        return "(text with an @)"
    printable = "".join(each if each.isprintable() else "\N{MIDDLE DOT}" for each in text[:_SHOWN])
    return f"'{printable}{'…' if len(text) > _SHOWN else ''}'"


def nearest(word: str, valid: Iterable[str]) -> Phrase:
    """Return the fix for a word not in a closed list: the nearest valid one, or all if they are few."""
    known = sorted(valid)
    if (likely := closest(word, known)) is not None:
        return phrase("Did you mean %(likely)s?", likely=likely)
    if len(known) > _LISTED:
        return phrase("Check the spelling")
    if not known:
        return phrase("There is none to choose from")
    return phrase("Use one of: %(choices)s", choices=", ".join(known))


def closest(word: str, valid: Iterable[str]) -> str | None:
    """Return the word of a closed list that is likely meant."""
    short, known = word[:_SHOWN], sorted(valid)
    spellings = (short, short.upper(), short.lower().replace("-", "_"))
    close = (each for spelling in spellings for each in get_close_matches(spelling, known, n=1, cutoff=0.6))
    return next(close, None)
