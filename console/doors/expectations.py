"""What a rehearsal file expects of the life it tells."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from console.doors.node import Node
from console.doors.reading import choice, fields, items, mapping, organisation_code, ref, whole
from console.doors.together import Together, every
from models.errors import Code
from models.milestones import HEADLINE
from models.phases import OUTCOMES, PHASES

Expected: TypeAlias = "str | int | tuple[str, ...] | dict[str, int] | dict[str, dict[str, Expected]] | None"

_NONE = "none"
_AGREEMENTS = "agreements"


def read_expectations(node: Node) -> dict[str, Expected]:
    """Read `expect`: its keys are those of the rehearsal's JSON; `agreements` holds the same by ref."""
    return fields(node, {**_READERS, _AGREEMENTS: _by_ref})


def code(node: Node) -> Code:
    """Read a refusal code."""
    return Code(choice(node, [each.value for each in Code]))


def _by_ref(node: Node) -> dict[str, dict[str, Expected]]:
    with Together() as each:
        return {
            each(ref, replace(child, value=key)): each(fields, child, _READERS)
            for key, child in mapping(node).items()
        }


def _approvals(node: Node) -> dict[str, int]:
    return fields(node, {"current": whole, "superseded": whole})


def _outcome(node: Node) -> str | None:
    return None if node.is_word(_NONE) else choice(node, OUTCOMES)


def _listed(read: Callable[[Node], str]) -> Callable[[Node], tuple[str, ...]]:
    return lambda node: every(read, items(node))


_READERS: Mapping[str, Callable[[Node], Expected]] = {
    "phase": lambda node: choice(node, PHASES),
    "outcome": _outcome,
    "revisions": whole,
    "approvals": _approvals,
    "signatures": whole,
    "mandates": whole,
    "uncovered": _listed(organisation_code),
    "milestones": _listed(lambda node: choice(node, HEADLINE)),
    "notices": whole,
    "reminders": whole,
    "refused": _listed(code),
}
