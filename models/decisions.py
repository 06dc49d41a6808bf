"""What a coordinator has to decide: after a rejection, a decline, a contest or a withdrawn signature.

It may propose another text, reopen, give more time or abandon. Nothing is left to decide once the party
itself has answered again, or the agreement has moved on.
"""

from datetime import datetime

from models import milestones as m
from models.base import Instant
from models.days import Payload
from models.durations import rungs
from models.silence_milestones import DecisionReminded, Escalated
from models.state import Agreement, Event, Phase, Undecided

DECIDE = "decide"
"""What a coordinator owes, beside the acts others are awaited for."""

_RAISED: dict[type[Payload], Event] = {
    m.Rejection: "rejection",
    m.Declined: "declined",
    m.Contested: "contested",
    m.SignatureWithdrawn: "signature_withdrawn",
}
_DECIDED = (m.Proposed, m.Extended, m.Lapsed)
"""After these every party is awaited anew, or nobody is."""


def undecided_after(after: Agreement, milestone: m.Milestone) -> dict[str, Undecided]:
    """Return what the coordinator has to decide after a milestone, by the organisation it is about."""
    if isinstance(milestone.payload, _DECIDED):
        return {}
    left = {org: each for org, each in after.undecided.items() if _withholds(after, org, each.event)}
    event, org = _RAISED.get(type(milestone.payload)), milestone.actor
    if event is None or org is None or org == after.coordinator:
        return left
    return {**left, org: Undecided(event=event, since=milestone.recorded_at)}


def _withholds(state: Agreement, org: str, event: Event) -> bool:
    """Say whether a party's answer is still missing where it took it back."""
    if event in ("rejection", "declined"):
        return state.phase is Phase.NEGOTIATING and org not in state.approvals
    return state.phase is Phase.SIGNING and org not in state.signatures


def decision(state: Agreement, milestone: m.Milestone, reader: str) -> str | None:
    """Return whose step is to be decided about, where a notice of a milestone brings its reader that.

    A step itself brings it to the coordinator alone; a reminder, to all who get it.
    """
    payload, raised = milestone.payload, type(milestone.payload) in _RAISED
    if isinstance(payload, DecisionReminded | Escalated):
        return payload.about
    asked = raised and reader == state.coordinator and milestone.actor in state.undecided
    return milestone.actor if asked else None


def next_decision_reminder(state: Agreement, about: str) -> Instant | None:
    """Return when the coordinator is reminded next to decide about what a party did."""
    undecided = state.undecided[about]
    ahead = rungs(undecided.since, state.policy.coordinator_reminders)[undecided.reminded :]
    return ahead[0] if ahead else None


def remind_to_decide(state: Agreement, now: datetime) -> tuple[m.Draft, ...]:
    """Remind the coordinator of every decision whose rung has come; of those missed together, the highest."""
    found = []
    for about, undecided in state.undecided.items():
        number = sum(at <= now for at in rungs(undecided.since, state.policy.coordinator_reminders))
        if number > undecided.reminded:
            payload = DecisionReminded(about=about, event=undecided.event, number=number)
            found.append(m.Draft(payload=payload, terms_hash=state.terms_hash))
    return tuple(found)
