"""One notice sent anew, because a person asked for it or because it came back from a mailbox."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.deliver import DeliverActivities
    from models.messages import Delivery
    from workflows.options import DELIVER


@workflow.defn(name="redelivery")
class RedeliveryWorkflow:
    """Runs beside the agreement, which may be over; one run for each time a notice is sent anew."""

    @workflow.run
    async def run(self, delivery: Delivery) -> int:
        """Have it sent, however long that takes; return 1 when it left, 0 when it was refused for good."""
        return await workflow.execute_activity_method(DeliverActivities.deliver, delivery, **DELIVER)
