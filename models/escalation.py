"""Silence that is told further than to the coordinator, where the policy says so."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from models import milestones as m
from models.base import Instant
from models.coverage import awaited
from models.decisions import DECIDE
from models.durations import span
from models.silence_milestones import Escalated
from models.state import Agreement


class Silence(NamedTuple):
    """Who owes what for so long that it is told further; of a decision, about whom."""

    at: Instant
    org: str
    act: str
    about: str | None
    to: tuple[str, ...]


def silences(state: Agreement) -> Iterator[Silence]:
    """Return what may still be told further: answers before their deadline, the coordinator's decisions."""
    policy = state.policy.escalate
    if policy is None:
        return
    after = span(policy.after)
    for each in awaited(state):
        wait, to = state.waits[each.org], _told(state, each.org)
        if to and not wait.escalated and wait.since + after < wait.deadline:
            yield Silence(wait.since + after, each.org, each.act, None, to)
    to = _told(state, state.coordinator)
    for about, undecided in state.undecided.items():
        if to and not undecided.escalated:
            yield Silence(undecided.since + after, state.coordinator, DECIDE, about, to)


def _told(state: Agreement, silent: str) -> tuple[str, ...]:
    """Return whom the policy names, without whoever is silent."""
    policy = state.policy.escalate
    named = policy.to if policy else ()
    everybody = tuple(party.org for party in state.parties)
    return tuple(org for org in (everybody if named == "everybody" else named) if org != silent)


def escalate(state: Agreement, now: datetime) -> tuple[m.Draft, ...]:
    """Return what is told further by now."""
    return tuple(
        m.Draft(
            payload=Escalated(org=each.org, act=each.act, about=each.about, to=each.to),
            terms_hash=state.terms_hash,
        )
        for each in silences(state)
        if each.at <= now
    )
