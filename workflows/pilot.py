"""The calendar of one pilot: it tells its agreement when a report may be missing, and nothing else."""

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from datetime import timedelta

    from models.messages import PilotCalendar, PilotMoment
    from models.names import agreement_id
    from workflows.guard import log, now


@workflow.defn(name="pilot")
class PilotWorkflow:
    """Sleeps from moment to moment until the pilot is settled or its ladder is done."""

    def __init__(self) -> None:
        self._settled = False

    @workflow.run
    async def run(self, calendar: PilotCalendar) -> None:
        """Tell the agreement at each moment; an agreement that is over ends this calendar."""
        agreement = workflow.get_external_workflow_handle(agreement_id(calendar.ref))
        for moment in calendar.moments:
            left = moment - now(timedelta(0))
            try:
                await workflow.wait_condition(
                    lambda: self._settled, timeout=max(left, timedelta(0)), timeout_summary="report missing"
                )
            except TimeoutError:
                try:
                    await agreement.signal("pilot_moment", PilotMoment(pilot=calendar.pilot))
                except FailureError:
                    log.info("pilot.alone", ref=calendar.ref, pilot=calendar.pilot)
                    return
            if self._settled:
                return

    @workflow.signal
    def settled(self) -> None:
        """The pilot is completed or failed, or its agreement is over."""
        self._settled = True
