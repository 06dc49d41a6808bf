"""The rules of an agreement: `decide` what an act or the clock brings about, `apply` what happened."""

from collections.abc import Callable, Iterable
from typing import Any

from models import acts, negotiation, pilot_acts, pilots, signing, upkeep
from models import milestones as m
from models.act import BaseAct
from models.base import Instant, Message
from models.checks import Refused
from models.clock import Due, elapsed
from models.days import Days
from models.errors import Code
from models.folding import apply
from models.state import Agreement, Phase

__all__ = ["Elapsed", "apply", "decide", "fold", "refusal"]

_DECISIONS: dict[type[BaseAct], Callable[[Agreement, Any], negotiation.Decision]] = {
    acts.Propose: negotiation.propose,
    acts.Object: negotiation.object_to_clause,
    acts.Approve: negotiation.approve,
    acts.Reject: negotiation.reject,
    acts.GrantMandate: signing.grant_mandate,
    acts.RevokeMandate: signing.revoke_mandate,
    acts.Sign: signing.sign,
    acts.RecordInkSignature: signing.record_ink_signature,
    acts.Contest: signing.contest,
    acts.Decline: signing.decline,
    acts.WithdrawSignature: signing.withdraw_signature,
    acts.Reopen: signing.reopen,
    acts.Abandon: upkeep.abandon,
    acts.Extend: upkeep.extend,
    acts.ReportActivity: upkeep.report_activity,
    pilot_acts.AdoptActionPlan: pilots.adopt_action_plan,
    pilot_acts.StartPilot: pilots.start_pilot,
    pilot_acts.CompletePilot: pilots.complete_pilot,
    pilot_acts.FailPilot: pilots.fail_pilot,
    pilot_acts.WaivePilots: pilots.waive_pilots,
    pilot_acts.OpenIntensified: pilots.open_intensified,
}


class Elapsed(Message):
    """An act of the clock."""

    due: Due


def decide(state: Agreement, command: acts.Act | Elapsed, at: Instant) -> negotiation.Decision:
    """Judge an act (by its own `received_at`) or the clock (by `at`, UTC); changes nothing, never raises."""
    if isinstance(command, Elapsed):
        return elapsed(state, command.due, at)
    if command.ref != state.ref:
        return Refused(code=Code.INVALID_TERMS)
    if isinstance(command, acts.Open):
        if state.phase is not Phase.UNOPENED:
            return Refused(code=Code.ALREADY_DONE)
        return negotiation.open_agreement(state, command)
    return _DECISIONS[type(command)](state, command)


def refusal(act: acts.Act, refused: Refused) -> m.Draft:
    """Return the milestone of a refused act; one nobody vouches for is not held against its organisation."""
    unknown = refused.code is Code.UNAUTHENTICATED
    payload = m.RefusedAct(act=act.act, code=refused.code, naming=refused.naming)
    return m.Draft(payload=payload, actor=None if unknown else act.by)


def fold(ref: str, milestones: Iterable[tuple[m.Milestone, Days]]) -> Agreement:
    """Rebuild the state from milestones and the days they were given."""
    state = Agreement(ref=ref)
    for milestone, days in milestones:
        state = apply(state, milestone, days)
    return state
