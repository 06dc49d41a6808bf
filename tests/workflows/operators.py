"""What an operator does with Temporal's own tools, and what a raw client may try."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from models.names import agreement_id
from tests.workflows.house import House, eventually

Event = dict[str, Any]

TASK_COMPLETED = "EVENT_TYPE_WORKFLOW_TASK_COMPLETED"
ACCEPTED = "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED"

PATIENCE = timedelta(seconds=1)
"""Of a door whose act nobody will carry out."""


async def run_of(house: House, ref: str) -> str:
    """The id of the newest run."""
    return str((await house.handle(ref).describe()).run_id)


async def events(house: House, ref: str, run_id: str | None = None) -> list[Event]:
    """The history of a run, by default of the newest, as JSON."""
    handle = house.client.get_workflow_handle(agreement_id(ref), run_id=run_id)
    found: list[Event] = (await handle.fetch_history()).to_json_dict()["events"]
    return found


def number(event: Event) -> int:
    return int(event["eventId"])


def tasks(history: list[Event]) -> list[int]:
    """The steps a run can be reset to, in order."""
    return [number(each) for each in history if each["eventType"] == TASK_COMPLETED]


def before_act(history: list[Event], count: int) -> int:
    """The last step before act number `count`, counted from 1, was accepted."""
    accepted = [number(each) for each in history if each["eventType"] == ACCEPTED][count - 1]
    return max(step for step in tasks(history) if step < accepted)


async def at_rest(house: House, ref: str) -> list[Event]:
    """Wait until every mail has left and the newest run has nothing to do; return its history."""

    async def quiet() -> list[Event]:
        told = (await house.handle(ref).describe()).raw_description
        busy = told.pending_activities or told.HasField("pending_workflow_task")
        unsent = "queued" in {state for _, state in await house.notices(ref)}
        history = [] if busy or unsent else await events(house, ref)
        return history if tasks(history) else []

    return await eventually(quiet)


async def reset(house: House, ref: str, step: int, run_id: str = "", why: str = "a mistake") -> str:
    """Reset a run as `temporal workflow reset` does; return the id of the new one."""
    answer = await house.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=house.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=agreement_id(ref), run_id=run_id),
            reason=why,
            workflow_task_finish_event_id=step,
            request_id=str(uuid4()),
        )
    )
    return answer.run_id


async def what_waits(house: House, ref: str) -> list[str]:
    """What the engine says of the activities that fail."""
    told = (await house.handle(ref).describe()).raw_description
    return [each.last_failure.message for each in told.pending_activities if each.last_failure.message]
