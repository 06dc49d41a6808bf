"""What milestones of pilots and of an intensified agreement change."""

from models import milestones as m
from models.change import Change, said
from models.days import Days
from models.state import Agreement, Pilot


def plan_adopted(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    """Pilots may start."""
    return {"plan_adopted": True}


def started(state: Agreement, milestone: m.Milestone, days: Days) -> Change:
    """One more pilot runs."""
    told = said(milestone)
    pilot = Pilot(
        lead=told.lead,
        sme_led=told.sme_led,
        targets=tuple(told.targets),
        ends_on=told.ends_on,
        report_due=days["report_due"].ends,
    )
    return {"pilots": {**state.pilots, told.pilot: pilot}}


def completed(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A pilot is completed."""
    return _with(state, said(milestone).pilot, status="completed")


def failed(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A pilot failed."""
    return _with(state, said(milestone).pilot, status="failed")


def report_reminded(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """A rung of a pilot's ladder was sent."""
    return _with(state, said(milestone).pilot, reminded=said(milestone).number)


def waived(state: Agreement, milestone: m.Milestone, _: Days) -> Change:
    """One more party does without pilots."""
    return {"waivers": (*state.waivers, milestone.actor)}


def intensified_opened(_: Agreement, milestone: m.Milestone, __: Days) -> Change:
    """An intensified agreement is being negotiated."""
    told = said(milestone)
    return {"intensified": told.agreement.ref, "mou_then": told.mou_then}


def intensified_ended(_: Agreement, __: m.Milestone, ___: Days) -> Change:
    """That negotiation is over; another may be opened."""
    return {"intensified": None, "mou_then": ""}


def _with(state: Agreement, name: str, **change: object) -> Change:
    return {"pilots": {**state.pilots, name: state.pilots[name].model_copy(update=change)}}
