"""What a link is for: what the rules ask of its reader, or what the mail it stands in is about."""

from typing import Literal, NamedTuple

from activities.mail.letter import Must
from models.base import Instant
from models.coverage import awaited
from models.explain import may_do, why_no_report
from models.milestones import Milestone
from models.pilot_milestones import ActionPlanAdopted, PilotStarted
from models.state import Agreement

Asked = Literal["approve", "sign", "mandate", "contest", "read"]
"""What an organisation is asked as an agreement stands; by a link to read nothing can be done."""


class Purpose(NamedTuple):
    """What a link asks, as `console.links.standing` has it, and about which pilot action, where it does."""

    question: str
    about: str | None = None


def question(state: Agreement, org: str) -> Asked | None:
    """Return what a link is for, for an organisation right now; None: it gets none.

    A party may always read. The coordinator has pages of its own for that, until there is a signed copy.
    """
    if asked := duty(state, org):
        return asked
    if org in state.contests:
        return "contest"
    has_pages = org == state.coordinator and state.in_force_since is None
    return None if has_pages or state.party(org) is None else "read"


def duty(state: Agreement, org: str) -> Must | None:
    """Return what is awaited of an organisation."""
    turn = next((each.act for each in awaited(state) if each.org == org), None)
    return _DUTIES[turn] if turn else None


_DUTIES: dict[str, Must] = {"approve": "approve", "sign": "sign", "grant_mandate": "mandate"}


def purpose(state: Agreement, milestone: Milestone, pilot: PilotStarted | None, org: str) -> Purpose | None:
    """Return what the link of a mail about a milestone is for, given the state after it.

    Where nothing is asked of the reader, the lead of the pilot it is about is asked for the report, and
    whoever may start pilots under a new action plan, whether it does.
    """
    asked, at = question(state, org), milestone.recorded_at
    if asked != "read":
        return Purpose(asked) if asked else None
    if pilot is not None and may_report(state, org, pilot.pilot, at):
        return Purpose("report", pilot.pilot)
    if isinstance(milestone.payload, ActionPlanAdopted) and may_do(state, "start_pilot", org, at):
        return Purpose("start_pilot")
    return Purpose("read")


def may_report(state: Agreement, org: str, pilot: str, at: Instant) -> bool:
    """Say whether a pilot waits for the report of this organisation."""
    return why_no_report(state, org, pilot, at)["complete_pilot"] is None
