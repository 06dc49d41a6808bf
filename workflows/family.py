"""What one agreement does to its kin: its pilots' calendars, the agreement it opens, the MOU it follows."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

from models import acts
from models.act import Link
from models.clock import REPORT_LADDER, ROW_BEING_WRITTEN
from models.messages import PilotCalendar, Start, Transition
from models.milestones import Milestone
from models.names import agreement_id, pilot_id
from models.pilot_milestones import IntensifiedOpened
from models.pilots import news_for_mou
from models.state import Agreement
from workflows.guard import log

_ABANDON = workflow.ParentClosePolicy.ABANDON


async def follow(before: Agreement, after: Agreement, transition: Transition, clock_shift: timedelta) -> None:
    """Do what a transition means for others; machine to machine, and never a reason to fail an act."""
    for name in after.pilots:
        if name not in before.pilots:
            await _start_calendar(after, name, clock_shift)
    for name in _running(before):
        if after.over or name not in _running(after):
            await _signal(pilot_id(after.ref, name), "settled")
    for milestone in transition.milestones:
        if isinstance(milestone.payload, IntensifiedOpened):
            await _start_intensified(opening_of(after.ref, milestone, milestone.payload), clock_shift)
    news, told = news_for_mou(after), news_for_mou(before)
    if news is not None and after.follows is not None and (told is None or told.outcome != news.outcome):
        await _signal(agreement_id(after.follows.ref), "intensified_settled", news)


def opening_of(ref: str, milestone: Milestone, payload: IntensifiedOpened) -> acts.Open:
    """Return the opening an agreement's milestone stands for; it follows that milestone."""
    new = payload.agreement
    return acts.Open(
        ref=new.ref,
        by=new.coordinator,
        command_id=milestone.command_id or "",
        received_at=milestone.received_at or milestone.recorded_at,
        door=milestone.door or "",
        authority=milestone.authority or "",
        kind="intensified",
        title=new.title,
        country=new.country,
        parties=new.parties,
        terms=new.terms,
        policy=new.policy,
        follows=Link(ref=ref, digest=milestone.digest),
    )


async def _start_intensified(opening: acts.Open, clock_shift: timedelta) -> None:
    """Start the workflow of an intensified agreement, which opens itself on our milestone's word."""
    start = Start(ref=opening.ref, clock_shift=clock_shift, opening=opening)
    partners = " and ".join(party.org for party in opening.parties if party.side == "partner")
    try:
        await workflow.start_child_workflow(
            "agreement",
            start,
            id=agreement_id(opening.ref),
            parent_close_policy=_ABANDON,
            static_summary=f"Intensified agreement {opening.ref}: {opening.by} with {partners}",
        )
    except WorkflowAlreadyStartedError:  # whoever started it holds nothing yet: a proper opening succeeds
        log.warning("intensified.started_before", ref=opening.ref)
        await _signal(agreement_id(opening.ref), "opened_by_mou", opening)


def _running(state: Agreement) -> set[str]:
    return {name for name, pilot in state.pilots.items() if pilot.status == "running"}


async def _start_calendar(state: Agreement, name: str, clock_shift: timedelta) -> None:
    pilot = state.pilots[name]
    due = pilot.report_due - clock_shift + ROW_BEING_WRITTEN
    calendar = PilotCalendar(ref=state.ref, pilot=name, moments=tuple(due + rung for rung in REPORT_LADDER))
    by = f"{pilot.report_due:%Y-%m-%d %H:%M}"
    try:
        await workflow.start_child_workflow(
            "pilot",
            calendar,
            id=pilot_id(state.ref, name),
            parent_close_policy=_ABANDON,
            static_summary=f"Pilot {name} of {state.ref}: report due by {by} UTC",
        )
    except WorkflowAlreadyStartedError:
        log.warning("calendar.id_used", ref=state.ref, pilot=name)


async def _signal(workflow_id: str, name: str, *news: object) -> None:
    """Tell another workflow; one that is over needs no telling."""
    try:
        await workflow.get_external_workflow_handle(workflow_id).signal(name, args=news)
    except FailureError:
        log.info("kin.over", workflow_id=workflow_id, signal=name)
