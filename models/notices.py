"""Who is told what: the one table. Act rows go to those named, never to the actor; outcomes to all named."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from models import milestones as m
from models import pilot_milestones as pm
from models.coverage import awaited
from models.days import Payload
from models.state import Agreement


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


def still_wanted(state: Agreement, kind: str, org: str, act: str) -> bool:
    """Say whether a queued notice still makes sense: a reminder only while its answer is awaited.

    `act` is what is awaited; of a pilot's report, the pilot.
    """
    if kind == "report_due":
        return state.pilots[act].status == "running"
    return kind != "reminder" or any((each.org, each.act) == (org, act) for each in awaited(state))


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


def _reminded(state: Agreement, _: Actor, reminded: m.Reminded) -> Told:
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
    m.Reminded: _reminded,
    m.Lapsed: _everybody("lapsed"),
    m.ExpiryNoticed: _expiry,
    m.Expired: _everybody("expired"),
    m.Dormant: _everybody("dormant"),
    pm.ActionPlanAdopted: _others("action_plan_adopted"),
    pm.PilotStarted: _others("pilot_started"),
    pm.PilotCompleted: _others("pilot_completed"),
    pm.PilotFailed: _others("pilot_failed"),
    pm.ReportReminded: _report_missing,
}
