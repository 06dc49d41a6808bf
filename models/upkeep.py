"""Acts beside text and signatures: extending, abandoning, reporting an activity."""

import re
from datetime import date, timedelta

from models import acts
from models import milestones as m
from models.base import COUNTRY, Instant
from models.canonical import has_canonical_form
from models.checks import Refused, Rule, gate
from models.coverage import awaited
from models.days import LAST_DAY, DayAsked, is_occasion, may_have_begun
from models.errors import Code
from models.negotiation import Decision, draft
from models.state import Agreement


def extend(state: Agreement, act: acts.Extend) -> Decision:
    """Give those awaited until the end of a later day; clears a lapse within its grace."""

    def later(state: Agreement, act: acts.Extend) -> Refused | None:
        in_order = earliest_extension(state, act.received_at) <= act.until <= LAST_DAY
        return None if in_order else Refused(code=Code.INVALID_TERMS)

    if refused := gate(state, act, Rule("coordinator", until="grace", checks=(later,))):
        return refused
    days = tuple(
        DayAsked(key=f"deadline/{org}", zone=state.zone(org), on=act.until) for org in state.bound_parties()
    )
    return (draft(act, state, m.Extended(until=act.until, days=days)),)


def present_deadline(state: Agreement) -> date | None:
    """Return the last day of those whose answer is awaited, or was when the agreement lapsed."""
    before = state.model_copy(update={"lapsed_at": None})
    days = [state.waits[each.org].deadline_on for each in awaited(before) if each.org in state.waits]
    return max(days, default=None)


def earliest_extension(state: Agreement, at: Instant) -> date:
    """Return the first day those awaited may be given time until: after the present one, and not over."""
    present = present_deadline(state)
    return max(at.date(), present + timedelta(days=1)) if present else at.date()


def abandon(state: Agreement, act: acts.Abandon) -> Decision:
    """End an agreement that never came into force."""
    rule = Rule("coordinator", lambda state, _: state.outcome == "abandoned", until="grace")
    if refused := gate(state, act, rule):
        return refused
    return (draft(act, state, m.Abandoned(reason=act.reason)),)


def report_activity(state: Agreement, act: acts.ReportActivity) -> Decision:
    """Put an activity on record: any party, from the opening on, also after a lapse."""
    if refused := gate(state, act, Rule("party", until="grace", checks=(_usable,))):
        return refused
    payload = m.ActivityReported.model_validate(
        {
            "type": act.kind,
            "country": act.country or state.country,
            **{name: getattr(act, name) for name in _REPORTED},
        }
    )
    return (draft(act, state, payload, occurred_on=act.occurred_on),)


def _usable(state: Agreement, act: acts.ReportActivity) -> Refused | None:
    """A door tells what is wrong with a report; here it only has to be one that can be recorded and read."""
    usable = (
        act.kind in acts.ACTIVITY_KINDS
        and (act.pilot is None or act.pilot in state.pilots)
        and is_occasion(act.occurred_on)
        and may_have_begun(act.occurred_on, act.received_at)
        and (act.country is None or re.fullmatch(COUNTRY, act.country))
        and act.attribution in (None, *acts.ATTRIBUTIONS)
        and all(_is_participant(each) for each in act.participants)
        and has_canonical_form(act.model_dump(mode="json"))
    )
    return None if usable else Refused(code=Code.INVALID_TERMS)


def _is_participant(each: acts.Participant) -> bool:
    """An organisation by itself, or so many of a group."""
    if each.group is None:
        return each.org is not None and each.count is None
    return each.org is None and each.group in acts.PARTICIPANT_GROUPS and (each.count or 0) > 0


_REPORTED = ("place", "host", "purpose", "pilot", "participants", "attribution", "evidence")
