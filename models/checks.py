"""Questions asked of every act, in one fixed order, so that equal acts get equal answers."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from models import acts
from models.base import Message
from models.coverage import open_group, valid_mandate
from models.errors import Code
from models.state import Agreement, Mandate, Phase


class Refused(Message):
    """A rule said no. `naming` lists the organisations the reason is about."""

    code: Code
    naming: tuple[str, ...] = ()


Check = Callable[[Agreement, acts.Act], Refused | None]
Who = Literal["party", "signatory", "bound", "coordinator"]


class Rule(NamedTuple):
    """What one act needs. `checks` come after the common ones, in the order of the codes.

    `until`: an act is in time before its organisation's own deadline, until the lapse, or after it too.
    """

    who: Who
    phases: frozenset[Phase]
    done: Callable[[Agreement, acts.Act], bool] = lambda _, __: False
    until: Literal["deadline", "lapse", "grace"] = "deadline"
    checks: tuple[Check, ...] = ()


def gate(state: Agreement, act: acts.Act, rule: Rule) -> Refused | None:
    """Return the first reason against an act: who, done already, time, phase, revision, then its own checks."""
    return (
        _wrong_actor(state, act, rule.who)
        or _wrong_signer(state, act)
        or _done(state, act, rule)
        or _too_late(state, act, rule)
        or (None if state.phase in rule.phases else Refused(code=Code.WRONG_PHASE))
        or _stale(state, act)
        or next(filter(None, (check(state, act) for check in rule.checks)), None)
    )


def _wrong_actor(state: Agreement, act: acts.Act, who: Who) -> Refused | None:
    party = state.party(act.by)
    if party is None:
        return Refused(code=Code.NOT_A_PARTY, naming=(act.by,))
    if who == "coordinator":
        return None if act.by == state.coordinator else Refused(code=Code.NOT_COORDINATOR)
    allowed = {"signatory": ("signatory",), "bound": ("signatory", "represented")}.get(who, (party.role,))
    return None if party.role in allowed else Refused(code=Code.NOT_A_SIGNATORY, naming=(act.by,))


def _wrong_signer(state: Agreement, act: acts.Act) -> Refused | None:
    """Ink is recorded for a signatory; under `lead_with_mandates` no other cluster signs."""
    if not isinstance(act, acts.Sign | acts.RecordInkSignature):
        return None
    signer = acting_for(act)
    party = state.party(signer)
    if party is None:
        return Refused(code=Code.NOT_A_PARTY, naming=(signer,))
    if party.role != "signatory":
        return Refused(code=Code.NOT_A_SIGNATORY, naming=(signer,))
    leads = state.policy.signing_rule.kind == "lead_with_mandates"
    if leads and party.side == "consortium" and signer != state.coordinator:
        return Refused(code=Code.NOT_COORDINATOR, naming=(state.coordinator,))
    return None


def _done(state: Agreement, act: acts.Act, rule: Rule) -> Refused | None:
    current = act.revision in (None, state.revision)
    return Refused(code=Code.ALREADY_DONE) if current and rule.done(state, act) else None


def _too_late(state: Agreement, act: acts.Act, rule: Rule) -> Refused | None:
    wait = state.waits.get(acting_for(act))
    missed = {
        "deadline": wait is not None and act.received_at >= wait.deadline,
        "lapse": False,
        "grace": state.over or (state.grace_ends is not None and act.received_at >= state.grace_ends),
    }[rule.until]
    lapsed = state.lapsed_at is not None
    late = missed and lapsed if rule.until == "grace" else missed or lapsed
    if not late:
        return None
    negotiating = (state.lapsed_in or state.phase) is Phase.NEGOTIATING
    return Refused(code=Code.NEGOTIATION_LAPSED if negotiating else Code.LATE)


def _stale(state: Agreement, act: acts.Act) -> Refused | None:
    other_revision = act.revision not in (None, state.revision)
    other_text = act.terms_hash not in (None, state.terms_hash)
    return Refused(code=Code.STALE_REVISION) if other_revision or other_text else None


def acting_for(act: acts.Act) -> str:
    """Return the organisation whose turn, deadline and group an act is judged by."""
    return act.signed_for if isinstance(act, acts.RecordInkSignature) else act.by


def group_open(state: Agreement, act: acts.Act) -> Refused | None:
    """A signatory may sign once all earlier groups have."""
    signers: tuple[str, ...] = (acting_for(act),)
    if isinstance(act, acts.Sign) and not act.own:
        signers = act.under
    closed = tuple(org for org in signers if org in state.signatories() and org not in open_group(state))
    return Refused(code=Code.GROUP_NOT_OPEN, naming=closed) if closed else None


def mandated(state: Agreement, act: acts.Act) -> Refused | None:
    """Everybody in `under` must have given the signer a mandate; one missing refuses all."""
    if not isinstance(act, acts.Sign | acts.RecordInkSignature):
        return None
    missing = tuple(org for org in act.under if not _held(state, org, acting_for(act)))
    return Refused(code=Code.NO_MANDATE, naming=missing) if missing else None


def mandates_valid(state: Agreement, act: acts.Act) -> Refused | None:
    """Validity is judged on `received_at`, for ink on the day written on paper."""
    if not isinstance(act, acts.Sign | acts.RecordInkSignature):
        return None
    expired = tuple(org for org in act.under if not _valid(state, org, act))
    return Refused(code=Code.MANDATE_EXPIRED, naming=expired) if expired else None


def leader_covers_all(state: Agreement, act: acts.Act) -> Refused | None:
    """Where the coordinator signs alone for the consortium, it must do so for all of it."""
    leads = state.policy.signing_rule.kind == "lead_with_mandates" and acting_for(act) == state.coordinator
    if not leads or not isinstance(act, acts.Sign | acts.RecordInkSignature):
        return None
    others = [org for org in state.signatories("consortium") if org != state.coordinator]
    missing = tuple(org for org in others if org not in state.signatures and org not in act.under)
    return Refused(code=Code.NOT_COVERED, naming=missing) if missing else None


def _held(state: Agreement, granter: str, holder: str) -> Mandate | None:
    mandate = state.mandates.get(granter)
    return mandate if mandate and mandate.to == holder else None


def _valid(state: Agreement, granter: str, act: acts.Sign | acts.RecordInkSignature) -> bool:
    if isinstance(act, acts.Sign):
        return valid_mandate(state, granter, act.received_at) is not None
    mandate = state.mandates[granter]
    until = mandate.valid_until_on
    return mandate.valid_from_on <= act.day and (until is None or act.day <= until)
