"""Sentences of the negotiation: opening, proposals, approvals, objections, rejections."""

from console.phrases import Phrase, in_commas, paragraph, phrase, phrase_many, sentence
from console.phrases.facts import called, country, length, number, tongue
from console.sentences.tale import Tale
from models.coverage import approvals_missing
from models.state import Phase
from models.terms import Terms

HASH_SHOWN = 12


def opened(tale: Tale) -> Phrase:
    """Who opened what with whom, and who is asked."""
    payload, parties = tale.payload, tale.after.parties
    partners = tale.listed(party.org for party in parties if party.side == "partner")
    return paragraph(
        phrase_many(
            "%(who)s opened the negotiation of %(title)s with %(partners)s: %(number)s party.",
            "%(who)s opened the negotiation of %(title)s with %(partners)s: %(number)s parties.",
            len(parties),
            who=tale.actor,
            title=tale.quoted(payload.title) or tale.after.ref,
            partners=partners,
            number=number(len(parties)),
        ),
        phrase("Opening approves revision 1; %(asked)s.", asked=tale.asked()),
        phrase("It follows %(ref)s.", ref=payload.reopens.ref) if payload.reopens else "",
        phrase("It grows from %(ref)s.", ref=payload.follows.ref) if payload.follows else "",
    )


def proposed(tale: Tale) -> Phrase:
    """Who proposed what, and what that undid."""
    payload = tale.payload
    undone = len(tale.before.approvals)
    told = phrase(
        "%(who)s proposed revision %(revision)s, and approves it", who=tale.actor, revision=payload.revision
    )
    return paragraph(
        sentence(tale.saying(told, payload.comment)),
        changes(tale.before.terms, payload.terms),
        _void(undone, tale.before.revision) if undone else "",
        sentence(tale.asked()),
    )


def _void(count: int, revision: int) -> Phrase:
    return phrase_many(
        "The %(number)s approval of revision %(revision)s no longer counts.",
        "The %(number)s approvals of revision %(revision)s no longer count.",
        count,
        number=number(count),
        revision=revision,
    )


def changes(old: Terms | None, new: Terms) -> Phrase | str:
    """Return what differs between two revisions, as a sentence."""
    said = [*_facts(old, new), *_clauses(old, new)] if old else []
    return phrase("Changed: %(what)s.", what=in_commas(said)) if said else ""


def _facts(old: Terms, new: Terms) -> list[Phrase]:
    none = phrase("none")
    was, now = ({"duration": length(each.duration), "notice": length(each.notice)} for each in (old, new))
    law = country(new.governing_law) if new.governing_law else none
    counts = tongue(new.authentic_language) if new.authentic_language else none
    told = {
        "duration": phrase("duration %(new)s instead of %(old)s", new=now["duration"], old=was["duration"]),
        "notice": phrase("notice %(new)s instead of %(old)s", new=now["notice"], old=was["notice"]),
        "governing_law": phrase("governing law %(new)s", new=law),
        "authentic_language": phrase("authentic language %(new)s", new=counts),
        "areas": phrase("other areas"),
        "documents": phrase("other documents"),
    }
    return [said for name, said in told.items() if getattr(old, name) != getattr(new, name)]


def _clauses(old: Terms, new: Terms) -> list[Phrase]:
    return [
        _clause(called(name), old.clauses.get(name), new.clauses.get(name))
        for name in sorted({*old.clauses, *new.clauses})
        if old.clauses.get(name) != new.clauses.get(name)
    ]


def _clause(name: Phrase, before: str | None, after: str | None) -> Phrase:
    if before is None:
        return phrase("clause %(name)s added", name=name)
    if after is None:
        return phrase("clause %(name)s removed", name=name)
    return phrase("clause %(name)s rewritten", name=name)


def objected(tale: Tale) -> Phrase:
    """Who finds what wrong; it blocks nothing."""
    clause = called(tale.payload.clause)
    told = phrase("%(who)s objected to the clause %(clause)s", who=tale.actor, clause=clause)
    return sentence(tale.saying(told, tale.payload.text))


def approved(tale: Tale) -> Phrase:
    """Who approved, and how many have."""
    facts = {"who": tale.actor, "revision": tale.payload.revision}
    if not approvals_missing(tale.after):
        return phrase("%(who)s approved revision %(revision)s, the last approval needed.", **facts)
    everybody = tale.after.signatories()
    given = sum(org in tale.after.approvals for org in everybody)
    return phrase(
        "%(who)s approved revision %(revision)s: %(given)s of %(all)s.",
        **facts,
        given=given,
        all=len(everybody),
    )


def text_agreed(tale: Tale) -> Phrase:
    """The text is frozen, and who signs now."""
    everybody = tale.after.signatories()
    given = [org for org in everybody if org in tale.after.approvals]
    facts = {
        "revision": tale.payload.revision,
        "hash": (tale.after.terms_hash or "")[:HASH_SHOWN],
        "asked": tale.asked(),
    }
    if len(given) == len(everybody):
        return phrase(
            "All %(number)s have approved: the text of revision %(revision)s is frozen (hash %(hash)s…), and "
            "%(asked)s.",
            number=number(len(given)),
            **facts,
        )
    return phrase(
        "The approvals needed are there: the text of revision %(revision)s is frozen (hash %(hash)s…), and "
        "%(asked)s.",
        **facts,
    )


def rejection(tale: Tale) -> Phrase:
    """A cluster's no, which ends nothing."""
    return paragraph(
        sentence(tale.saying(_rejected(tale), tale.payload.reason)),
        phrase("Its approval is void; the negotiation goes on."),
    )


def rejected(tale: Tale) -> Phrase:
    """A no that ends it."""
    declined = tale.before.phase is Phase.SIGNING
    told = phrase("%(who)s declined to sign", who=tale.actor) if declined else _rejected(tale)
    return paragraph(sentence(tale.saying(told, tale.payload.reason)), phrase("That ends it."))


def _rejected(tale: Tale) -> Phrase:
    return phrase("%(who)s rejected revision %(revision)s", who=tale.actor, revision=tale.payload.revision)
