"""Questions asked of every act, in one fixed order, so that equal acts get equal answers."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeAlias

from models import acts
from models.base import Message
from models.coverage import is_led, later_groups, signs_itself, valid_mandate
from models.errors import Code
from models.phases import OPEN_IN
from models.state import Agreement, Phase


class Refused(Message):
    """A rule said no. `naming` lists the organisations the reason is about."""

    code: Code
    naming: tuple[str, ...] = ()


Signs: TypeAlias = acts.Sign | acts.RecordInkSignature
Check = Callable[[Agreement, Any], Refused | None]
"""A rule's own question; it is given the kind of act the rule is for."""

Who = Literal["party", "signatory", "bound", "coordinator"]


class Rule(NamedTuple):
    """What one act needs. `checks` come after the common ones, in the order of the codes.

    `until`: an act is in time before its organisation's own deadline, before the end of its contest window,
    until the lapse, or in the grace after it too.
    """

    who: Who
    done: Callable[[Agreement, Any], bool] = lambda _, __: False
    until: Literal["deadline", "contest", "lapse", "grace"] = "deadline"
    checks: tuple[Check, ...] = ()


def gate(state: Agreement, act: acts.Act, rule: Rule) -> Refused | None:
    """Return the first reason against an act: who, done already, time, phase, revision, its own checks."""
    return (
        _wrong_actor(state, act, rule.who)
        or _wrong_signer(state, act)
        or _wrong_holder(state, act)
        or _done(state, act, rule)
        or _too_late(state, act, rule)
        or (None if state.phase in OPEN_IN[act.act] else Refused(code=Code.WRONG_PHASE))
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
    if not isinstance(act, Signs):
        return None
    signer = acting_for(act)
    party = state.party(signer)
    if party is None:
        return Refused(code=Code.NOT_A_PARTY, naming=(signer,))
    if party.role != "signatory":
        return Refused(code=Code.NOT_A_SIGNATORY, naming=(signer,))
    if is_led(state, signer):
        return Refused(code=Code.NOT_COORDINATOR, naming=(state.coordinator,))
    return None


def _wrong_holder(state: Agreement, act: acts.Act) -> Refused | None:
    """A mandate goes to a signatory of the granter's side."""
    if not isinstance(act, acts.GrantMandate):
        return None
    granter, holder = state.party(act.by), state.party(act.to)
    if granter is None or holder is None:
        return Refused(code=Code.NOT_A_PARTY, naming=(act.to,))
    fits = holder.role == "signatory" and holder.side == granter.side
    return None if fits else Refused(code=Code.NOT_A_SIGNATORY, naming=(act.to,))


def _done(state: Agreement, act: acts.Act, rule: Rule) -> Refused | None:
    current = act.revision in (None, state.revision)
    return Refused(code=Code.ALREADY_DONE) if current and rule.done(state, act) else None


def _too_late(state: Agreement, act: acts.Act, rule: Rule) -> Refused | None:
    wait, signing = state.waits.get(acting_for(act)), state.signatures.get(act.by)
    contest_until = signing.contest_until if signing else None
    missed = {
        "deadline": wait is not None and act.received_at >= wait.deadline,
        "contest": contest_until is not None and act.received_at >= contest_until,
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


def group_open(state: Agreement, act: Signs) -> Refused | None:
    """A signatory may sign once all earlier groups have; where it signs only for others, they have."""
    others_alone = isinstance(act, acts.Sign) and not act.own
    signers = act.under if others_alone else (acting_for(act),)
    early = tuple(org for org in signers if org in later_groups(state))
    return Refused(code=Code.GROUP_NOT_OPEN, naming=early) if early else None


def mandated(state: Agreement, act: Signs) -> Refused | None:
    """Everybody in `under` must have given the signer a mandate; one missing refuses all."""
    missing = tuple(org for org in act.under if not _holds(state, org, acting_for(act)))
    return Refused(code=Code.NO_MANDATE, naming=missing) if missing else None


def mandates_valid(state: Agreement, act: Signs) -> Refused | None:
    """Validity is judged on `received_at`, for ink on the day written on paper."""
    expired = tuple(org for org in act.under if not _valid(state, org, act))
    return Refused(code=Code.MANDATE_EXPIRED, naming=expired) if expired else None


def leader_covers_all(state: Agreement, act: Signs) -> Refused | None:
    """Where the coordinator signs alone for the consortium, it must do so for all of it."""
    if not signs_itself(state, acting_for(act)):
        return None
    led = [org for org in state.signatories("consortium") if is_led(state, org)]
    missing = tuple(org for org in led if org not in state.signatures and org not in act.under)
    return Refused(code=Code.NOT_COVERED, naming=missing) if missing else None


def each_named_once(_: Agreement, act: Signs) -> Refused | None:
    """Nobody is signed for twice in one act."""
    twice = tuple(sorted(org for org, count in Counter(act.under).items() if count > 1))
    return Refused(code=Code.INVALID_TERMS, naming=twice) if twice else None


def _holds(state: Agreement, granter: str, holder: str) -> bool:
    mandate = state.mandates.get(granter)
    return mandate is not None and mandate.to == holder


def _valid(state: Agreement, granter: str, act: Signs) -> bool:
    if isinstance(act, acts.Sign):
        return valid_mandate(state, granter, act.received_at) is not None
    mandate = state.mandates[granter]
    until = mandate.valid_until_on
    return mandate.valid_from_on <= act.day and (until is None or act.day <= until)
