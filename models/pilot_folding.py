"""What milestones of pilots and of an intensified agreement change."""

from typing import Any

from models import milestones as m
from models import pilot_milestones as pm
from models.days import Days
from models.state import Agreement, Pilot

Change = dict[str, Any]


def plan_adopted(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    """Pilots may start."""
    return {"plan_adopted": True}


def started(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    """One more pilot runs."""
    payload = milestone.payload
    if not isinstance(payload, pm.PilotStarted):
        return {}
    pilot = Pilot(
        lead=payload.lead,
        sme_led=payload.sme_led,
        targets=tuple(payload.targets),
        ends_on=payload.ends_on,
        report_due=days["report_due"].ends,
    )
    return {"pilots": {**state.pilots, payload.pilot: pilot}}


def ended(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A pilot is completed, or failed."""
    payload = milestone.payload
    if not isinstance(payload, pm.PilotCompleted | pm.PilotFailed):
        return {}
    status = "completed" if isinstance(payload, pm.PilotCompleted) else "failed"
    return _with(state, payload.pilot, status=status)


def report_reminded(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A rung of a pilot's ladder was sent."""
    payload = milestone.payload
    return (
        _with(state, payload.pilot, reminded=payload.number) if isinstance(payload, pm.ReportReminded) else {}
    )


def waived(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """One more party does without pilots."""
    return {"waivers": (*state.waivers, milestone.actor)}


def intensified_opened(_: Agreement, milestone: m.Milestone, __: Days) -> Change:
    """An intensified agreement is being negotiated."""
    payload = milestone.payload
    if not isinstance(payload, pm.IntensifiedOpened):
        return {}
    return {"intensified": payload.agreement.ref, "mou_then": payload.mou_then}


def intensified_ended(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    """That negotiation is over; another may be opened."""
    return {"intensified": None, "mou_then": ""}


def _with(state: Agreement, name: str, **change: object) -> Change:
    return {"pilots": {**state.pilots, name: state.pilots[name].model_copy(update=change)}}
