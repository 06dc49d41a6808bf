"""The form of a new agreement: what is asked, and the tree the doors read it from."""

import re
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from activities.documents import DocumentStore
from console.doors.agreement_file import OpenRequest, read_agreement, refuse_without_text
from console.doors.node import Node, held, leaf
from console.doors.registry_file import Organisation
from console.doors.together import Together
from console.phrases import phrase
from console.web.fields import given, typed
from console.web.lengths import ladder_typed, length_typed
from console.web.uploads import chosen_file, content_of
from models.base import SHA256
from models.canonical import sha256_hex
from models.errors import InputError

CLAUSES = 8
DOCUMENTS = 3
ROLES = (
    ("consortium", "signatory"),
    ("consortium", "represented"),
    ("consortium", "observer"),
    ("partner", "signatory"),
    ("partner", "represented"),
    ("partner", "observer"),
)
POLICY = (
    ("negotiation_window", "P45D"),
    ("signing_window", "P45D"),
    ("grace", "P14D"),
    ("contest_window", "P14D"),
    ("reminders", "P7D,P14D,P21D,P28D"),
    ("max_revisions", "20"),
    ("min_consortium", "3"),
    ("signing_rule", "all"),
    ("on_decline", "negotiate"),
)
"""What is asked of a policy, with its defaults; the rest may be written in a file."""

USUAL_POLICY = dict(POLICY)

USUAL = {
    **{f"policy.{key}": value for key, value in POLICY},
    "kind": "mou",
    "duration": "P3Y",
    "notice": "P3M",
    "authentic_language": "en",
    **{f"clause.{number}.name": "" for number in range(CLAUSES)},
    **{f"clause.{number}.text": "" for number in range(CLAUSES)},
    **{f"document.{number}.language": "en" for number in range(DOCUMENTS)},
    **dict.fromkeys(("ref", "title", "country", "coordinator", "governing_law", "focus", "reopens"), ""),
}

_LISTS = ("reminders",)
_PLAIN = ("title", "ref", "kind", "country", "coordinator", "reopens")
_TERMS = ("duration", "notice", "governing_law", "authentic_language")
_LENGTHS = frozenset(
    {"duration", "notice", "negotiation_window", "signing_window", "grace", "contest_window"}
)


@dataclass
class Plan:
    """An agreement as typed: a tree, documents uploaded now, and those kept since the preview."""

    node: Node
    settings: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    """Language, hash and name of each document."""

    def opening(self, registry: dict[str, Organisation]) -> OpenRequest:
        """Return it as an opening.

        Raises:
            InputError: Anything that keeps it from being opened.
        """
        opening = read_agreement(self.node, registry, self.settings)
        refuse_without_text(self.node, opening.terms)
        return opening


async def read_plan(
    form: FormData,
    registry: dict[str, Organisation],
    store: DocumentStore,
    usual: Mapping[str, str] = USUAL_POLICY,
) -> Plan:
    """Return what was typed and uploaded; `usual` is the policy it has unless it says another.

    A field that holds what it cannot stands in the tree as its mistake.
    """
    tree = given(form, _PLAIN)
    focus = held(_focus, form)
    if focus.value:
        tree["focus"] = focus
    tree["parties"] = Node(tuple(_parties(form, registry)), "parties")
    plan = Plan(Node(tree, ""), ())
    try:
        plan.settings = _settings(form, usual)
    except InputError as mistake:
        tree["policy"] = Node(mistake, "policy")
    said = {name: held(_term, form, name) for name in _TERMS}
    terms = {name: node for name, node in said.items() if node.value}
    clauses = dict(_clauses(form))
    if clauses:
        terms["clauses"] = Node(clauses, "clauses")
    documents = [each async for each in _documents(form, plan, store)]
    if documents:
        terms["documents"] = Node(tuple(documents), "documents")
    tree["terms"] = Node(terms, "terms")
    return plan


