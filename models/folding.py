"""What each milestone changes. Never refuses: history has spoken."""

from collections.abc import Callable
from typing import TypeVar

from models import milestones as m
from models import pilot_folding as pilots
from models import pilot_milestones as pm
from models import signing_folding as signing
from models import silence_folding as silence
from models import silence_milestones as sm
from models.change import Change
from models.days import Days, Payload
from models.state import Agreement, Phase
from models.waits import again, new_waits, turns_begun

PayloadT = TypeVar("PayloadT", bound=Payload)


def apply(state: Agreement, milestone: m.Milestone, days: Days) -> Agreement:
    """Return the state after a milestone; `days` are the answers to its `payload.days`."""
    change = _CHANGES.get(type(milestone.payload), _nothing)(state, milestone, days)
    waits = {**change.get("waits", state.waits), **new_waits(milestone, days)}
    always: Change = {"seq": milestone.seq, "head": milestone.digest, "recorded_at": milestone.recorded_at}
    if milestone.actor is not None and not isinstance(milestone.payload, m.RefusedAct):
        always |= {"last_party_act": milestone.recorded_at, "nudged": False, "dormant": False}
    if "phase" in change and change["phase"] is not state.phase:
        always |= {"refusals": {}, "unauthenticated": 0}
    after = turns_begun(state, state.model_copy(update=always | change | {"waits": waits}))
    return silence.undecided(after, milestone)


def _rejected(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    return {**_CLOSED, "outcome": "rejected", "rejections": (*state.rejections, milestone.actor)}


def _opened(_: Agreement, milestone: m.Milestone, __: Days) -> Change:
    payload = _is(milestone, m.Opened)
    return {
        "phase": Phase.NEGOTIATING,
        "kind": payload.kind,
        "follows": payload.follows,
        "title": payload.title,
        "opened_at": milestone.recorded_at,
        "country": payload.country,
        "coordinator": milestone.actor,
        "parties": payload.parties,
        "policy": payload.policy,
        "revision": 1,
        "terms": payload.terms,
        "terms_hash": milestone.terms_hash,
        "approvals": {milestone.actor: milestone.seq},
    }


def _proposed(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    payload = _is(milestone, m.Proposed)
    return {
        "revision": payload.revision,
        "terms": payload.terms,
        "terms_hash": milestone.terms_hash,
        "approvals": {milestone.actor: milestone.seq},
        "superseded": state.superseded + len(state.approvals),
        "rejections": (),
        "objections": (),
    }


def _objected(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    payload = _is(milestone, m.Objected)
    return {"objections": (*state.objections, (milestone.actor, payload.clause, payload.text))}


def _approved(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    rejections = tuple(org for org in state.rejections if org != milestone.actor)
    return {"approvals": {**state.approvals, milestone.actor: milestone.seq}, "rejections": rejections}


def _text_agreed(_: Agreement, __: m.Milestone, days: Days) -> Change:
    agreed_on = {key.removeprefix("local/"): day.on for key, day in days.items() if key.startswith("local/")}
    return {"phase": Phase.SIGNING, "waits": {}, "agreed_on": agreed_on}


def _rejection(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    approvals = {org: seq for org, seq in state.approvals.items() if org != milestone.actor}
    rejections = (*state.rejections, milestone.actor)
    return {
        "approvals": approvals,
        "rejections": rejections,
        "waits": again(state, milestone.actor, milestone),
    }


def _extended(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    return {"lapsed_at": None, "lapsed_in": None, "grace_ends": None}


def _reminded(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    payload = _is(milestone, sm.Reminded)
    if payload.org is None:
        return {"nudged": True}
    wait = state.waits[payload.org].model_copy(update={"reminded": payload.number})
    return {"waits": {**state.waits, payload.org: wait}}


def _lapsed(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    return {
        "lapsed_at": milestone.recorded_at,
        "lapsed_in": state.phase,
        "grace_ends": days["grace"].ends,
    }


def _closed(outcome: str) -> Callable[[Agreement, m.Milestone, Days], Change]:
    return lambda _, __, ___: {**_CLOSED, "outcome": outcome}


def _closed_as_said(_: Agreement, milestone: m.Milestone, __: Days) -> Change:
    return {**_CLOSED, "outcome": _is(milestone, m.Closed).outcome}


def _expiry_noticed(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    ahead = _is(milestone, m.ExpiryNoticed).ahead
    return {"expiry_noticed": state.policy.expiry_notices.index(ahead) + 1}


def _dormant(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    return {"nudged": True, "dormant": True}


def _refused(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    if milestone.actor is None:
        return {"unauthenticated": state.unauthenticated + 1}
    refusals = state.refusals
    return {"refusals": {**refusals, milestone.actor: refusals.get(milestone.actor, 0) + 1}}


def _nothing(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    return {}


def _is(milestone: m.Milestone, kind: type[PayloadT]) -> PayloadT:
    """Narrow a payload's type; `_CHANGES` is keyed by it."""
    if not isinstance(milestone.payload, kind):
        raise TypeError(f"{milestone.payload.type} is no {kind.__name__}")
    return milestone.payload


_CLOSED: Change = {"phase": Phase.CLOSED, "waits": {}, "contests": {}}

_CHANGES: dict[type[Payload], Callable[[Agreement, m.Milestone, Days], Change]] = {
    m.Opened: _opened,
    m.Proposed: _proposed,
    m.Objected: _objected,
    m.Approved: _approved,
    m.TextAgreed: _text_agreed,
    m.Rejection: _rejection,
    m.Rejected: _rejected,
    m.MandateGranted: signing.mandate,
    m.MandateRevoked: signing.mandate_revoked,
    m.Signature: signing.signature,
    m.InkSignature: signing.signature,
    m.Signed: signing.signed,
    m.Contested: signing.contested,
    m.ContestWindowEnded: signing.contest_window_ended,
    m.Declined: signing.declined,
    m.SignatureWithdrawn: signing.withdrawn,
    m.Reopened: signing.reopened,
    m.Extended: _extended,
    m.Abandoned: _closed("abandoned"),
    sm.Reminded: _reminded,
    m.Lapsed: _lapsed,
    m.Closed: _closed_as_said,
    m.ExpiryNoticed: _expiry_noticed,
    m.Expired: _closed("expired"),
    sm.Dormant: _dormant,
    m.RefusedAct: _refused,
    pm.ActionPlanAdopted: pilots.plan_adopted,
    pm.PilotStarted: pilots.started,
    pm.PilotCompleted: pilots.completed,
    pm.PilotFailed: pilots.failed,
    pm.ReportReminded: pilots.report_reminded,
    pm.Waived: pilots.waived,
    pm.IntensifiedOpened: pilots.intensified_opened,
    pm.IntensifiedEnded: pilots.intensified_ended,
    sm.DecisionReminded: silence.decision_reminded,
    sm.Escalated: silence.escalated,
}
