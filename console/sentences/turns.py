"""Whose turn it is and what comes next, in each party's local time, which is named."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime

from console.past import Past
from console.phrases import Phrase, clauses, listed, paragraph, phrase, phrase_many
from console.phrases.facts import at_time, days_until, time_of, until_day
from console.sentences.ahead import ahead_words
from console.sentences.silence import what_it_did
from console.sentences.vocabulary import TO_DO, TRIED, word
from models.acts import Act
from models.clock import FIRST, Due, next_due
from models.explain import Explanation, Turn
from models.state import Agreement

Name = Callable[[str], str]


def until_words(state: Agreement, turn: Turn, now: datetime) -> Phrase:
    """Return until when a party has time, where it is: `28 February 2026, Tokyo time (3 days left)`."""
    if turn.deadline is None:
        return phrase("without a deadline")
    zone = state.zone(turn.org)
    return phrase(
        "%(day)s, %(clock)s (%(left)s)",
        day=until_day(turn.deadline, zone),
        clock=time_of(zone),
        left=days_until(turn.deadline, now, zone),
    )


def waiting_words(state: Agreement, explained: Explanation, now: datetime, name: Name = str) -> Phrase | str:
    """Return who is awaited for what and until when, as a sentence; empty if nobody is."""
    turns = explained.waiting_for
    if not turns:
        return ""
    acts = list(dict.fromkeys(turn.act for turn in turns))
    said = [
        phrase(
            "%(who)s to %(what)s",
            who=listed([name(turn.org) for turn in turns if turn.act == act]),
            what=TO_DO[act],
        )
        for act in acts
    ]
    first = min(turns, key=lambda turn: (turn.deadline is None, turn.deadline))
    return phrase(
        "Waiting for %(count)s of %(all)s: %(who)s. First deadline: %(until)s.",
        count=len(turns),
        all=len(state.signatories()),
        who=clauses(said),
        until=until_words(state, first, now),
    )


def decision_words(state: Agreement, explained: Explanation, name: Name = str) -> Phrase | str:
    """Return what only the coordinator can decide, as sentences; empty if there is nothing."""
    if not explained.to_decide:
        return ""
    zone = state.zone(state.coordinator)
    said = [
        phrase(
            "%(did)s on %(since)s (%(clock)s)",
            did=what_it_did(each.event, name(each.about)),
            since=at_time(each.since, zone),
            clock=time_of(zone),
        )
        for each in explained.to_decide
    ]
    return phrase(
        "%(who)s has to decide how to go on: %(what)s.", who=name(state.coordinator), what=clauses(said)
    )


def next_words(state: Agreement, name: Name = str, *, beside: AbstractSet[str] = frozenset()) -> Phrase | str:
    """Return what happens by itself if nobody acts, `beside` what is told elsewhere; empty if nothing does.

    Of what ends, the last day is told, where the party is whose time it is.
    """
    due = next_due(state, beside=beside)
    if due is None:
        return ""
    then = ahead_words(due, name)
    zone = state.zone(_whose_time(state, due) if due.what in FIRST else state.coordinator)
    if due.what in FIRST:
        return phrase(
            "If nobody acts: after %(day)s (%(clock)s), %(then)s.",
            day=until_day(due.at, zone),
            clock=time_of(zone),
            then=then,
        )
    return phrase(
        "If nobody acts: %(when)s (%(clock)s), %(then)s.",
        when=at_time(due.at, zone),
        clock=time_of(zone),
        then=then,
    )


def _whose_time(state: Agreement, due: Due) -> str:
    ends: Mapping[str, datetime] = {}
    if due.what == "deadline":
        ends = {org: wait.deadline for org, wait in state.waits.items()}
    elif due.what == "contest_end":
        ends = state.contests
    return next((org for org, end in ends.items() if end == due.at), state.coordinator)


def unbound_words(explained: Explanation, name: Name = str) -> Phrase | str:
    """Return whom the agreement does not bind, once nobody is asked to sign any more."""
    if explained.waiting_for or not explained.uncovered:
        return ""
    return phrase("Not bound: %(who)s.", who=listed([name(org) for org in explained.uncovered]))


def kept_words(state: Agreement, kept: list[Act], name: Name = str) -> Phrase | str:
    """Return which acts were received and are not carried out yet; empty if none is."""
    if not kept:
        return ""
    zone = state.zone(state.coordinator)
    said = [
        phrase(
            "%(who)s, to %(what)s, arrived %(when)s (%(clock)s)",
            who=name(each.by),
            what=word(TRIED, each.act),
            when=at_time(each.received_at, zone),
            clock=time_of(zone),
        )
        for each in kept
    ]
    return phrase_many(
        "%(count)s act is kept and not carried out yet: %(acts)s. It counts from its arrival.",
        "%(count)s acts are kept and not carried out yet: %(acts)s. They count from their arrival.",
        len(kept),
        count=len(kept),
        acts=clauses(said),
    )


def past_words(past: Past, zone: str) -> Phrase:
    """Return as of when it is told, and what is not in it."""
    count, later = len(past.chain), past.later
    told = phrase_many(
        "As it stood on %(when)s (%(clock)s), by the %(count)s milestone recorded until then.",
        "As it stood on %(when)s (%(clock)s), by the %(count)s milestones recorded until then.",
        count,
        when=at_time(past.at, zone),
        clock=time_of(zone),
        count=count,
    )
    missing = (
        phrase_many(
            "What was recorded later about earlier days is not in it (milestone %(which)s); names are "
            "today's.",
            "What was recorded later about earlier days is not in it (milestones %(which)s); names are "
            "today's.",
            len(later),
            which=listed([str(seq) for seq in later]),
        )
        if later
        else phrase("What was recorded later about earlier days is not in it; names are today's.")
    )
    return paragraph(told, missing)
