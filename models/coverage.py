"""Who is bound, who still owes what, and when everybody needed has spoken."""

from collections.abc import Container

from models import milestones as m
from models.base import Instant, Message
from models.days import Days
from models.state import Agreement, Mandate, Phase, Signing


class Awaited(Message):
    """An organisation whose turn it is. `act`: approve, sign or grant_mandate."""

    org: str
    act: str


def valid_mandate(state: Agreement, granter: str, at: Instant) -> Mandate | None:
    """Return the mandate of a granter if it is valid at an instant."""
    mandate = state.mandates.get(granter)
    if mandate is None or at < mandate.valid_from:
        return None
    return None if mandate.valid_until is not None and at >= mandate.valid_until else mandate


def approvals_missing(state: Agreement) -> tuple[str, ...]:
    """Return the signatories whose approval the text still needs; empty: the text is agreed."""
    missing = [org for org in state.signatories() if org not in state.approvals]
    if _quorum_met(state, state.approvals):
        missing = [org for org in missing if org in state.signatories("partner")]
    return tuple(missing)


def signatures_missing(state: Agreement) -> tuple[str, ...]:
    """Return the signatories still to be covered; empty: every signature needed is there."""
    missing = [org for org in state.signatories() if org not in state.signatures]
    if _quorum_met(state, state.signatures):
        missing = [org for org in missing if org in state.signatories("partner")]
    return tuple(missing)


def cover(state: Agreement, draft: m.Draft, seq: int, days: Days) -> dict[str, Signing]:
    """Return the signatures once a signature by link or in ink is added."""
    payload = draft.payload
    if isinstance(payload, m.InkSignature):
        contest = days.get(f"contest/{payload.signed_for}")
        until = contest.ends if contest else None
        signing = Signing(seq=seq, by=payload.signed_for, ink=True, contest_until=until)
        return {**state.signatures, **dict.fromkeys((payload.signed_for, *draft.on_behalf_of), signing)}
    signer = draft.actor or ""
    own = (signer,) if isinstance(payload, m.Signature) and payload.own else ()
    signing = Signing(seq=seq, by=signer)
    return {**state.signatures, **dict.fromkeys((*own, *draft.on_behalf_of), signing)}


def uncovered(state: Agreement) -> tuple[str, ...]:
    """Return the signatories no signature binds, while a text is agreed."""
    if not state.agreed_on:
        return ()
    return tuple(org for org in state.signatories() if org not in state.signatures)


def open_group(state: Agreement) -> tuple[str, ...]:
    """Return the signatories whose group may sign now; without groups, all of them."""
    missing = [org for org in signatures_missing(state) if not is_led(state, org)]
    for group in state.policy.groups:
        if any(org in missing for org in group):
            return group
    return state.signatories()


def later_groups(state: Agreement) -> tuple[str, ...]:
    """Return the signatories who may not sign yet, because an earlier group is not complete.

    Clusters that are led have no turn of their own: theirs is the coordinator's.
    """
    groups, turn = state.policy.groups, open_group(state)
    later = groups[groups.index(turn) + 1 :] if turn in groups else ()
    return tuple(org for group in later for org in group if not is_led(state, org))


def awaited(state: Agreement) -> tuple[Awaited, ...]:
    """Return whose answer the agreement waits for, in the order of `parties`; none after a lapse."""
    if state.lapsed_at is not None:
        return ()
    if state.phase is Phase.NEGOTIATING:
        missing = approvals_missing(state) or _silent(state, state.approvals)
        return tuple(Awaited(org=org, act="approve") for org in missing)
    if state.phase is Phase.SIGNING:
        owed = _owed_signatures(state)
        return tuple(Awaited(org=org, act=owed[org]) for org in state.bound_parties() if org in owed)
    return ()


def _owed_signatures(state: Agreement) -> dict[str, str]:
    """Return who has to act: a signatory, the holder of its mandate, or a cluster to mandate its leader."""
    later, owed = later_groups(state), dict[str, str]()
    for org in signatures_missing(state) or _silent(state, state.signatures):
        mandate = valid_mandate(state, org, state.recorded_at) if state.recorded_at else None
        holder = mandate.to if mandate and not signs_itself(state, org) else org
        if (state.coordinator if is_led(state, org) else org) in later:
            continue
        if is_led(state, org) and holder != state.coordinator:
            owed[org] = "grant_mandate"
        else:
            owed[holder] = "sign"
    return owed


def _silent(state: Agreement, given: Container[str]) -> tuple[str, ...]:
    """Where a quorum stands but a step back undid the rest: anybody's word takes it on."""
    return tuple(org for org in state.signatories() if org not in given)


def signs_itself(state: Agreement, org: str) -> bool:
    """Say whether this is a coordinator that signs for the whole consortium, under mandates."""
    return state.policy.signing_rule.kind == "lead_with_mandates" and org == state.coordinator


def is_led(state: Agreement, org: str) -> bool:
    """Say whether this is a cluster whose coordinator signs for it."""
    leads = signs_itself(state, state.coordinator)
    return leads and org in state.signatories("consortium") and org != state.coordinator


def _quorum_met(state: Agreement, given: Container[str]) -> bool:
    rule = state.policy.signing_rule
    if rule.kind != "quorum":
        return False
    present = [org for org in state.signatories("consortium") if org in given]
    return state.coordinator in present and len(present) >= rule.quorum
