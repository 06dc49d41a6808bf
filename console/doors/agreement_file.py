"""An agreement as written: the file `entente open` takes, and the block of a rehearsal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from console.doors.enclosures import Enclosures
from console.doors.formats import country
from console.doors.node import Node, held, joined, under
from console.doors.policy_file import apply_settings, new_policy
from console.doors.reading import TITLE_LENGTH, block, choice, items, line, organisation, ref
from console.doors.registry_file import Organisation
from console.doors.terms_file import FOCUS, covering, read_areas, read_terms
from console.doors.together import Together, every
from console.doors.yaml_file import load_yaml
from models.opening import (
    Problem,
    party_problems,
    policy_problems,
    size_problems,
    terms_problems,
    text_problems,
)
from models.phrases import phrase
from models.policy import Policy
from models.terms import Party, Terms

_REQUIRED = ("ref", "title", "country", "coordinator", "parties", "terms")
_KEYS = (*_REQUIRED, "kind", FOCUS, "policy", "reopens")
_ROLES = ("signatory", "represented", "observer")
_POLICY = "policy"


@dataclass(frozen=True)
class OpenRequest:
    """An opening ready to travel, but for its stamp; `texts` and `files` are kept by their hash."""

    ref: str
    kind: str
    title: str
    country: str
    coordinator: str
    parties: tuple[Party, ...]
    terms: Terms
    policy: Policy
    reopens: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, object]:
        """The fields of `models.acts.Open` it fills: all but ref, by, stamp and the link of `reopens`."""
        names = ("kind", "title", "country", "parties", "terms", "policy")
        return {name: getattr(self, name) for name in names}


def read_agreement(
    source: Node | str | Path, organisations: Mapping[str, Organisation], settings: Sequence[str] = ()
) -> OpenRequest:
    """Read an agreement against the registry, which pins each party's zone.

    Args:
        source: The block, or the path of a file that holds it alone.
        organisations: The registry, by code.
        settings: Policy overrides, `key=value`.

    Raises:
        InputError: Anything that keeps it from being opened, with its field and line.
    """
    node = with_settings(source if isinstance(source, Node) else load_yaml(source), settings)
    enclosed = Enclosures()
    with block(node, _KEYS, _REQUIRED) as (given, each):
        areas = each(read_areas, given[FOCUS]) if FOCUS in given else ()
        request = OpenRequest(
            ref=each(ref, given["ref"]),
            kind=each(choice, given["kind"], ("mou", "intensified")) if "kind" in given else "mou",
            title=each(enclosed.text, given["title"], each(line, given["title"], TITLE_LENGTH)),
            country=each(country, given["country"]),
            coordinator=each(organisation, given["coordinator"], organisations),
            parties=each(read_parties, given["parties"], organisations),
            terms=each(covering, each(read_terms, given["terms"], enclosed), areas),
            policy=each(new_policy, given.get(_POLICY)),
            reopens=each(_reopened, given["reopens"], given["ref"]) if "reopens" in given else None,
            texts=enclosed.texts,
            files=enclosed.files,
        )
        refuse_problems(node, request.parties, request.coordinator, request.terms, request.policy)
    return request


def _reopened(node: Node, own: Node) -> str:
    found = ref(node)
    if own.is_word(found):
        raise node.wrong(phrase("names the agreement itself"), phrase("Name the one that ended"))
    return found


def with_settings(node: Node, settings: Sequence[str]) -> Node:
    """Return the block with its policy overridden by `key=value`."""
    if not settings or not isinstance(node.value, dict):
        return node
    policy = node.value.get(_POLICY, Node({}, under(node.field, _POLICY), node.file, node.line))
    return replace(node, value={**node.value, _POLICY: held(apply_settings, policy, settings)})


def read_parties(node: Node, organisations: Mapping[str, Organisation]) -> tuple[Party, ...]:
    """Read who takes part; the registry pins their zones."""
    return every(lambda item: _party(item, organisations), items(node))


def _party(node: Node, organisations: Mapping[str, Organisation]) -> Party:
    with block(node, ("org", "side", "role"), ("org", "side")) as (given, each):
        org = each(organisation, given["org"], organisations)
        side = each(choice, given["side"], ("consortium", "partner"))
        role = each(choice, given["role"], _ROLES) if "role" in given else "signatory"
    return Party.model_validate({"org": org, "side": side, "role": role, "zone": organisations[org].timezone})


def refuse_problems(
    node: Node, parties: Sequence[Party], coordinator: str, terms: Terms, policy: Policy
) -> None:
    """See that nothing keeps an agreement from being opened; what was `LEFT_OUT` is not looked at.

    Raises:
        InputError: Something does; it points to the field in the block, or the nearest above it.
    """
    with Together() as each:
        each(_refuse, node, each(party_problems, parties, coordinator))
        each(_refuse, node, each(size_problems, parties, policy))
        each(_refuse, node, each(terms_problems, terms))
        each(_refuse, node, each(policy_problems, policy, parties))


def refuse_without_text(node: Node, terms: Terms) -> None:
    """See that there is something to approve.

    Raises:
        InputError: There is neither a clause nor a document.
    """
    _refuse(node, text_problems(terms))


def _refuse(node: Node, problems: Iterable[Problem]) -> None:
    with Together() as each:
        for problem in problems:
            place = node.at(problem.field)
            own = place.field.startswith("--")
            named = place if own else replace(place, field=joined(node.field, problem.field))
            each.note(named.wrong(problem.problem, problem.fix))
