"""Acts of signing: mandates, signatures by link and in ink, and taking them back."""

from models import acts
from models import milestones as m
from models.checks import (
    Refused,
    Rule,
    Signs,
    each_named_once,
    gate,
    group_open,
    leader_covers_all,
    mandated,
    mandates_valid,
)
from models.coverage import cover, open_group, signatures_missing, valid_mandate
from models.days import FIRST_DAY, LAST_DAY, DayAsked, has_begun
from models.errors import Code
from models.negotiation import Decision, deadlines, draft
from models.state import Agreement, Phase


def grant_mandate(state: Agreement, act: acts.GrantMandate) -> Decision:
    """Let a signatory of one's own side sign; one mandate at a time, while not covered."""

    def done(state: Agreement, act: acts.GrantMandate) -> bool:
        return act.by in state.signatures or valid_mandate(state, act.by, act.received_at) is not None

    if refused := gate(state, act, Rule("bound", done, checks=(_mandate_usable,))):
        return refused
    payload = m.MandateGranted(to=act.to, document=act.document, days=_validity(state, act))
    return (draft(act, state, payload),)


def _validity(state: Agreement, act: acts.GrantMandate) -> tuple[DayAsked, ...]:
    zone = state.zone(act.by)
    after = None if act.valid_from else "P0D"
    first = DayAsked(key="mandate_from", zone=zone, on=act.valid_from, after=after)
    last = DayAsked(key="mandate_until", zone=zone, on=act.valid_until)
    return (first, last) if act.valid_until else (first,)


def _mandate_usable(_: Agreement, act: acts.GrantMandate) -> Refused | None:
    """One grants to another, for days in order; without `valid_from` the first day is today, in some zone."""
    today = act.received_at.date().toordinal()
    first = act.valid_from.toordinal() if act.valid_from else today - 1
    last = act.valid_until.toordinal() if act.valid_until else first
    known = all(FIRST_DAY <= day <= LAST_DAY for day in (act.valid_from, act.valid_until) if day)
    usable = act.to != act.by and first <= last and known
    return None if usable else Refused(code=Code.INVALID_TERMS, naming=(act.to,))


def revoke_mandate(state: Agreement, act: acts.RevokeMandate) -> Decision:
    """Take a mandate back while no signature rests on it."""

    def held(state: Agreement, act: acts.RevokeMandate) -> Refused | None:
        mandate = state.mandates.get(act.by)
        known = mandate is not None and mandate.to == act.to
        return None if known else Refused(code=Code.NO_MANDATE, naming=(act.by,))

    def unused(state: Agreement, act: acts.RevokeMandate) -> Refused | None:
        signing = state.signatures.get(act.by)
        used = signing is not None and signing.by != act.by
        return Refused(code=Code.NOT_REVOCABLE) if used else None

    rule = Rule("bound", checks=(held, unused))
    if refused := gate(state, act, rule):
        return refused
    return (draft(act, state, m.MandateRevoked(to=act.to)),)


def sign(state: Agreement, act: acts.Sign) -> Decision:
    """Sign for oneself and those in `under`; the last signature needed brings it into force."""

    def done(state: Agreement, act: acts.Sign) -> bool:
        own = (act.by,) if act.own else ()
        return any(org in state.signatures for org in (*own, *act.under))

    def signs_for_somebody(_: Agreement, act: acts.Sign) -> Refused | None:
        return None if act.own or act.under else Refused(code=Code.INVALID_TERMS)

    checks = (group_open, mandated, mandates_valid, leader_covers_all, signs_for_somebody, each_named_once)
    if refused := gate(state, act, Rule("signatory", done, checks=checks)):
        return refused
    payload = m.Signature(own=act.own, signatory=act.signatory)
    return _with_last(state, _signature(state, act, payload))


def record_ink_signature(state: Agreement, act: acts.RecordInkSignature) -> Decision:
    """Record a signature on paper; its party may contest it, the coordinator's own needs no window."""

    def done(state: Agreement, act: acts.RecordInkSignature) -> bool:
        return any(org in state.signatures for org in (act.signed_for, *act.under))

    def on_a_day_between(state: Agreement, act: acts.RecordInkSignature) -> Refused | None:
        """Ink is given after the text was agreed, and before it is recorded."""
        early = act.day < state.agreed_on.get(act.signed_for, act.day)
        lived = has_begun(act.day, act.received_at)
        return Refused(code=Code.INVALID_TERMS) if early or not lived else None

    checks = (group_open, mandated, mandates_valid, leader_covers_all, on_a_day_between, each_named_once)
    if refused := gate(state, act, Rule("coordinator", done, checks=checks)):
        return refused
    key, zone = f"contest/{act.signed_for}", state.zone(act.signed_for)
    window = DayAsked(key=key, zone=zone, after=state.policy.contest_window)
    payload = m.InkSignature(
        signed_for=act.signed_for,
        place=act.place,
        day=act.day,
        scan=act.scan,
        days=() if act.signed_for == state.coordinator else (window,),
    )
    return _with_last(state, _signature(state, act, payload, occurred_on=act.day.isoformat()))


