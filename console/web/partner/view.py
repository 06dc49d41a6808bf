"""What the templates of the partner's pages are given, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from activities.documents import DocumentStore
from activities.drawings.standing import where_it_stands
from activities.languages import Language
from activities.mail.days import last_moment
from console.links.seen import Seen
from console.links.standing import OFFERS, Further, could_hold, signs_for
from console.printing.executed import is_executed
from console.printing.life import life_seen
from console.printing.receipt import signer_of
from console.printing.saying import (
    called,
    clause_name,
    last_day,
    plain_moment,
    term_facts,
    tongue_name,
)
from console.web.partner.asking import asking
from console.web.partner.changes import difference, objections
from console.web.partner.history import AT_A_GLANCE, history
from console.web.partner.proposing import places
from console.web.partner.words import why_not
from models import milestones as m
from models.terms import Terms

_LONGEST_SHOWN = 200_000


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the text; `text` is None where it is none."""

    name: str
    language: str
    sha256: str
    size: int | None
    text: str | None


class Clause(NamedTuple):
    """One clause as it reads."""

    id: str
    name: str
    text: str


class Party(NamedTuple):
    """One organisation and what it has done so far; `tone` is good, warn or empty."""

    name: str
    said: str
    details: tuple[str, ...]
    tone: str


def _terms(seen: Seen) -> Terms:
    return seen.state.terms or Terms(duration="P1Y", notice="P1D")


def common(seen: Seen, language: Language, documents: DocumentStore) -> dict[str, Any]:
    """Return what every page about a link's agreement shows."""
    terms = _terms(seen)
    return {
        "seen": seen,
        "life": life_seen(seen, language),
        "name": called(language, seen),
        "organisation": seen.name(seen.link.organisation),
        "coordinator": seen.name(seen.state.coordinator),
        "stands": where_it_stands(seen.state, language),
        "facts": term_facts(language, terms),
        "clauses": clauses_of(seen, terms),
        "documents": [
            _document(seen, each.language, each.sha256, language, documents) for each in terms.documents
        ],
        "parties": list(parties(seen, language)),
        "deadline": deadline(seen, language),
        "difference": difference(seen, language),
        "objections": objections(seen, language),
        "history": history(seen, language),
        "at_a_glance": AT_A_GLANCE,
        "executed": is_executed(seen),
        "ink": ink(seen, language),
        "places": places(seen, language),
        "others": [(act, asking(seen, language)[act].title) for act in others(seen)],
        "further": further(seen, language),
        "closed": closed(seen, language),
        "holders": [(org, seen.name(org)) for org in could_hold(seen.state, seen.link.organisation)],
        "for_others": [
            (org, seen.name(org)) for org in signs_for(seen.state, seen.link.organisation, seen.now)
        ],
    }


_SAID_WHY = frozenset({"propose"})
"""Acts whose absence a reader would wonder about."""


def clauses_of(seen: Seen, terms: Terms) -> list[Clause]:
    """Return the clauses as they read."""
    return [Clause(key, clause_name(key), seen.text(sha256)) for key, sha256 in terms.clauses.items()]


def others(seen: Seen) -> list[str]:
    """Return the other answers that are open, beside the one asked for."""
    first = OFFERS[seen.link.question][:1]
    return [act for act in seen.good.acts if act not in first]


def closed(seen: Seen, language: Language) -> list[str]:
    """Return why what a reader would look for is not open."""
    told = [why_not(code, language) for act, code in seen.good.why_not.items() if act in _SAID_WHY]
    if "propose" in seen.good.acts and not clauses_of(seen, _terms(seen)):
        told.append(
            language.say(
                "This text has no clauses one could object to. Propose another document, or reply to the "
                "mail."
            )
        )
    return told


class More(NamedTuple):
    """Something else the organisation may do: what, and where its page is, below the link's."""

    name: str
    path: str


def further(seen: Seen, language: Language) -> list[More]:
    """Return what else may be done, in the order of a life; of pilots, with their names."""
    named = asking(seen, language)
    return [_more(seen, each, named[each.act].title) for each in seen.good.further]


