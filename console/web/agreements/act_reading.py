"""What was typed into an act's form, and uploaded, as the doors read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from console.doors.command_line import from_options
from console.doors.node import Node, leaf
from console.doors.together import Together
from console.forms import BY_NAME, Form, Key
from console.phrases import phrase
from console.web.agreements.act_fields import LINES, TERM_FIELDS
from console.web.agreements.lines import lines_typed, participants_typed
from console.web.agreements.sight import Sight
from console.web.fields import chosen, typed
from console.web.lengths import length_typed
from console.web.uploads import chosen_file, content_of
from models.canonical import sha256_hex
from models.errors import InputError


@dataclass
class Given:
    """What a form held: a tree for the doors, and documents by their hash."""

    tree: dict[str, Node] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


async def read(act: str, form: FormData, sight: Sight) -> Given:
    """Return what was typed and uploaded; a field that holds what it cannot stands there as its mistake."""
    given, act_form = Given(), BY_NAME[act]
    for key in act_form.keys:
        try:
            node = await _node(key, act_form, form, sight, given)
        except InputError as mistake:
            node = Node(mistake, key.name)
        if node is not None:
            given.tree[key.name] = node
    return given


async def _node(key: Key, act: Form, form: FormData, sight: Sight, given: Given) -> Node | None:
    if key.kind == "file":
        return await _upload(form, key.name, given)
    if key.kind == "files":
        names = sight.state.policy.evidence or ("document",)
        found: dict[str, Node | None] = {}
        with Together() as each:
            for name in names:
                with each.apart():
                    found[name] = await _upload(form, f"evidence.{name}", given)
        return _map(found, key.name)
    if key.kind == "terms":
        return await _changed_terms(form, sight, given)
    return _READERS.get(key.kind, _leaf)(key, act, form)


def _leaf(key: Key, _: Form, form: FormData) -> Node | None:
    text = typed(form, key.name)
    return leaf(text, key.name, plain=key.kind == "bool") if text else None


def _several(key: Key, _: Form, form: FormData) -> Node | None:
    found = chosen(form, key.name)
    return Node(tuple(leaf(each, key.name) for each in found), key.name) if found else None


def _lines(key: Key, act: Form, form: FormData) -> Node | None:
    """Read one entry a line, as the options of the command line are."""
    read_lines = participants_typed if key.kind == "participants" else lines_typed
    found = read_lines(form, key.name)
    tree = from_options(act, {key.name: found}).value
    return tree.get(key.name) if isinstance(tree, dict) else None


def _validity(key: Key, _: Form, form: FormData) -> Node | None:
    return _map({bound: _given(form, f"valid.{bound}") for bound in ("from", "until")}, key.name)


_READERS: Mapping[str, Callable[[Key, Form, FormData], Node | None]] = {
    "org_list": _several,
    "validity": _validity,
    **dict.fromkeys(LINES, _lines),
}


def _given(form: FormData, name: str) -> Node | None:
    text = typed(form, name)
    return leaf(text, name) if text else None


def _map(found: Mapping[str, Node | None], name: str) -> Node | None:
    there = {key: node for key, node in found.items() if node is not None}
    return Node(there, name) if there else None


async def _upload(form: FormData, name: str, given: Given) -> Node | None:
    upload = chosen_file(form.get(name))
    if upload is None:
        return None
    content = await content_of(upload, name)
    sha256 = sha256_hex(content)
    given.files[sha256] = content
    return leaf(f"sha256:{sha256}", name)


async def _changed_terms(form: FormData, sight: Sight, given: Given) -> Node:
    """Return what differs from the current terms: only that is proposed."""
    terms = sight.state.terms
    found: dict[str, Node] = {}
    with Together() as each:
        for name in TERM_FIELDS:
            said = each(length_typed, form, f"terms.{name}")
            changed = each(_changed, f"terms.{name}", said, str(getattr(terms, name, None) or ""))
            if changed is not None:
                found[name] = changed
        clauses = each(_changed_clauses, form, sight)
        if clauses:
            found["clauses"] = Node(clauses, "terms.clauses")
        document = await _upload(form, "document", given)
    if document is not None:
        language = leaf(getattr(terms, "authentic_language", None) or "en", "language")
        found["documents"] = Node(
            (Node({"language": language, "sha256": document}, "document"),), "documents"
        )
    if not found:
        raise InputError("terms", phrase("are as they were"), phrase("Change something, then propose it"))
    return Node(found, "terms")


def _changed(name: str, said: str, now: str) -> Node | None:
    """Return what a field holds now, where that differs; emptied it is null."""
    return None if said == now else leaf(said or "null", name, plain=not said)


def _changed_clauses(form: FormData, sight: Sight) -> dict[str, Node]:
    current = sight.state.terms.clauses if sight.state.terms else {}
    with Together() as each:
        said = {clause: each(typed, form, f"clause.{clause}") for clause in current}
        changed = {
            clause: each(_changed, f"clause.{clause}", said[clause], sight.texts.get(sha256, "").strip())
            for clause, sha256 in current.items()
        }
        each(_add_clause, form, changed)
    return {name: node for name, node in changed.items() if node is not None}


def _add_clause(form: FormData, found: dict[str, Node | None]) -> None:
    name, text = typed(form, "new.name"), typed(form, "new.text")
    if name or text:
        if not name or not text or found.get(name) is not None:
            raise InputError(
                "new.name", phrase("needs a name of its own and a text"), phrase("Fill in both, or neither")
            )
        found[name] = leaf(text, "new.text")
