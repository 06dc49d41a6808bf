"""Which of several reasons a refusal had, where its code has more than one; the code alone goes on record.

Asked of the state the act was judged by. The words are a closed list; "" where the code says it all.
"""

from collections.abc import Callable, Mapping
from typing import Any

from models import acts, pilot_acts
from models.act import BaseAct
from models.days import has_begun
from models.errors import Code
from models.phases import OPEN_IN, Phase
from models.pilots import first_day_of_pilots
from models.state import Agreement

_AHEAD: Mapping[Phase, tuple[tuple[Phase, str], ...]] = {
    Phase.NEGOTIATING: ((Phase.SIGNING, "text_not_agreed"), (Phase.IN_FORCE, "not_in_force")),
    Phase.SIGNING: ((Phase.IN_FORCE, "not_in_force"), (Phase.NEGOTIATING, "text_agreed")),
    Phase.IN_FORCE: ((Phase.NEGOTIATING, "in_force"), (Phase.SIGNING, "in_force")),
}
"""Where an agreement stands, and what keeps it from where an act can be done."""


def reason(state: Agreement, act: acts.Act, code: str) -> str:
    """Return the one reason why an act is refused with a code."""
    if code == Code.WRONG_PHASE:
        return _phase(state, act)
    if code == Code.ALREADY_DONE and isinstance(act, acts.GrantMandate):
        return "signed" if act.by in state.signatures else "mandate_given"
    find = _OF_TERMS.get(type(act)) if code == Code.INVALID_TERMS else None
    return find(state, act) if find else ""


def _phase(state: Agreement, act: acts.Act) -> str:
    if state.phase is Phase.CLOSED:
        return "over"
    phases = OPEN_IN.get(act.act, frozenset())
    if state.phase in phases:
        return "not_signed" if isinstance(act, acts.WithdrawSignature) else ""
    return next((why for phase, why in _AHEAD.get(state.phase, ()) if phase in phases), "")


def _extend(_: Agreement, act: acts.Extend) -> str:
    return "day_over" if act.until < act.received_at.date() else "not_later"


def _ink(state: Agreement, act: acts.RecordInkSignature) -> str:
    if act.day < state.agreed_on.get(act.signed_for, act.day):
        return "before_agreed"
    return "named_twice" if has_begun(act.day, act.received_at) else "day_ahead"


def _mandate(_: Agreement, act: acts.GrantMandate) -> str:
    return "to_itself" if act.to == act.by else "days_not_in_order"


def _pilot(state: Agreement, act: pilot_acts.StartPilot) -> str:
    return "before_opening" if act.starts_on < first_day_of_pilots(state) else ""


def _report(state: Agreement, act: pilot_acts.CompletePilot | pilot_acts.FailPilot) -> str:
    if act.pilot in state.pilots:
        return "no_target" if isinstance(act, pilot_acts.CompletePilot) else ""
    running = any(pilot.status == "running" for pilot in state.pilots.values())
    return "no_such_pilot" if running else "no_pilot_runs"


_OF_TERMS: Mapping[type[BaseAct], Callable[[Agreement, Any], str]] = {
    acts.Extend: _extend,
    acts.RecordInkSignature: _ink,
    acts.GrantMandate: _mandate,
    pilot_acts.StartPilot: _pilot,
    pilot_acts.CompletePilot: _report,
    pilot_acts.FailPilot: _report,
}