def _signature(
    state: Agreement,
    act: Signs,
    payload: m.Signature | m.InkSignature,
    occurred_on: str | None = None,
) -> m.Draft:
    seqs = tuple(state.mandates[org].seq for org in act.under)
    return draft(act, state, payload, on_behalf_of=act.under, mandate=seqs, occurred_on=occurred_on)


def _with_last(state: Agreement, signature: m.Draft) -> Decision:
    """Add what a signature brings about: the next group's turn, or the agreement in force.

    With a group's turn everybody's window begins anew: who signed before may still take it back or decline.
    """
    after = state.model_copy(update={"signatures": cover(state, signature, state.seq + 1, {})})
    if not signatures_missing(after):
        return signature, _signed(state)
    if open_group(after) == open_group(state):
        return (signature,)
    turns = deadlines(state, state.bound_parties(), state.policy.signing_window)
    payload = signature.payload.model_copy(update={"days": (*signature.payload.days, *turns)})
    return (signature.model_copy(update={"payload": payload}),)


def _signed(state: Agreement) -> m.Draft:
    term = state.terms.duration if state.terms else "P0D"
    end = DayAsked(key="end", zone=state.zone(state.coordinator), after=term)
    payload = m.Signed(type="signed" if state.kind == "mou" else "intensified_signed", days=(end,))
    return m.Draft(payload=payload, terms_hash=state.terms_hash)


def contest(state: Agreement, act: acts.Contest) -> Decision:
    """Void an ink signature recorded for one's organisation, within its window.

    Those who were covered by it have a new window to sign; everybody has, if it was in force.
    """

    def signed_in_ink(state: Agreement, act: acts.Contest) -> Refused | None:
        signing = state.signatures.get(act.by)
        mine = signing is not None and signing.ink and signing.by == act.by
        return None if mine and act.by != state.coordinator else Refused(code=Code.WRONG_PHASE)

    if refused := gate(state, act, Rule("signatory", until="contest", checks=(signed_in_ink,))):
        return refused
    void = state.signatures[act.by].seq
    covered = {org for org, signing in state.signatures.items() if signing.seq == void}
    again = tuple(org for org in state.bound_parties() if org in covered or org not in state.waits)
    days = deadlines(state, again, state.policy.signing_window)
    return (draft(act, state, m.Contested(reason=act.reason, days=days)),)


def decline(state: Agreement, act: acts.Decline) -> Decision:
    """Refuse to sign: back to the text, or the end where the policy says so."""
    if refused := gate(state, act, Rule("signatory")):
        return refused
    if state.policy.on_decline == "close":
        return (draft(act, state, m.Rejected(revision=state.revision, reason=act.reason)),)
    return (draft(act, state, m.Declined(reason=act.reason, days=_to_approve(state))),)


def withdraw_signature(state: Agreement, act: acts.WithdrawSignature) -> Decision:
    """Take one's signature back, with all that rests on it, before the last one."""

    def signed(state: Agreement, act: acts.WithdrawSignature) -> Refused | None:
        mine = act.by in state.signatures and state.signatures[act.by].by == act.by
        return None if mine or state.phase is Phase.IN_FORCE else Refused(code=Code.WRONG_PHASE)

    def revocable(state: Agreement, _: acts.WithdrawSignature) -> Refused | None:
        return Refused(code=Code.NOT_REVOCABLE) if state.phase is Phase.IN_FORCE else None

    if refused := gate(state, act, Rule("signatory", checks=(signed, revocable))):
        return refused
    return (draft(act, state, m.SignatureWithdrawn(reason=act.reason)),)


def reopen(state: Agreement, act: acts.Reopen) -> Decision:
    """Take the text back to negotiation; the coordinator's approval stays."""
    if refused := gate(state, act, Rule("coordinator", until="lapse")):
        return refused
    return (draft(act, state, m.Reopened(reason=act.reason, days=_to_approve(state))),)


def _to_approve(state: Agreement) -> tuple[DayAsked, ...]:
    return deadlines(state, state.bound_parties(), state.policy.negotiation_window)
