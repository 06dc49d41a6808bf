"""The fields of an act's form: which there are, and what was typed into them as the doors read it.

An agreement that is to be opened has a form of its own, in console/web/plans.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from activities.languages import Language
from console.doors.command_line import from_options
from console.doors.node import Node, leaf
from console.doors.together import Together
from console.forms import BY_NAME, Form, Key
from console.phrases import Phrase, begin, phrase
from console.sentences.vocabulary import (
    ACTIVITY_NAMES,
    ATTRIBUTIONS,
    EVIDENCE,
    FAILURES,
    MOU_THEN,
    PILOT_NAMES,
    PURPOSES,
    word,
)
from console.web.agreements.act_words import hint_of, label_of
from console.web.agreements.lines import GROUP_LABELS, PARTIES, lines_typed, participants_typed
from console.web.agreements.sight import Sight
from console.web.fields import chosen, typed
from console.web.lengths import length_typed
from console.web.places import countries, tongues
from console.web.uploads import chosen_file, content_of
from models.canonical import sha256_hex
from models.errors import InputError
from models.pilot_milestones import PilotStarted
from models.state import Agreement

_LINES = frozenset({"participants", "counts", "links"})

Choices = tuple[tuple[str, str], ...]

_NONE = ("", "–")
_TERM_FIELDS: Mapping[str, Callable[[Language], tuple[str, Choices]]] = {
    "duration": lambda _: ("length", ()),
    "notice": lambda _: ("length", ()),
    "governing_law": lambda language: ("select", (_NONE, *countries(language))),
    "authentic_language": lambda language: ("select", (_NONE, *tongues(language))),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` says which: text, line, date, length, select, checks, file, lines or clause."""

    name: str
    label: Phrase
    kind: str
    required: bool = False
    choices: Choices = ()
    value: str = ""
    hint: str = ""
    language: str = ""


@dataclass
class Given:
    """What a form held: a tree for the doors, and documents by their hash."""

    tree: dict[str, Node] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def fields_of(act: str, sight: Sight) -> list[Field]:
    """Return what the form of an act asks."""
    return [each for key in BY_NAME[act].keys for each in _fields(act, key, sight)]


def _asked(act: str, name: str, kind: str, required: bool = False, **more: Any) -> Field:  # noqa: ANN401, FBT001, FBT002 - as of a Field
    return Field(name, label_of(act, name), kind, required, hint=hint_of(name), **more)


def _fields(act: str, key: Key, sight: Sight) -> Iterator[Field]:
    state = sight.state
    parties = tuple((party.org, sight.reader.name(party.org)) for party in state.parties)
    simple: dict[str, tuple[str, Choices]] = {
        "text": ("text", ()),
        "line": ("line", ()),
        "date": ("date", ()),
        "occurred": ("line", ()),
        "country": ("select", countries(sight.reader.language)),
        "file": ("file", ()),
        "org": ("select", parties),
        "org_list": ("checks", tuple(each for each in parties if each[0] in state.mandates)),
        "bool": ("select", (("true", phrase("yes")), ("false", phrase("no")))),
        "choice": ("select", tuple((each, word(_words_of(act, key.name), each)) for each in key.choices)),
        "name": ("select", _clauses(state)),
        "pilot": ("select", _pilots(sight)),
        **dict.fromkeys(_LINES, ("lines", ())),
    }
    if key.kind == "participants":
        yield _asked(act, key.name + PARTIES, "checks", choices=parties)
        yield from (Field(f"{key.name}.{group}", label, "line") for group, label in GROUP_LABELS.items())
    if key.kind in simple:
        kind, choices = simple[key.kind]
        if kind == "select" and not key.required:
            choices = (_NONE, *choices)
        if not (kind == "checks" and not choices):
            yield _asked(act, key.name, kind, key.required, choices=choices)
    elif key.kind == "validity":
        yield _asked(act, "valid.from", "date")
        yield _asked(act, "valid.until", "date")
    elif key.kind == "files":
        for name in state.policy.evidence or ("document",):
            yield Field(f"evidence.{name}", begin(word(EVIDENCE, name)), "file", key.required)
    elif key.kind == "terms":
        yield from _terms(sight)


def _pilots(sight: Sight) -> Choices:
    titles = {
        each.payload.pilot: sight.texts.get(each.payload.title, "")
        for each, _ in sight.chain
        if isinstance(each.payload, PilotStarted)
    }
    named = {pilot: f"{title} ({pilot})" for pilot, title in titles.items() if title}
    return tuple((each, named.get(each, each)) for each in sight.state.pilots)


def _words_of(act: str, name: str) -> dict[str, Phrase]:
    kinds = PILOT_NAMES if act == "start_pilot" else ACTIVITY_NAMES
    known = {
        "kind": kinds,
        "purpose": PURPOSES,
        "reason": FAILURES,
        "attribution": ATTRIBUTIONS,
        "mou_then": MOU_THEN,
    }
    return known[name]


def _clauses(state: Agreement) -> Choices:
    names = state.terms.clauses if state.terms else {}
    return tuple((each, each.replace("_", " ")) for each in names)


def _terms(sight: Sight) -> Iterator[Field]:
    """Yield the whole of the current terms, to be changed."""
    terms = sight.state.terms
    if terms is None:
        return
    for name in _TERM_FIELDS:
        said = getattr(terms, name) or ""
        kind, choices = _TERM_FIELDS[name](sight.reader.language)
        if choices and said not in dict(choices):
            choices = (*choices, (said, said))
        yield _asked("propose", f"terms.{name}", kind, kind == "length", choices=choices, value=said)
    for clause, sha256 in terms.clauses.items():
        said = sight.texts.get(sha256, "")
        label = phrase("Clause: %(name)s", name=clause.replace("_", " "))
        yield Field(f"clause.{clause}", label, "clause", value=said, language=terms.authentic_language or "")
    yield _asked("propose", "new.name", "line")
    yield _asked("propose", "new.text", "clause")
    yield _asked("propose", "document", "file")


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
    **dict.fromkeys(_LINES, _lines),
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
        for name in _TERM_FIELDS:
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
