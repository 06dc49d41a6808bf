"""Terms as written: whole in an agreement, as a patch in a proposal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from console.doors.enclosures import Enclosures
from console.doors.formats import country, duration, language
from console.doors.node import Node, nearest
from console.doors.reading import LIST_LENGTH, clause_text, distinct, entries, items, key_name, mapping, name
from models.errors import InputError
from models.phrases import phrase
from models.terms import Document, Terms

FOCUS = "focus"
"""Key of the areas; in an agreement it stands beside `terms`."""

_REQUIRED = ("duration", "notice")
_KEYS = (*_REQUIRED, "governing_law", "authentic_language", "documents", "clauses")
_EMPTY: dict[str, object] = {"governing_law": None, "authentic_language": None, "documents": (), FOCUS: ()}


@dataclass(frozen=True)
class TermsPatch:
    """What a proposal changes: `replaced` holds wire fields of Terms, `clauses` hashes, None to remove."""

    replaced: Mapping[str, object] = field(default_factory=dict)
    clauses: Mapping[str, str | None] = field(default_factory=dict)
    places: Mapping[str, Node] = field(default_factory=dict)

    def merge(self, current: Terms) -> Terms:
        """Return the whole of the new terms.

        Raises:
            InputError: A clause to remove is not there.
        """
        clauses = dict(current.clauses)
        for clause, sha256 in self.clauses.items():
            if sha256 is not None:
                clauses[clause] = sha256
            elif clauses.pop(clause, None) is None:
                raise self._unknown(clause, current)
        return Terms.model_validate({**dict(current), **self.replaced, "clauses": clauses})

    def _unknown(self, clause: str, current: Terms) -> InputError:
        place = self.places.get(clause, Node("", f"terms.clauses.{clause}"))
        return place.wrong(phrase("there is no such clause to remove"), nearest(clause, current.clauses))


def read_terms(node: Node, areas: tuple[str, ...], enclosed: Enclosures) -> Terms:
    """Read the terms of an agreement; every text and document is put among `enclosed`."""
    given = entries(node, _KEYS, _REQUIRED)
    readers = _readers(enclosed)
    fields = {key: readers[key](child) for key, child in given.items() if key != "clauses"}
    clauses = _clauses(given["clauses"], enclosed) if "clauses" in given else {}
    return Terms.model_validate({**fields, "areas": areas, "clauses": clauses})


def read_patch(node: Node, enclosed: Enclosures) -> TermsPatch:
    """Read what a proposal changes: keys replace whole, clauses merge by name, null removes."""
    entries(node, (*_KEYS, FOCUS))
    written = mapping(node)
    if not written:
        raise node.wrong(phrase("changes nothing"), phrase("Name at least one term to change"))
    readers = _readers(enclosed)
    replaced: dict[str, object] = {}
    clauses: dict[str, str | None] = {}
    for key, child in written.items():
        if key == "clauses":
            clauses = _clause_changes(child, enclosed)
        elif not child.is_null:
            replaced[_wire(key)] = readers[key](child)
        elif key in _EMPTY:
            replaced[_wire(key)] = _EMPTY[key]
        else:
            raise child.wrong(phrase("cannot be removed"), phrase("Give a duration such as P3Y"))
    places = mapping(written["clauses"]) if clauses else {}
    return TermsPatch(replaced, clauses, places)


def read_areas(node: Node) -> tuple[str, ...]:
    """Read the areas of cooperation."""
    return distinct(node, name)


def _readers(enclosed: Enclosures) -> dict[str, Callable[[Node], object]]:
    return {
        "duration": duration,
        "notice": duration,
        "governing_law": country,
        "authentic_language": language,
        "documents": lambda node: tuple(_document(item, enclosed) for item in items(node)),
        FOCUS: read_areas,
    }


def _wire(key: str) -> str:
    return "areas" if key == FOCUS else key


def _document(node: Node, enclosed: Enclosures) -> Document:
    given = entries(node, ("language", "path", "sha256"), ("language",))
    sha256 = enclosed.document(node, given.get("path"), given.get("sha256"))
    return Document(language=language(given["language"]), sha256=sha256)


def _clauses(node: Node, enclosed: Enclosures) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, child in mapping(node).items():
        found[key_name(key, child)] = enclosed.text(child, clause_text(child))
        if len(found) > LIST_LENGTH:
            raise node.wrong(
                phrase("has too many clauses"), phrase("Give at most %(most)s", most=LIST_LENGTH)
            )
    return found


def _clause_changes(node: Node, enclosed: Enclosures) -> dict[str, str | None]:
    written = mapping(node)
    kept = {key: child for key, child in written.items() if not child.is_null}
    texts = _clauses(Node(kept, node.field, node.file, node.line), enclosed)
    return {key_name(key, child): texts.get(key) for key, child in written.items()}
