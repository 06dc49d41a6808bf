"""Taking every decision again: what the rules make of each act, in its turn, beside what the record says."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from activities.snapshot import read_milestone
from console.audit.dossier import Dossier, Link
from console.audit.told import MALFORMED
from console.phrases import listed
from models import milestones as m
from models.checks import Refused
from models.clock import FIRST, Due, due_by
from models.errors import Code
from models.lifecycle import Elapsed, decide, refusal
from models.phrases import phrase
from models.pilot_milestones import IntensifiedEnded, IntensifiedOpened
from models.pilots import IN_FORCE_SAID, Settled, rests_on, settle
from models.state import Agreement
from workflows.family import opening_of

Drafts = Sequence[m.Draft]


class Again(NamedTuple):
    """One transition, decided again.

    Args:
        links: Its milestones.
        differs: How the rules decide otherwise; empty where they agree.
        unknown: Why they could not be asked; empty where they were.
        due: What the clock did, where it was the clock.
    """

    links: Sequence[Link]
    differs: str = ""
    unknown: str = ""
    due: Due | None = None


class UnknownCauseError(Exception):
    """What a milestone comes from is not here; the message says what is missing."""


def decide_again(dossier: Dossier) -> Iterator[Again]:
    """Yield every transition of the chain, as far as it can be folded."""
    place, folded = 0, len(dossier.states) - 1
    while place < folded:
        again = _again(dossier, place)
        yield again
        place += len(again.links)


def is_stranger(milestone: m.Milestone | None) -> bool:
    """Say whether a milestone is the refusal of an act nobody vouches for."""
    payload = milestone.payload if milestone else None
    return isinstance(payload, m.RefusedAct) and payload.code == Code.UNAUTHENTICATED


def _again(dossier: Dossier, place: int) -> Again:
    state, link = dossier.states[place], dossier.links[place]
    if link.milestone is None or is_stranger(link.milestone):  # no rule decides about a stranger
        return Again((link,))
    due = _due(state, link.milestone)
    try:
        drafts = _drafts(dossier, state, link.milestone, due)
    except UnknownCauseError as missing:
        return Again(_together(dossier.links, place), unknown=missing.args[0])
    except MALFORMED as problem:
        return Again(
            _together(dossier.links, place),
            differs=phrase("they cannot judge it: %(kind)s", kind=type(problem).__name__),
        )
    links = dossier.links[place : place + len(drafts)]
    if not drafts or not all(map(_is, links, drafts)) or len(links) < len(drafts):
        return Again(_together(dossier.links, place), differs=_otherwise(drafts), due=due)
    return Again(links, due=due)


def _due(state: Agreement, milestone: m.Milestone) -> Due | None:
    alone = milestone.command_id is None and not _is_news(milestone)
    return due_by(state, milestone.recorded_at) if alone else None


def _is_news(milestone: m.Milestone) -> bool:
    payload = milestone.payload
    return isinstance(payload, IntensifiedEnded) or getattr(payload, "superseded_by", None) is not None


def _drafts(dossier: Dossier, state: Agreement, milestone: m.Milestone, due: Due | None) -> Drafts:
    """Return what the rules say comes of the cause of a milestone, in the state before it."""
    if isinstance(milestone.payload, m.Opened) and milestone.payload.follows is not None:
        return _of_opening(dossier, state, milestone, milestone.payload)
    if _is_news(milestone):
        return _of_news(dossier, state, milestone)
    if milestone.command_id is None:
        decided = decide(state, Elapsed(due=due), milestone.recorded_at) if due else ()
        return () if isinstance(decided, Refused) else decided
    entry = dossier.entries.get(milestone.command_id)
    brought = [each.act for each in dossier.comings.get(milestone.command_id, ()) if each.act]
    act = entry.act if entry and entry.act else next(iter(brought), None)
    if act is None:
        raise UnknownCauseError(
            phrase(
                "act %(command_id)s is neither in the inbox nor in a history", command_id=milestone.command_id
            )
        )
    decision = decide(state, act, act.received_at)
    return (refusal(act, decision),) if isinstance(decision, Refused) else decision


def _of_opening(dossier: Dossier, state: Agreement, milestone: m.Milestone, payload: m.Opened) -> Drafts:
    """Return what comes of the word of the agreement this one grows from."""
    followed = payload.follows
    word = _kin(dossier, followed.digest if followed else "")
    if followed is None or not isinstance(word.payload, IntensifiedOpened):
        return ()
    opening = opening_of(followed.ref, word, word.payload)
    decision = decide(state, opening, opening.received_at)
    agreed = rests_on(milestone, dossier.ref, word) and opening.command_id == (milestone.command_id or "")
    return () if isinstance(decision, Refused) or not agreed else decision


def _of_news(dossier: Dossier, state: Agreement, milestone: m.Milestone) -> Drafts:
    """Return what comes of the news that the intensified agreement is in force, or ended."""
    payload = milestone.payload
    link = payload.superseded_by if isinstance(payload, m.Closed) else None
    if link is not None:
        news = Settled(ref=link.ref, outcome=IN_FORCE_SAID, digest=link.digest)
    elif isinstance(payload, IntensifiedEnded):
        news = Settled(ref=payload.ref, outcome=payload.outcome, digest=payload.digest)
    else:
        return ()
    return settle(state, news) if rests_on(milestone, dossier.ref, _kin(dossier, news.digest)) else ()


def _kin(dossier: Dossier, digest: str) -> m.Milestone:
    for row in dossier.evidence.kin:
        if row.get("digest") == digest:
            kin = read_milestone(row["content"], digest)
            if kin.recomputed_digest() != digest:
                raise ValueError(digest)
            return kin
    raise UnknownCauseError(
        phrase("the milestone it rests on, digest %(digest)s, is not here", digest=digest)
    )


def _is(link: Link, draft: m.Draft) -> bool:
    milestone = link.milestone
    return milestone is not None and all(
        getattr(milestone, name) == getattr(draft, name) for name in m.Draft.model_fields
    )


def _together(links: Sequence[Link], place: int) -> Sequence[Link]:
    """Return the milestones recorded with one, as far as rows can tell."""
    first = _origin(links[place])
    end = place + 1
    while first is not None and end < len(links) and _origin(links[end]) == first:
        end += 1
    return links[place:end]


def _origin(link: Link) -> tuple[object, ...] | None:
    milestone = link.milestone
    if milestone is None or milestone.command_id is None:
        return None
    return milestone.command_id, milestone.recorded_at, milestone.run_id


def _otherwise(drafts: Drafts) -> str:
    if not drafts:
        return phrase("by the rules nothing comes of it")
    refused = next((each.payload for each in drafts if isinstance(each.payload, m.RefusedAct)), None)
    if refused is not None:
        return phrase("the rules refuse %(act)s with %(code)s", act=refused.act, code=refused.code)
    return phrase("by the rules it is %(what)s", what=listed([each.payload.type for each in drafts]))


def passed_over(dossier: Dossier, again: Again) -> Iterator[str]:
    """Yield the ids of acts that came before an ending the clock declared, and were judged only after it."""
    due, first = again.due, again.links[0].milestone
    if due is None or first is None or due.what not in FIRST or again.differs:
        return
    for command_id, entry in dossier.entries.items():
        if entry.act is None or entry.act.received_at > due.at:
            continue
        outcome = entry.row.get("outcome")
        if not isinstance(outcome, dict) or _judged_after(outcome, first.seq):
            yield command_id


def _judged_after(outcome: dict[str, object], seq: int) -> bool:
    at = outcome.get("seq")
    return bool(outcome.get("milestones")) and isinstance(at, int) and at > seq
