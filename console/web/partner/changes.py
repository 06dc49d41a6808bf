"""What the current revision changes in the one its reader knows, who proposed it and why, and who objects."""

from collections.abc import Iterator
from typing import NamedTuple

from activities.languages import Language
from console.links.seen import Seen
from console.printing.saying import clause_name, term_facts, tongue_name
from console.web.partner.difference import Piece, compared
from models.milestones import Approved, Milestone, Objected, Opened, Proposed
from models.terms import Terms


class Changed(NamedTuple):
    """One clause that is not what it was, piece by piece."""

    name: str
    pieces: list[Piece]


class OtherTerm(NamedTuple):
    """A term that is no clause; empty where there was none, or is none any more."""

    label: str
    was: str
    now: str


class Paper(NamedTuple):
    """A document that is another one now, by the hashes of both; None where there is none."""

    name: str
    was: str | None
    now: str | None


class Said(NamedTuple):
    """Who did what, and the reason as written; empty where none was given."""

    words: str
    reason: str


class Difference(NamedTuple):
    """The current revision beside an `older` one."""

    older: int
    proposals: list[Said]
    terms: list[OtherTerm]
    clauses: list[Changed]
    documents: list[Paper]

    @property
    def is_there(self) -> bool:
        """Say whether anything is not as it was."""
        return bool(self.terms or self.clauses or self.documents)


def difference(seen: Seen, language: Language) -> Difference | None:
    """Return what a reader of the text has not approved or been shown yet, while it is negotiated."""
    state, revisions = seen.state, _revisions(seen)
    if state.terms is None or not state.text_is_open:
        return None
    if seen.link.organisation in state.approvals and seen.good.standing != "stale":
        return None
    older = _known_to(seen)
    before = getattr(revisions[older].payload, "terms", None) if older in revisions else None
    if before is None:
        return None
    steps = [each for number, each in revisions.items() if number > older]
    return Difference(
        older,
        [_proposal(seen, each, language) for each in steps],
        other_terms(before, state.terms, language),
        _clauses(seen, before, state.terms),
        papers(before, state.terms, language),
    )


def _revisions(seen: Seen) -> dict[int, Milestone]:
    entries = [each for each, _ in seen.chain]
    return {
        each.payload.revision if isinstance(each.payload, Proposed) else 1: each
        for each in entries
        if isinstance(each.payload, Opened | Proposed)
    }


def _known_to(seen: Seen) -> int:
    """Return the revision to compare with: that of an old link, or the one its organisation last approved."""
    org, now = seen.link.organisation, seen.state.revision
    if seen.good.standing == "stale":
        return seen.link.revision
    approved = {
        getattr(each.payload, "revision", 1)
        for each, _ in seen.chain
        if each.actor == org and isinstance(each.payload, Opened | Proposed | Approved)
    }
    return max((each for each in approved if each < now), default=now - 1)


def _proposal(seen: Seen, entry: Milestone, language: Language) -> Said:
    told = {"who": seen.name(entry.actor or ""), "revision": str(getattr(entry.payload, "revision", 1))}
    reason = seen.text(getattr(entry.payload, "comment", None))
    if reason:
        return Said(language.say("%(who)s proposed revision %(revision)s, because:", told), reason)
    return Said(language.say("%(who)s proposed revision %(revision)s, and gave no reason.", told), "")


def objections(seen: Seen, language: Language) -> list[Said]:
    """Return what others, and its reader, find wrong with the current revision, while it is negotiated."""
    if not seen.state.text_is_open:
        return []
    return [
        Said(
            language.say(
                "%(who)s objects to the clause “%(clause)s”:",
                {"who": seen.name(each.actor or ""), "clause": clause_name(each.payload.clause)},
            ),
            seen.text(each.payload.text),
        )
        for each, _ in seen.chain
        if isinstance(each.payload, Objected) and each.payload.revision == seen.state.revision
    ]


def other_terms(old: Terms, new: Terms, language: Language) -> list[OtherTerm]:
    """Return the terms that are no clauses and not what they were."""
    before, after = dict(term_facts(language, old)), dict(term_facts(language, new))
    return [
        OtherTerm(label, before.get(label, ""), after.get(label, ""))
        for label in {**after, **before}
        if before.get(label) != after.get(label)
    ]


def papers(old: Terms, new: Terms, language: Language) -> list[Paper]:
    """Return the documents that are others than they were, by their languages."""
    before = {each.language: each.sha256 for each in old.documents}
    after = {each.language: each.sha256 for each in new.documents}
    return [
        Paper(
            language.say("Document in %(language)s", {"language": tongue_name(language, tag)}),
            before.get(tag),
            after.get(tag),
        )
        for tag in {**after, **before}
        if before.get(tag) != after.get(tag)
    ]


def _clauses(seen: Seen, old: Terms, new: Terms) -> list[Changed]:
    differ = [key for key in {**old.clauses, **new.clauses} if old.clauses.get(key) != new.clauses.get(key)]
    return [
        Changed(clause_name(key), compared(seen.text(old.clauses.get(key)), seen.text(new.clauses.get(key))))
        for key in differ
    ]


def changed(old: dict[str, str], new: dict[str, str]) -> list[Changed]:
    """Return the clauses that are not the same, with what goes and what comes."""
    return list(_changed(old, new))


def _changed(old: dict[str, str], new: dict[str, str]) -> Iterator[Changed]:
    for key in {**old, **new}:
        if old.get(key, "") != new.get(key, ""):
            yield Changed(clause_name(key), compared(old.get(key, ""), new.get(key, "")))
