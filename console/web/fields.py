"""What was typed into a form, as the strict readers of the doors take it."""

from collections.abc import Iterable

from starlette.datastructures import FormData

from console.doors.node import FORBIDDEN, Node, held, leaf
from console.doors.reading import CLAUSE_BYTES
from console.phrases import phrase
from console.phrases.facts import amount
from models.errors import InputError

LONGEST = CLAUSE_BYTES
"""Characters of one field: a clause is the longest there is."""


def typed(form: FormData, name: str) -> str:
    """Return what one field holds, without blanks around it.

    Raises:
        InputError: It holds what no text may, or a file.
    """
    found = form.get(name, "")
    if not isinstance(found, str):
        raise InputError(name, phrase("is a file"), phrase("Write text there"))
    text = found.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise InputError(
            name, phrase("is longer than %(most)s characters", most=amount(LONGEST)), phrase("Shorten it")
        )
    if FORBIDDEN.search(text):
        raise InputError(name, phrase("holds a control character"), phrase("Type it anew"))
    return text


def chosen(form: FormData, name: str) -> tuple[str, ...]:
    """Return all values of a field that may have several."""
    return tuple(each for each in form.getlist(name) if isinstance(each, str) and each)


def given(form: FormData, names: Iterable[str]) -> dict[str, Node]:
    """Return the fields that are not empty, as nodes."""
    found = {name: held(_node, form, name) for name in names}
    return {name: node for name, node in found.items() if node.value}


def _node(form: FormData, name: str) -> Node:
    return leaf(typed(form, name), name)


def as_typed(form: FormData) -> dict[str, str]:
    """Return a form's texts to show them again, whole: what is cut would be sent cut the next time."""
    return {name: value for name, value in form.items() if isinstance(value, str)}
