"""Who is told what: the one table. Act rows go to those named, never to the actor; outcomes to all named."""

from collections.abc import Callable
from typing import NamedTuple

from models import milestones as m
from models.coverage import awaited
from models.days import Payload
from models.state import Agreement


class Telling(NamedTuple):
    """One notice to one organisation."""

    kind: str
    org: str


Told = tuple[Telling, ...]
Teller = Callable[[Agreement, m.Milestone], Told]


def told(after: Agreement, milestone: m.Milestone) -> Told:
    """Return the notices of a milestone, given the state after it."""
    teller = _TABLE.get(type(milestone.payload))
    return teller(after, milestone) if teller else ()


def still_wanted(state: Agreement, kind: str, org: str, act: str) -> bool:
    """Say whether a queued notice still makes sense: a reminder only while its answer is awaited."""
    return kind != "reminder" or any((each.org, each.act) == (org, act) for each in awaited(state))


def _everybody(kind: str) -> Teller:
    return lambda state, _: tuple(Telling(kind, party.org) for party in state.parties)


def _others(kind: str) -> Teller:
    return lambda state, by: tuple(Telling(kind, each.org) for each in state.parties if each.org != by.actor)


def _coordinator(kind: str) -> Teller:
    return lambda state, by: () if by.actor == state.coordinator else (Telling(kind, state.coordinator),)


def _holder(kind: str) -> Teller:
    def teller(_: Agreement, by: m.Milestone) -> Told:
        granted = by.payload
        return (
            (Telling(kind, granted.to),) if isinstance(granted, m.MandateGranted | m.MandateRevoked) else ()
        )

    return teller


def _signed_for(state: Agreement, by: m.Milestone) -> Told:
    ink = by.payload
    if not isinstance(ink, m.InkSignature) or ink.signed_for == state.coordinator:
        return ()
    return (Telling("ink_recorded", ink.signed_for),)


def _reminded(state: Agreement, by: m.Milestone) -> Told:
    reminded = by.payload
    if not isinstance(reminded, m.Reminded):
        return ()
    if reminded.org is None:
        return tuple(Telling("dormancy_nudge", org) for org in _hosts(state))
    copy = (Telling("reminder_copy", reminded.copy_to),) if reminded.copy_to else ()
    return (Telling("reminder", reminded.org), *copy)


def _expiry(state: Agreement, by: m.Milestone) -> Told:
    everybody = isinstance(by.payload, m.ExpiryNoticed) and by.payload.everybody
    orgs = tuple(party.org for party in state.parties) if everybody else _hosts(state)
    return tuple(Telling("expiry_ahead", org) for org in orgs)


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
}