def inputs(form: FormData) -> list[str]:
    """Return the names of the form's inputs in its order; one for many has theirs before them."""
    whole = {"party": "parties", "commitment": "commitments"}
    return list(
        dict.fromkeys(each for name in form for each in (whole.get(name.partition(".")[0], name), name))
    )


def _focus(form: FormData) -> Node:
    areas = [each.strip() for each in typed(form, "focus").split(",") if each.strip()]
    return Node(tuple(leaf(each, "focus") for each in areas), "focus")


def _term(form: FormData, name: str) -> Node:
    return leaf(length_typed(form, name) if name in _LENGTHS else typed(form, name), name)


def _parties(form: FormData, registry: dict[str, Organisation]) -> Iterator[Node]:
    for code in registry:
        node = held(_party, form, code)
        if node.value:
            yield node


def _party(form: FormData, code: str) -> Node:
    where, said = f"party {code}", typed(form, f"party.{code}")
    side, _, role = said.partition(":")
    parts = {"org": leaf(code, where), "side": leaf(side, where), "role": leaf(role, where)}
    return Node(parts if said else {}, where)


def _settings(form: FormData, usual: Mapping[str, str]) -> tuple[str, ...]:
    with Together() as each:
        texts = {key: each(setting_typed, form, f"policy.{key}") for key in usual}
    said = {key: text.replace(" ", "") for key, text in texts.items()}
    return tuple(f"{key}={value}" for key, value in said.items() if value and value != usual[key])


def setting_typed(form: FormData, name: str) -> str:
    """Return one entry of a policy as a file would write it; `name` ends with what it is called there.

    Raises:
        InputError: The field holds what no text may.
    """
    key = name.rpartition(".")[2]
    read = length_typed if key in _LENGTHS else ladder_typed if key in _LISTS else typed
    return read(form, name)


def _clauses(form: FormData) -> Iterator[tuple[str, Node]]:
    names: set[str] = set()
    for number in range(CLAUSES):
        try:
            name, node = _clause(form, number, names)
        except InputError as mistake:
            name, node = f"without_name_{number}", Node(mistake, mistake.field)
        if node.value:
            names.add(name)
            yield name, node


def _clause(form: FormData, number: int, names: Collection[str]) -> tuple[str, Node]:
    where = f"clause {number + 1}"
    name, text = typed(form, f"clause.{number}.name"), typed(form, f"clause.{number}.text")
    if bool(name) != bool(text) or name in names:
        raise InputError(where, phrase("needs a name of its own and a text"), phrase("Fill in both"))
    return name, leaf(text, where)


async def _documents(form: FormData, plan: Plan, store: DocumentStore) -> AsyncIterator[Node]:
    for number in range(DOCUMENTS):
        where = f"document {number + 1}"
        try:
            language = typed(form, f"document.{number}.language") or "en"
            sha256, name = await _uploaded(form, number, plan, store)
        except InputError as mistake:
            yield Node(mistake, where)
            continue
        if sha256:
            plan.kept.append((language, sha256, name))
            yield Node({"language": leaf(language, where), "sha256": leaf(sha256, where)}, where)


async def _uploaded(form: FormData, number: int, plan: Plan, store: DocumentStore) -> tuple[str, str]:
    upload = chosen_file(form.get(f"document.{number}"))
    if upload is None:
        return _kept(form, number, store)
    content = await content_of(upload, f"document {number + 1}")
    sha256 = sha256_hex(content)
    plan.files[sha256] = content
    return sha256, upload.filename or ""


def _kept(form: FormData, number: int, store: DocumentStore) -> tuple[str, str]:
    """Return a document that was uploaded for the preview; what is not in the store was not."""
    sha256, name = typed(form, f"document.{number}.sha256"), typed(form, f"document.{number}.filename")
    if not sha256:
        return "", ""
    if not re.fullmatch(SHA256, sha256) or not store.has(sha256):
        raise InputError(f"document {number + 1}", phrase("is not kept any more"), phrase("Choose it again"))
    return sha256, name
