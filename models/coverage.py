"""Who is bound, who still owes what, and when everybody needed has spoken."""

from collections.abc import Container

from models.base import Instant, Message
from models.state import Agreement, Mandate, Phase


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


def uncovered(state: Agreement) -> tuple[str, ...]:
    """Return the signatories no signature binds, once the text is agreed."""
    if state.phase not in (Phase.SIGNING, Phase.IN_FORCE, Phase.CLOSED):
        return ()
    return tuple(org for org in state.signatories() if org not in state.signatures)


def open_group(state: Agreement) -> tuple[str, ...]:
    """Return the signatories whose group may sign now; without groups, all of them."""
    missing = signatures_missing(state)
    for group in state.policy.groups:
        if any(org in missing for org in group):
            return group
    return state.signatories()


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
    group, now = open_group(state), state.recorded_at
    owed: dict[str, str] = {}
    for org in signatures_missing(state) or _silent(state, state.signatures):
        mandate = valid_mandate(state, org, now) if now else None
        if org not in group:
            continue
        if mandate is not None:
            owed[mandate.to] = "sign"
        elif _leads_alone(state) and org in state.signatories("consortium") and org != state.coordinator:
            owed.setdefault(org, "grant_mandate")
        else:
            owed[org] = "sign"
    return owed


def _silent(state: Agreement, given: Container[str]) -> tuple[str, ...]:
    """Where a quorum stands but a step back undid the rest: anybody's word takes it on."""
    return tuple(org for org in state.signatories() if org not in given)


def _leads_alone(state: Agreement) -> bool:
    return state.policy.signing_rule.kind == "lead_with_mandates"


def _quorum_met(state: Agreement, given: Container[str]) -> bool:
    rule = state.policy.signing_rule
    if rule.kind != "quorum":
        return False
    present = [org for org in state.signatories("consortium") if org in given]
    return state.coordinator in present and len(present) >= rule.quorum
