"""An intensified agreement as written: what its MOU does not say already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from console.doors.agreement_file import read_parties, refuse_problems, with_settings
from console.doors.context import ActContext
from console.doors.enclosures import Enclosures
from console.doors.formats import country
from console.doors.node import Node
from console.doors.policy_file import read_policy
from console.doors.reading import TITLE_LENGTH, block, choice, line, organisation, ref
from console.doors.terms_file import FOCUS, covering, read_areas, read_terms
from models.pilot_acts import Intensified
from models.policy import Policy
from models.state import Agreement
from models.terms import Terms

_REQUIRED = ("ref", "title", "terms")
_KEYS = (*_REQUIRED, "kind", "country", "coordinator", "parties", FOCUS, "policy")
_NESTED = ("intensify", "dormant")


@dataclass(frozen=True)
class IntensifiedPatch:
    """What was written: `given` holds wire fields of `Intensified`; the MOU has the others.

    `areas` None: the MOU's. `policy` holds the entries written alone.
    """

    ref: str
    terms: Terms
    given: Mapping[str, object]
    areas: tuple[str, ...] | None = None
    policy: Mapping[str, object] = field(default_factory=dict)
    node: Node = field(default_factory=lambda: Node({}, "agreement"))

    def merge(self, mou: Agreement) -> Intensified:
        """Return the whole of the new agreement.

        Raises:
            InputError: It could not be opened, with the field and line.
        """
        areas = self.areas if self.areas is not None else mou.terms.areas if mou.terms else ()
        usual = {"country": mou.country, "coordinator": mou.coordinator, "parties": mou.parties}
        terms = covering(self.terms, areas)
        policy = _merged(mou.policy, self.policy)
        found = Intensified.model_validate(
            {**usual, **self.given, "ref": self.ref, "terms": terms, "policy": policy}
        )
        refuse_problems(self.node, found.parties, found.coordinator, found.terms, found.policy)
        return found


def read_intensified(node: Node, context: ActContext, enclosed: Enclosures) -> IntensifiedPatch:
    """Read the block, or the file that holds it alone; its texts and documents are put among `enclosed`.

    Raises:
        InputError: Anything wrong, with its field and line.
    """
    node = with_settings(node, context.settings)
    readers: dict[str, Callable[[Node], object]] = {
        "title": lambda node: enclosed.text(node, line(node, TITLE_LENGTH)),
        "country": country,
        "coordinator": lambda node: organisation(node, context.organisations),
        "parties": lambda node: read_parties(node, context.organisations),
    }
    with block(node, _KEYS, _REQUIRED) as (written, each):
        if "kind" in written:
            each(choice, written["kind"], ("intensified",))
        policy = each(read_policy, written["policy"]) if "policy" in written else Policy()
        return IntensifiedPatch(
            ref=each(ref, written["ref"]),
            terms=each(read_terms, written["terms"], enclosed),
            given={key: each(read, written[key]) for key, read in readers.items() if key in written},
            areas=each(read_areas, written[FOCUS]) if FOCUS in written else None,
            policy=each(_as_written, policy),
            node=node,
        )


def _as_written(policy: Policy) -> dict[str, object]:
    return policy.model_dump(exclude_unset=True)


def _merged(usual: Policy, written: Mapping[str, object]) -> Policy:
    """Put the entries written over the usual ones; those that hold several merge one by one."""
    kept = usual.model_dump()
    for key, value in written.items():
        merges = key in _NESTED and isinstance(value, dict) and kept[key] is not None
        kept[key] = {**kept[key], **value} if merges and isinstance(value, dict) else value
    return Policy.model_validate(kept)
