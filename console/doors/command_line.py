"""What the options of a command hold, as the tree a file would have given."""

import re
from collections.abc import Mapping, Sequence

from console.doors.node import OPTIONS, Node, held, leaf, shown
from console.doors.reading import mapping
from console.doors.yaml_file import load_yaml
from console.forms import Form, Key, flag_of
from models.errors import InputError
from models.phrases import phrase, written

_COMMON = {"by": "--by", "revision": "--revision", "command_id": "--command-id"}
_FILES = frozenset({"terms", "intensified"})
_MAPS = frozenset({"files", "counts", "links"})
_LISTS_OF_MAPS = frozenset({"participants", "commitments"})
_NEXT_PAIR = re.compile(",(?=[a-z_]*=)")
"""A comma that begins another `name=value`; a title may hold others."""
_VALIDITY = {"valid_from": "from", "valid_until": "until"}


def from_options(form: Form, values: Mapping[str, object]) -> Node:
    """Return the options of an act, keyed as `act_options` does; None and () were not given.

    An option that holds what it cannot stands in the tree as its mistake, named by its flag.
    """
    tree: dict[str, Node] = {}
    for key, flag in _COMMON.items():
        if values.get(key) is not None:
            tree[key] = held(leaf, str(values[key]), flag, plain=True)
    for key_form in form.keys:
        if _is_given(key_form, values):
            tree[key_form.name] = held(_read, key_form, values)
    return Node(tree, OPTIONS)


def _is_given(key: Key, values: Mapping[str, object]) -> bool:
    names = _VALIDITY if key.kind == "validity" else (key.name,)
    return any(values.get(name) not in (None, (), []) for name in names)


def _read(key: Key, values: Mapping[str, object]) -> Node:
    if key.kind == "validity":
        return _validity(values)
    value, flag = values[key.name], flag_of(key)
    if isinstance(value, list | tuple):
        return _repeated(key, [str(each) for each in value], flag)
    if key.kind in _FILES:
        return _file(str(value), flag)
    plain = key.kind == "bool"
    return leaf(str(value).lower() if plain else str(value), flag, plain=plain)


def _repeated(key: Key, values: Sequence[str], flag: str) -> Node:
    if key.kind in _MAPS:
        return _pairs(values, flag)
    if key.kind in _LISTS_OF_MAPS:
        return Node(tuple(_pairs(_NEXT_PAIR.split(each), flag) for each in values), flag)
    return Node(tuple(leaf(each, flag) for each in values), flag)


def _validity(values: Mapping[str, object]) -> Node:
    given = {
        bound: held(leaf, str(values[key]), "--" + key.replace("_", "-"))
        for key, bound in _VALIDITY.items()
        if values.get(key) is not None
    }
    return Node(given, "--valid-from")


def _file(path: str, flag: str) -> Node:
    try:
        node = load_yaml(path)
    except InputError as error:
        if error.where:
            raise
        raise InputError(flag, error.problem, error.fix) from None
    mapping(node)
    return node


def _pairs(parts: Sequence[str], flag: str) -> Node:
    found: dict[str, Node] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if not equals or not key:
            told = phrase("%(value)s is not written as this field needs it", value=shown(part))
            fix = phrase("Write every line as the example at the field shows")
            raise InputError(
                flag, written(f"{shown(part)} has no name", told), written("Write name=value", fix)
            )
        leaf(key, flag)
        if key in found:
            raise InputError(flag, phrase("%(value)s stands twice", value=shown(key)), phrase("Keep one"))
        found[key] = leaf(value, flag, plain=True)
    return Node(found, flag)
