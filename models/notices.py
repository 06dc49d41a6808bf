"""Who is told what: the one table. Act rows go to those named, never to the actor; outcomes to all named."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from models import milestones as m
from models import pilot_milestones as pm
from models import silence_milestones as sm
from models.base import Instant
from models.coverage import awaited
from models.days import Payload
from models.decisions import DECIDE
from models.state import Agreement, Phase


class Telling(NamedTuple):
    """One notice to one organisation."""

    kind: str
    org: str


Told: TypeAlias = tuple[Telling, ...]
Actor: TypeAlias = str | None
Teller = Callable[[Agreement, Actor, Any], Told]
"""Is given the state after a milestone, its actor and its payload."""


def told(after: Agreement, milestone: m.Milestone) -> Told:
    """Return the notices of a milestone, given the state after it."""
    teller = _TABLE.get(type(milestone.payload))
    return teller(after, milestone.actor, milestone.payload) if teller else ()


class Subject(NamedTuple):
    """What a notice is about: the act it asks for, of a report its pilot; who owes it; the ladder's rung."""

    act: str = ""
    about: str = ""
    number: int = 0


def subject(payload: Payload) -> Subject:
    """Return what the notices of a milestone are about, where they ask for something that is missing."""
    match payload:
        case sm.Reminded(org=org):
            return Subject(payload.act, org or "", payload.number)
        case pm.ReportReminded():
            return Subject(payload.pilot, payload.lead, payload.number)
        case sm.DecisionReminded():
            return Subject(DECIDE, payload.about, payload.number)
        case sm.Escalated():
            return Subject(payload.act, payload.about or payload.org)
    return Subject()


WAITS_FOR_AN_HOUR = frozenset({
    "reminder", "reminder_copy", "report_due", "report_overdue", "decision_due", "escalated", "expiry_ahead",
    "dormancy_nudge",
})  # fmt: skip
"""Notices that ask again or look ahead leave in a working hour of their reader; all others leave at once."""


ABOUT_ITS_COURSE = frozenset({
    "opened", "signature_requested", "in_force", "reopened", "rejected", "abandoned", "lapsed", "expired",
    "extended", "renewed", "notice_given", "reminder", "expiry_ahead",
})  # fmt: skip
"""Notices of a new station of the agreement's life, of its dates, or that ask its reader again: these show
where it stands. All others are about one step of one party."""


def useless_from(state: Agreement, kind: str, about: str) -> Instant | None:
    """Return from when a notice that waits for a working hour would come too late to be of use."""
    if kind == "expiry_ahead":
        return state.end.ends if state.end else None
    wait = state.waits.get(about) if kind in _OF_A_WAIT else None
    return wait.deadline if wait else None


_OF_A_WAIT = {"reminder", "reminder_copy", "escalated"}


def still_wanted(state: Agreement, kind: str, about: str, act: str) -> bool:
    """Say whether a queued notice still makes sense: one that asks again does while the answer is missing."""
    if kind in ("report_due", "report_overdue"):
        return state.pilots[act].status == "running"
    if kind in ("decision_due", "escalated") and act == DECIDE:
        return about in state.undecided
    if kind in _OF_A_WAIT:
        return any((each.org, each.act) == (about, act) for each in awaited(state))
    if kind == "dormancy_nudge":
        return state.nudged
    return kind != "expiry_ahead" or state.phase is Phase.IN_FORCE


def _everybody(kind: str) -> Teller:
    return lambda state, _, __: tuple(Telling(kind, party.org) for party in state.parties)


def _others(kind: str) -> Teller:
    return lambda state, actor, _: tuple(
        Telling(kind, party.org) for party in state.parties if party.org != actor
    )


def _coordinator(kind: str) -> Teller:
    return lambda state, actor, _: () if actor == state.coordinator else (Telling(kind, state.coordinator),)


def _holder(kind: str) -> Teller:
    return lambda _, __, mandate: (Telling(kind, mandate.to),)


def _signed_for(state: Agreement, _: Actor, ink: m.InkSignature) -> Told:
    return () if ink.signed_for == state.coordinator else (Telling("ink_recorded", ink.signed_for),)


def _reminded(state: Agreement, _: Actor, reminded: sm.Reminded) -> Told:
    if reminded.org is None:
        return tuple(Telling("dormancy_nudge", org) for org in _hosts(state))
    copy = (Telling("reminder_copy", reminded.copy_to),) if reminded.copy_to else ()
    return (Telling("reminder", reminded.org), *copy)


def _expiry(state: Agreement, _: Actor, noticed: m.ExpiryNoticed) -> Told:
    orgs = tuple(party.org for party in state.parties) if noticed.everybody else _hosts(state)
    return tuple(Telling("expiry_ahead", org) for org in orgs)


def _report_missing(state: Agreement, _: Actor, missing: pm.ReportReminded) -> Told:
    overdue = Telling("report_overdue", state.coordinator)
    return (overdue if missing.overdue else Telling("report_due", missing.lead),)


def _to_decide(state: Agreement, _: Actor, __: sm.DecisionReminded) -> Told:
    return (Telling("decision_due", state.coordinator),)


def _escalated(_: Agreement, __: Actor, told_further: sm.Escalated) -> Told:
    return tuple(Telling("escalated", org) for org in told_further.to)


def _hosts(state: Agreement) -> tuple[str, ...]:
    """Return the coordinator and the first partner, in the order of `parties`."""
    first = next((party.org for party in state.parties if party.side == "partner"), None)
    return (state.coordinator, first) if first else (state.coordinator,)


_TABLE: dict[type[Payload], Teller] = {
    m.Opened: _others("opened"),
    m.Proposed: _others("revised"),
    m.Approved: _coordinator("approved"),
    m.Objected: _coordinator("objected"),
    m.Rejection: _coordinator("rejection"),
    m.TextAgreed: _everybody("signature_requested"),
    m.Signature: _coordinator("signed"),
    m.MandateGranted: _holder("mandate_granted"),
    m.MandateRevoked: _holder("mandate_revoked"),
    m.InkSignature: _signed_for,
    m.Signed: _everybody("in_force"),
    m.Declined: _others("declined"),
    m.SignatureWithdrawn: _others("signature_withdrawn"),
    m.Reopened: _others("reopened"),
    m.Contested: _others("contested"),
    m.Extended: _others("extended"),
    m.Rejected: _others("rejected"),
    m.Abandoned: _others("abandoned"),
    sm.Reminded: _reminded,
    m.Lapsed: _everybody("lapsed"),
    m.ExpiryNoticed: _expiry,
    m.Expired: _everybody("expired"),
    sm.Dormant: _everybody("dormant"),
    pm.ActionPlanAdopted: _others("action_plan_adopted"),
    pm.PilotStarted: _others("pilot_started"),
    pm.PilotCompleted: _others("pilot_completed"),
    pm.PilotFailed: _others("pilot_failed"),
    pm.ReportReminded: _report_missing,
    sm.DecisionReminded: _to_decide,
    sm.Escalated: _escalated,
}
