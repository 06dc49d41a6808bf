"""Sentences of the negotiation: opening, proposals, approvals, objections, rejections."""

from console.sentences.days import length, number
from console.sentences.tale import Tale, begin
from models.coverage import approvals_missing
from models.state import Phase
from models.terms import Terms

HASH_SHOWN = 12


def opened(tale: Tale) -> str:
    """Who opened what with whom, and who is asked."""
    payload, parties = tale.payload, tale.after.parties
    partners = tale.listed(party.org for party in parties if party.side == "partner")
    follows = f" It follows {payload.reopens.ref}." if payload.reopens else ""
    if payload.follows:
        follows += f" It grows from {payload.follows.ref}."
    return (
        f"{tale.actor} opened the negotiation of{tale.quoted(payload.title) or f' {tale.after.ref}'} with "
        f"{partners}: {number(len(parties))} parties. Opening approves revision 1; "
        f"{tale.asked()}.{follows}"
    )


def proposed(tale: Tale) -> str:
    """Who proposed what, and what that undid."""
    payload = tale.payload
    undone = len(tale.before.approvals)
    void = f" {_approvals(undone, tale.before.revision)}" if undone else ""
    return (
        f"{tale.actor} proposed revision {payload.revision}, and approves it"
        f"{tale.quoted(payload.comment, ': ')}.{changes(tale.before.terms, payload.terms)}{void}"
        f" {begin(tale.asked())}."
    )


def _approvals(count: int, revision: int) -> str:
    if count == 1:
        return f"The one approval of revision {revision} no longer counts."
    return f"The {number(count)} approvals of revision {revision} no longer count."


def changes(old: Terms | None, new: Terms) -> str:
    """Return what differs between two revisions, as a sentence."""
    if old is None:
        return ""
    said = [
        f"{name} {length(getattr(new, name))} instead of {length(getattr(old, name))}"
        for name in ("duration", "notice")
        if getattr(old, name) != getattr(new, name)
    ]
    said += [
        f"{name.replace('_', ' ')} {getattr(new, name) or 'none'}"
        for name in ("governing_law", "authentic_language")
        if getattr(old, name) != getattr(new, name)
    ]
    said += [f"other {name}" for name in ("areas", "documents") if getattr(old, name) != getattr(new, name)]
    said += [
        f"clause {name} {_clause(old.clauses.get(name), new.clauses.get(name))}"
        for name in sorted({*old.clauses, *new.clauses})
        if old.clauses.get(name) != new.clauses.get(name)
    ]
    return f" Changed: {', '.join(said)}." if said else ""


def _clause(before: str | None, after: str | None) -> str:
    if before is None:
        return "added"
    return "removed" if after is None else "rewritten"


def objected(tale: Tale) -> str:
    """Who finds what wrong; it blocks nothing."""
    return f"{tale.actor} objected to the clause {tale.payload.clause}{tale.quoted(tale.payload.text, ': ')}."


def approved(tale: Tale) -> str:
    """Who approved, and how many have."""
    told = f"{tale.actor} approved revision {tale.payload.revision}"
    if not approvals_missing(tale.after):
        return f"{told}, the last approval needed."
    given = [org for org in tale.after.signatories() if org in tale.after.approvals]
    return f"{told}: {tale.of_all(len(given))}."


def text_agreed(tale: Tale) -> str:
    """The text is frozen, and who signs now."""
    given = [org for org in tale.after.signatories() if org in tale.after.approvals]
    everybody = len(given) == len(tale.after.signatories())
    cause = f"All {number(len(given))} have approved" if everybody else "The approvals needed are there"
    mark = (tale.after.terms_hash or "")[:HASH_SHOWN]
    return (
        f"{cause}: the text of revision {tale.payload.revision} is frozen (hash {mark}…), and {tale.asked()}."
    )


def rejection(tale: Tale) -> str:
    """A cluster's no, which ends nothing."""
    return (
        f"{tale.actor} rejected revision {tale.payload.revision}{tale.quoted(tale.payload.reason, ': ')}. "
        "Its approval is void; the negotiation goes on."
    )


def rejected(tale: Tale) -> str:
    """A no that ends it."""
    what = (
        "declined to sign"
        if tale.before.phase is Phase.SIGNING
        else f"rejected revision {tale.payload.revision}"
    )
    return f"{tale.actor} {what}{tale.quoted(tale.payload.reason, ': ')}. That ends it."
