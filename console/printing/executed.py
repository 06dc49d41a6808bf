"""The executed copy: one paper with the text, its fingerprint, and everybody's signature."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from activities.drawings.standing import where_it_stands
from activities.keys import DeploymentKeys
from activities.languages import LANGUAGES, Language
from console.links.seen import Seen
from console.printing.life import life_seen
from console.printing.receipt import signer_of
from console.printing.saying import (
    called,
    clause_name,
    in_utc,
    moment,
    term_facts,
    tongue_name,
)
from console.printing.typeset import typeset
from models import milestones as m
from models.explain import explain
from models.lifecycle import fold
from models.milestones import Milestone
from models.state import Phase
from models.terms import Terms


def is_executed(seen: Seen) -> bool:
    """Say whether every signature needed is there."""
    return seen.state.in_force_since is not None and seen.state.phase in (Phase.IN_FORCE, Phase.CLOSED)


def language_of_copy(seen: Seen) -> str:
    """Return the one language of the copy's own words: the one that counts, or English.

    Everybody's copy is the same.
    """
    authentic = (seen.state.terms or Terms(duration="P1Y", notice="P1D")).authentic_language or ""
    return next((each for each in (authentic, authentic[:2]) if each in LANGUAGES), "en")


def executed_copy(seen: Seen, keys: DeploymentKeys, language: Language) -> bytes:
    """Return the PDF. Raises as `typeset`."""
    return typeset("executed.typ", executed_content(seen, keys, language))


def executed_content(seen: Seen, keys: DeploymentKeys, language: Language) -> dict[str, Any]:
    """Return all an executed copy says, of an agreement that came into force."""
    last = _last_signature(seen)
    seen = _as_signed(seen, last)
    say, state = language.say, seen.state
    terms = state.terms or Terms(duration="P1Y", notice="P1D")
    partners = language.listed([seen.name(each.org) for each in state.parties])
    return {
        "title": f"{seen.title} ({state.ref})",
        "language": language.tag,
        "foot": f"{state.ref} · {say('Fingerprint of the text')} {(state.terms_hash or '')[:16]}…",
        "kicker": f"{say('Executed copy')} · {state.ref}",
        "heading": seen.title,
        "lead": say("between %(parties)s", {"parties": partners}),
        "facts": [{"label": label, "said": said} for label, said in _dates(seen, last, language)]
        + [{"label": label, "said": said} for label, said in term_facts(language, terms)],
        "picture": life_seen(seen, language, for_ever=True).wide,
        "picture_told": where_it_stands(seen.state, language),
        "text_heading": say("The text"),
        "clauses": [
            {"name": clause_name(name), "text": seen.text(sha256)} for name, sha256 in terms.clauses.items()
        ],
        "documents_heading": say("Documents"),
        "documents": [
            {"name": _document(language, each.language), "sha256": each.sha256} for each in terms.documents
        ],
        "signatures_heading": say("Signatures"),
        "signatures_lead": say("Times are those of each organisation."),
        "signatures": list(_signatures(seen, language)),
        "check_heading": say("How to check it"),
        "check": [
            say(
                "The fingerprint stands for the whole text: parties, terms, clauses and documents. "
                "Every signature was given on it."
            ),
            say("The service signed the line below when the last signature was on record."),
        ],
        "proof": [
            {"label": say("Fingerprint of the text"), "said": state.terms_hash or "", "code": True},
            {"label": say("Last entry"), "said": f"{last.seq} · {last.digest}", "code": True},
            {
                "label": say("Signed by the service"),
                "said": keys.receipt(state.ref, last.seq, last.digest),
                "code": True,
            },
        ],
    }


def _as_signed(seen: Seen, last: Milestone) -> Seen:
    """Return the agreement as it stood with its last signature, to its coordinator.

    So the copy says the same ever after, and to everybody: days are those of one place.
    """
    chain = seen.chain[: last.seq]
    state = fold(seen.state.ref, chain)
    link = replace(seen.link, organisation=state.coordinator)
    explained = explain(state, last.recorded_at, link.organisation)
    return replace(seen, link=link, chain=chain, state=state, explained=explained, now=last.recorded_at)


def _last_signature(seen: Seen) -> Milestone:
    """Return the entry that put it in force."""
    return next(each for each, _ in reversed(seen.chain) if isinstance(each.payload, m.Signed))


def _dates(seen: Seen, last: Milestone, language: Language) -> Iterator[tuple[str, str]]:
    say, state = language.say, seen.state
    yield say("Agreement"), called(language, seen)
    yield say("In force since"), in_utc(last.recorded_at)
    if state.end:
        yield say("Last day of the agreement"), language.day(state.end.on)
    yield say("Revision"), str(state.revision)


def _document(language: Language, tag: str) -> str:
    return language.say("Document in %(language)s", {"language": tongue_name(language, tag)})


def _signatures(seen: Seen, language: Language) -> Iterator[dict[str, str]]:
    """Yield how each signatory is bound, or that it is not, in the order of the parties."""
    say, state = language.say, seen.state
    sides = {"consortium": say("Consortium"), "partner": say("Partner")}
    for party in state.parties:
        if party.role != "signatory":
            continue
        signing = state.signatures.get(party.org)
        entry = seen.milestone(signing.seq) if signing else None
        said = {"who": "", "how": say("not signed: not bound"), "when": ""}
        if signing and entry:
            said = _signature(seen, party.org, signing.by, entry, language)
        yield {"organisation": seen.name(party.org), "side": sides[party.side], **said}


def _signature(seen: Seen, org: str, signer: str, entry: Milestone, language: Language) -> dict[str, str]:
    say, zone = language.say, seen.state.zone(org)
    told = {"organisation": seen.name(signer), "seq": str(entry.seq)}
    if isinstance(entry.payload, m.InkSignature):
        paper = {"place": seen.text(entry.payload.place), "day": language.plain_day(entry.payload.day)}
        how, when = say("on paper, entry %(seq)s", told), say("%(place)s, %(day)s", paper)
    else:
        how = (
            say("through its link, entry %(seq)s", told)
            if entry.door == "link"
            else say("entry %(seq)s", told)
        )
        when = moment(language, entry.received_at or entry.recorded_at, zone)
    if signer != org:
        how = say("by %(organisation)s under a mandate, entry %(seq)s", told)
    return {"who": signer_of(seen, entry, language), "how": how, "when": when}
