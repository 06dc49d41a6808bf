"""The text of an agreement, and what one revision changed in another, clause by clause."""

from typing import NamedTuple

from console.phrases import listed
from console.phrases.facts import called, country, length, tongue
from console.queries import ERASED
from console.web.agreements.sight import Sight
from console.web.partner.difference import Piece, compared
from models.terms import Document, Terms


class Clause(NamedTuple):
    """One clause, as pieces that stay, go or come; `is_changed`: it is not as it was."""

    name: str
    pieces: list[Piece]
    is_changed: bool


class Wording(NamedTuple):
    """One revision beside an earlier one; without `older` there is nothing to compare."""

    number: int
    older: int | None
    facts: list[tuple[str, str, str]]
    clauses: list[Clause]
    documents: list[tuple[Document, int | None, bool]]
    terms_hash: str
    by: str
    language: str


def wording(sight: Sight, number: int, older: int | None) -> Wording:
    """Return revision `number` as it differs from `older`; both are known."""
    new = sight.revisions[number]
    old = sight.revisions[older].terms if older is not None else None
    before = {each.sha256 for each in old.documents} if old else set()
    documents = [
        (each, sight.sizes.get(each.sha256), old is not None and each.sha256 not in before)
        for each in new.terms.documents
    ]
    return Wording(
        number,
        older,
        _facts(new.terms, old),
        _clauses(sight, new.terms, old),
        documents,
        new.milestone.terms_hash or "",
        sight.reader.name(new.milestone.actor or ""),
        new.terms.authentic_language or "",
    )


def _facts(new: Terms, old: Terms | None) -> list[tuple[str, str, str]]:
    """Return each term with what it was, where that differs."""
    after, before = _said(new), _said(old) if old else _said(new)
    return [(name, said, before[name] if before[name] != said else "") for name, said in after.items()]


def _said(terms: Terms) -> dict[str, str]:
    return {
        "duration": length(terms.duration),
        "notice": length(terms.notice),
        "areas": listed([called(each) for each in terms.areas]) or "–",
        "governing_law": country(terms.governing_law) if terms.governing_law else "–",
        "authentic_language": tongue(terms.authentic_language) if terms.authentic_language else "–",
    }


def _clauses(sight: Sight, new: Terms, old: Terms | None) -> list[Clause]:
    before = old.clauses if old else new.clauses
    found = []
    for name in dict.fromkeys((*new.clauses, *before)):
        pieces = compared(_text(sight, before.get(name)), _text(sight, new.clauses.get(name)))
        found.append(Clause(name, pieces, before.get(name) != new.clauses.get(name)))
    return found


def _text(sight: Sight, sha256: str | None) -> str:
    return sight.texts.get(sha256, ERASED) if sha256 else ""
