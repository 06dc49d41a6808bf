"""Acts beside text and signatures: extending, abandoning, reporting an activity."""

from models import acts
from models import milestones as m
from models.checks import Refused, Rule, gate
from models.coverage import awaited
from models.days import DayAsked
from models.errors import Code
from models.negotiation import Decision, draft
from models.state import Agreement, Phase

BEFORE_FORCE = frozenset({Phase.NEGOTIATING, Phase.SIGNING})
OPEN_LIFE = BEFORE_FORCE | {Phase.IN_FORCE}


def extend(state: Agreement, act: acts.Extend) -> Decision:
    """Give those awaited until the end of a later day; clears a lapse within its grace."""

    def later(state: Agreement, _: acts.Act) -> Refused | None:
        before = state.model_copy(update={"lapsed_at": None})
        old = [state.waits[each.org].deadline_on for each in awaited(before) if each.org in state.waits]
        return Refused(code=Code.INVALID_TERMS) if old and act.until <= max(old) else None

    if refused := gate(state, act, Rule("coordinator", BEFORE_FORCE, until="grace", checks=(later,))):
        return refused
    days = tuple(
        DayAsked(key=f"deadline/{org}", zone=state.zone(org), on=act.until) for org in state.bound_parties()
    )
    return (draft(act, state, m.Extended(until=act.until, days=days)),)


def abandon(state: Agreement, act: acts.Abandon) -> Decision:
    """End an agreement that never came into force."""
    if refused := gate(state, act, Rule("coordinator", BEFORE_FORCE, until="grace")):
        return refused
    return (draft(act, state, m.Abandoned(reason=act.reason)),)


def report_activity(state: Agreement, act: acts.ReportActivity) -> Decision:
    """Put an activity on record: any party, from the opening on, also after a lapse."""

    def usable(_: Agreement, __: acts.Act) -> Refused | None:
        unknown = act.pilot is not None or act.kind not in acts.ACTIVITY_KINDS
        return Refused(code=Code.INVALID_TERMS) if unknown else None

    if refused := gate(state, act, Rule("party", OPEN_LIFE, until="grace", checks=(usable,))):
        return refused
    payload = m.ActivityReported.model_validate(
        {
            "type": act.kind,
            "country": act.country or state.country,
            **{name: getattr(act, name) for name in _REPORTED},
        }
    )
    return (draft(act, state, payload, occurred_on=act.occurred_on),)


_REPORTED = ("place", "host", "purpose", "pilot", "participants", "attribution", "evidence")
