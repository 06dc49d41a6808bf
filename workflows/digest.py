"""The weekly overview of one organisation: asked for once, and again when the organisation works."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from datetime import timedelta

    from activities.digest import DigestActivities
    from models.messages import DigestAnswer, DigestStart, DigestTurn
    from workflows.guard import now
    from workflows.options import DIGEST


@workflow.defn(name="digest")
class DigestWorkflow:
    """Started by the organisation's Schedule, and by a person who asks for it."""

    @workflow.run
    async def run(self, start: DigestStart) -> DigestAnswer:
        """Have it sent; on a free day, sleep until the next working morning and ask again."""
        slot = workflow.info().start_time + start.clock_shift
        turn = DigestTurn(**dict(start), slot=slot)
        while True:
            answer = await workflow.execute_activity_method(DigestActivities.send, turn, **DIGEST)
            if answer.not_before is None:
                return answer
            left = answer.not_before - now(start.clock_shift)
            await workflow.sleep(max(left, timedelta(0)), summary=f"until {start.org} works again")
