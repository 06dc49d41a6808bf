"""Terms as written: whole in an agreement, as a patch in a proposal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from console.doors.enclosures import Enclosures
from console.doors.formats import country, duration, language
from console.doors.node import Node, nearest
from console.doors.reading import (
    LIST_LENGTH,
    block,
    clause_text,
    distinct,
    fields,
    items,
    key_name,
    mapping,
    name,
)
from console.doors.together import Together, every
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


def read_terms(node: Node, enclosed: Enclosures) -> Terms:
    """Read the terms of an agreement, but its areas; every text and document is put among `enclosed`."""
    readers = {**_readers(enclosed), "clauses": lambda node: _clauses(node, enclosed)}
    return Terms.model_validate(fields(node, readers, _REQUIRED))


def covering(terms: Terms, areas: tuple[str, ...]) -> Terms:
    """Return terms with their areas."""
    return terms.model_copy(update={"areas": areas})


def read_patch(node: Node, enclosed: Enclosures) -> TermsPatch:
    """Read what a proposal changes: keys replace whole, clauses merge by name, null removes."""
    readers = {**_readers(enclosed), "clauses": lambda node: _clause_changes(node, enclosed)}
    written = mapping(node)
    with block(node, (*_KEYS, FOCUS)) as (_, each):
        if not written:
            raise node.wrong(phrase("changes nothing"), phrase("Name at least one term to change"))
        found: dict[str, Any] = {
            _wire(key): each(_emptied, key, child) if child.is_null else each(readers[key], child)
            for key, child in written.items()
            if key in readers
        }
    clauses = found.pop("clauses", {})
    return TermsPatch(found, clauses, mapping(written["clauses"]) if clauses else {})


def _emptied(key: str, node: Node) -> object:
    if key not in _EMPTY:
        raise node.wrong(phrase("cannot be removed"), phrase("Give a duration such as P3Y"))
    return _EMPTY[key]


def read_areas(node: Node) -> tuple[str, ...]:
    """Read the areas of cooperation."""
    return distinct(node, name)


def _readers(enclosed: Enclosures) -> dict[str, Callable[[Node], object]]:
    return {
        "duration": duration,
        "notice": duration,
        "governing_law": country,
        "authentic_language": language,
        "documents": lambda node: every(lambda item: _document(item, enclosed), items(node)),
        FOCUS: read_areas,
    }


def _wire(key: str) -> str:
    return "areas" if key == FOCUS else key


def _document(node: Node, enclosed: Enclosures) -> Document:
    with block(node, ("language", "path", "sha256"), ("language",)) as (given, each):
        tongue = each(language, given["language"])
        sha256 = each(enclosed.document, node, given.get("path"), given.get("sha256"))
    return Document(language=tongue, sha256=sha256)


def _clauses(node: Node, enclosed: Enclosures) -> dict[str, str]:
    written = mapping(node)
    if len(written) > LIST_LENGTH:
        raise node.wrong(phrase("has too many clauses"), phrase("Give at most %(most)s", most=LIST_LENGTH))
    with Together() as each:
        return {
            each(key_name, key, child): each(enclosed.text, child, each(clause_text, child))
            for key, child in written.items()
        }


def _clause_changes(node: Node, enclosed: Enclosures) -> dict[str, str | None]:
    written = mapping(node)
    kept = {key: child for key, child in written.items() if not child.is_null}
    with Together() as each:
        texts = each(_clauses, replace(node, value=kept), enclosed)
        each(every, lambda entry: key_name(*entry), written.items())
    return {key: texts.get(key) for key in written}
