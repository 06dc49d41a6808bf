"""What an act's form may offer: days and organisations the rules would accept, asked of the rules."""

from datetime import date

from models import acts
from models.base import Instant
from models.checks import Refused
from models.days import latest_begun
from models.explain import probes, why_no_report
from models.lifecycle import decide
from models.pilots import first_day_of_pilots
from models.state import Agreement
from models.upkeep import earliest_extension, present_deadline

__all__ = [
    "earliest_extension",
    "first_day_of_pilots",
    "ink_days",
    "may_hold",
    "may_sign_on_paper",
    "present_deadline",
    "reportable",
]


def may_hold(state: Agreement, granter: str, now: Instant) -> tuple[str, ...]:
    """Return to whom an organisation may give its mandate now."""
    stamp = {"ref": state.ref, "by": granter, "command_id": "probe", "received_at": now}
    orgs = [party.org for party in state.parties]
    return tuple(
        org for org in orgs if _accepts(state, acts.GrantMandate.model_validate({**stamp, "to": org}))
    )


def may_sign_on_paper(state: Agreement, now: Instant) -> tuple[str, ...]:
    """Return whose signature on paper may be recorded now."""
    asked = probes(state, "record_ink_signature", state.coordinator, now)
    signers = {
        act.signed_for for act in asked if isinstance(act, acts.RecordInkSignature) and _accepts(state, act)
    }
    return tuple(org for org in state.signatories() if org in signers)


def ink_days(state: Agreement, signers: tuple[str, ...], now: Instant) -> tuple[date | None, date]:
    """Return the first and the last day a signature on paper of any of them may bear, by its own calendar."""
    agreed = [state.agreed_on[org] for org in signers if org in state.agreed_on]
    return min(agreed, default=None), latest_begun(now)


def reportable(state: Agreement, act: str, org: str, now: Instant) -> tuple[str, ...]:
    """Return the pilots an organisation may end by an act, such as `complete_pilot`, now."""
    return tuple(pilot for pilot in state.pilots if why_no_report(state, org, pilot, now)[act] is None)


def _accepts(state: Agreement, act: acts.Act) -> bool:
    return not isinstance(decide(state, act, act.received_at), Refused)