def _more(seen: Seen, wanted: Further, title: str) -> More:
    pilot = seen.pilot(wanted.about)
    if pilot is None:
        return More(title, f"more/{wanted.act}")
    about = seen.text(pilot.title) or pilot.pilot
    return More(f"{title} ({about})", f"more/{wanted.act}?pilot={pilot.pilot}")


def deadline(seen: Seen, language: Language) -> str:
    """Return until when an answer counts, where the reader is."""
    turn = next((each for each in seen.explained.waiting_for if each.org == seen.link.organisation), None)
    if seen.link.question == "contest":
        until = seen.state.contests.get(seen.link.organisation)
    else:
        until = turn.deadline if turn else None
    return last_day(language, until, seen.zone) if until else ""


class Ink(NamedTuple):
    """What is on record of a signature on paper; `place` is empty where that was erased."""

    place: str
    day: str
    scan: str


def ink(seen: Seen, language: Language) -> Ink | None:
    """Return the signature on paper a link asks about."""
    signing = seen.state.signatures.get(seen.link.organisation)
    entry = seen.milestone(signing.seq).payload if signing and seen.link.question == "contest" else None
    if not isinstance(entry, m.InkSignature):
        return None
    return Ink(seen.text(entry.place), language.day(entry.day), entry.scan)


def owed(seen: Seen, language: Language) -> str:
    """Return what is still awaited of the reader's organisation and until when; empty where nothing is."""
    org = seen.link.organisation
    turn = next((each for each in seen.explained.waiting_for if each.org == org), None)
    if turn is None:
        return ""
    until = last_day(language, turn.deadline, seen.zone) if turn.deadline else ""
    told = {"organisation": seen.name(org), "until": until}
    known = {
        "approve": language.say("The approval of %(organisation)s is still awaited until %(until)s.", told),
        "sign": language.say("The signature of %(organisation)s is still awaited until %(until)s.", told),
        "grant_mandate": language.say(
            "The mandate of %(organisation)s is still awaited until %(until)s.", told
        ),
    }
    return known[turn.act]


def parties(seen: Seen, language: Language) -> Iterator[Party]:
    """Yield what each party has done, in the order of the agreement."""
    say, state = language.say, seen.state
    waiting = {turn.org: turn for turn in seen.explained.waiting_for}
    for party in state.parties:
        org, name = party.org, seen.name(party.org)
        signing = state.signatures.get(org)
        if signing:
            entry = seen.milestone(signing.seq)
            at = plain_moment(language, entry.received_at or entry.recorded_at, seen.zone)
            under = say("by %(organisation)s under a mandate", {"organisation": seen.name(signing.by)})
            on_paper = isinstance(entry.payload, m.InkSignature)
            who = under if signing.by != org else signer_of(seen, entry, language)
            details = tuple(part for part in (who, at) if part)
            yield Party(name, say("signed on paper") if on_paper else say("signed"), details, "good")
        elif org in waiting:
            until = waiting[org].deadline
            day = language.plain_day(last_moment(until, seen.zone)[0]) if until else ""
            details = (say("until %(day)s", {"day": day}),) if day else ()
            yield Party(name, say("no answer yet"), details, "warn")
        elif org in state.approvals and not state.over:
            yield Party(name, say("approved"), (), "good")
        elif party.role == "observer":
            yield Party(name, say("reads along"), (), "")
        else:
            yield Party(name, say("not yet asked") if not state.over else "", (), "")


def _document(seen: Seen, tag: str, sha256: str, language: Language, documents: DocumentStore) -> Document:
    name = language.say("Document in %(language)s", {"language": tongue_name(language, tag)})
    size = seen.sizes.get(sha256)
    is_shown = size is None or size <= _LONGEST_SHOWN
    return Document(name, tag, sha256, size, plain_text(documents.get(sha256)) if is_shown else None)


def plain_text(content: bytes | None) -> str | None:
    """Return a document as text, if it is nothing else."""
    if content is None or len(content) > _LONGEST_SHOWN or b"\x00" in content or content.startswith(b"%PDF"):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
