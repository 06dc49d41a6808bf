"""What each milestone changes. Never refuses: history has spoken."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from models import milestones as m
from models import pilot_folding as pilots
from models import pilot_milestones as pm
from models import silence_folding as silence
from models import silence_milestones as sm
from models.base import Instant
from models.coverage import awaited, cover
from models.days import Days, Payload
from models.state import Agreement, Mandate, Phase, Signing, Wait

Change: TypeAlias = dict[str, Any]
PayloadT = TypeVar("PayloadT", bound=Payload)


def apply(state: Agreement, milestone: m.Milestone, days: Days) -> Agreement:
    """Return the state after a milestone; `days` are the answers to its `payload.days`."""
    change = _CHANGES.get(type(milestone.payload), _nothing)(state, milestone, days)
    waits = {**change.get("waits", state.waits), **_new_waits(milestone, days)}
    always: Change = {"seq": milestone.seq, "head": milestone.digest, "recorded_at": milestone.recorded_at}
    if milestone.actor is not None and not isinstance(milestone.payload, m.RefusedAct):
        always |= {"last_party_act": milestone.recorded_at, "nudged": False, "dormant": False}
    if "phase" in change and change["phase"] is not state.phase:
        always |= {"refusals": {}, "unauthenticated": 0}
    after = _turns_begun(state, state.model_copy(update=always | change | {"waits": waits}))
    return silence.undecided(after, milestone)


def _new_waits(milestone: m.Milestone, days: Days) -> dict[str, Wait]:
    """Every deadline a milestone asked for begins that party's waiting, and its ladder, anew."""
    return {
        key.removeprefix("deadline/"): Wait(
            since=milestone.recorded_at, deadline_on=day.on, deadline=day.ends
        )
        for key, day in days.items()
        if key.startswith("deadline/")
    }


def _turns_begun(before: Agreement, after: Agreement) -> Agreement:
    """A party awaited anew, by whatever another did, has a new ladder and its old deadline."""
    waited = {each.org for each in awaited(before)}
    begun = [each.org for each in awaited(after) if each.org in after.waits and each.org not in waited]
    waits = {org: _begun(after.waits[org], after.recorded_at) for org in begun}
    return after.model_copy(update={"waits": {**after.waits, **waits}}) if begun else after


def _again(state: Agreement, org: str | None, milestone: m.Milestone) -> dict[str, Wait]:
    """A party that spoke and is awaited again has a new ladder and its old deadline."""
    return {
        each: _begun(wait, milestone.recorded_at) if each == org else wait
        for each, wait in state.waits.items()
    }


def _begun(wait: Wait, since: Instant | None) -> Wait:
    return wait.model_copy(update={"since": since, "reminded": 0, "escalated": False})


def _without(signatures: dict[str, Signing], seq: int) -> dict[str, Signing]:
    return {org: signing for org, signing in signatures.items() if signing.seq != seq}


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
        "waits": _again(state, milestone.actor, milestone),
    }


def _mandate(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    first, last = days["mandate_from"], days.get("mandate_until")
    mandate = Mandate(
        to=_is(milestone, m.MandateGranted).to,
        seq=milestone.seq,
        valid_from_on=first.on,
        valid_from=first.begins,
        valid_until_on=last.on if last else None,
        valid_until=last.ends if last else None,
    )
    return {"mandates": {**state.mandates, milestone.actor or "": mandate}}


def _mandate_revoked(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    mandates = {org: mandate for org, mandate in state.mandates.items() if org != milestone.actor}
    return {"mandates": mandates, "waits": _again(state, milestone.actor, milestone)}


def _signature(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    draft = m.Draft(payload=milestone.payload, actor=milestone.actor, on_behalf_of=milestone.on_behalf_of)
    contests = {
        key.removeprefix("contest/"): day.ends for key, day in days.items() if key.startswith("contest/")
    }
    return {
        "signatures": cover(state, draft, milestone.seq, days),
        "contests": {**state.contests, **contests},
    }


def _signed(_: Agreement, milestone: m.Milestone, days: Days) -> Change:
    return {
        "phase": Phase.IN_FORCE,
        "waits": {},
        "in_force_since": milestone.recorded_at,
        "end": days["end"],
        "expiry_noticed": 0,
        "last_party_act": milestone.recorded_at,
    }


def _contested(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    void = state.signatures[milestone.actor or ""].seq
    return {
        "phase": Phase.SIGNING,
        "signatures": _without(state.signatures, void),
        "contests": {org: until for org, until in state.contests.items() if org != milestone.actor},
        "in_force_since": None,
        "end": None,
    }


def _contest_window_ended(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    ended = _is(milestone, m.ContestWindowEnded).org
    return {"contests": {org: until for org, until in state.contests.items() if org != ended}}


def _back_to_text(approvals: dict[str, int]) -> Change:
    return {
        "phase": Phase.NEGOTIATING,
        "approvals": approvals,
        "signatures": {},
        "contests": {},
        "agreed_on": {},
        "waits": {},
    }


def _declined(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    return _back_to_text({org: seq for org, seq in state.approvals.items() if org != milestone.actor})


def _reopened(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    kept = state.approvals.get(state.coordinator, milestone.seq)
    return _back_to_text({state.coordinator: kept})


def _withdrawn(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    void = state.signatures[milestone.actor or ""].seq
    signatures = _without(state.signatures, void)
    contests = {org: until for org, until in state.contests.items() if org in signatures}
    waits = _again(state, milestone.actor, milestone)
    return {"signatures": signatures, "contests": contests, "waits": waits}


def _extended(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    return {"lapsed_at": None, "lapsed_in": None, "grace_ends": None}


def _reminded(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    payload = _is(milestone, m.Reminded)
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
    m.MandateGranted: _mandate,
    m.MandateRevoked: _mandate_revoked,
    m.Signature: _signature,
    m.InkSignature: _signature,
    m.Signed: _signed,
    m.Contested: _contested,
    m.ContestWindowEnded: _contest_window_ended,
    m.Declined: _declined,
    m.SignatureWithdrawn: _withdrawn,
    m.Reopened: _reopened,
    m.Extended: _extended,
    m.Abandoned: _closed("abandoned"),
    m.Reminded: _reminded,
    m.Lapsed: _lapsed,
    m.Closed: _closed_as_said,
    m.ExpiryNoticed: _expiry_noticed,
    m.Expired: _closed("expired"),
    m.Dormant: _dormant,
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
