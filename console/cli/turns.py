"""Whose turn it is and what comes next, in each party's local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from activities.mail.days import last_moment, listed, time_of
from console.past import Past
from console.sentences.days import at_time, days_until, short_day, until_day
from console.sentences.silence import WHAT_IT_DID
from models.clock import FIRST
from models.explain import Explanation, Next, Turn
from models.state import Agreement

TO_DO = {"approve": "approve", "sign": "sign", "grant_mandate": "give a mandate"}


def until_words(state: Agreement, turn: Turn, now: datetime) -> str:
    """Return until when a party has time, where it is: `28 February 2026, Tokyo time (3 days left)`."""
    if turn.deadline is None:
        return "without a deadline"
    zone = state.zone(turn.org)
    return f"{until_day(turn.deadline, zone)}, {time_of(zone)} ({days_until(turn.deadline, now, zone)})"


def until_short(state: Agreement, turn: Turn, now: datetime) -> str:
    """Return the same for a table: `28 Feb 2026, Tokyo (3 days left)`."""
    if turn.deadline is None:
        return ""
    zone = state.zone(turn.org)
    day, time = last_moment(turn.deadline, zone)
    city = time_of(zone).removesuffix(" time")
    return f"{short_day(day)}{time and f' {time}'}, {city} ({days_until(turn.deadline, now, zone)})"


def local_day(at: datetime, zone: str) -> str:
    """Return the day of an instant in a zone, for a table."""
    return short_day(at.astimezone(ZoneInfo(zone)).date())


def waiting_words(state: Agreement, explained: Explanation, now: datetime) -> str:
    """Return who is awaited for what and until when, as a sentence; empty if nobody is."""
    turns = explained.waiting_for
    if not turns:
        return ""
    acts = list(dict.fromkeys(turn.act for turn in turns))
    said = [f"{listed([turn.org for turn in turns if turn.act == act])} to {TO_DO[act]}" for act in acts]
    first = min(turns, key=lambda turn: (turn.deadline is None, turn.deadline))
    return (
        f"Waiting for {len(turns)} of {len(state.signatories())}: {'; '.join(said)}. "
        f"First deadline: {until_words(state, first, now)}."
    )


def decision_words(state: Agreement, explained: Explanation) -> str:
    """Return what only the coordinator can decide, as sentences; empty if there is nothing."""
    zone = state.zone(state.coordinator)
    said = [
        f"{each.about} {WHAT_IT_DID[each.event]} on {at_time(each.since, zone)}"
        for each in explained.to_decide
    ]
    return f"{state.coordinator} has to decide how to go on: {'; '.join(said)}." if said else ""


def next_words(state: Agreement, explained: Explanation) -> str:
    """Return what happens by itself if nobody acts; empty if nothing does.

    Of what ends, the last day is told, where the party is whose time it is.
    """
    due = explained.next
    if due is None:
        return ""
    if due.what in FIRST:
        zone = state.zone(_whose_time(state, due))
        return f"If nobody acts: after {until_day(due.at, zone)} ({time_of(zone)}), {due.then}."
    zone = state.zone(state.coordinator)
    return f"If nobody acts: {at_time(due.at, zone)} ({time_of(zone)}), {due.then}."


def _whose_time(state: Agreement, due: Next) -> str:
    ends = {
        "deadline": {org: wait.deadline for org, wait in state.waits.items()},
        "contest_end": state.contests,
    }.get(due.what, {})
    return next((org for org, end in ends.items() if end == due.at), state.coordinator)


def unbound_words(explained: Explanation) -> str:
    """Return whom the agreement does not bind, once nobody is asked to sign any more."""
    if explained.waiting_for or not explained.uncovered:
        return ""
    return f"Not bound: {listed(explained.uncovered)}."


def past_words(past: Past, zone: str) -> str:
    """Return as of when it is told, and what is not in it."""
    count = len(past.chain)
    known = f"{count} milestone{'s' if count != 1 else ''}"
    later = [str(seq) for seq in past.later]
    missing = f" (milestone{'s' if len(later) != 1 else ''} {listed(later)})" if later else ""
    return (
        f"As it stood on {at_time(past.at, zone)} ({time_of(zone)}), by the {known} recorded until then. "
        f"What was recorded later about earlier days is not in it{missing}; names are today's."
    )
