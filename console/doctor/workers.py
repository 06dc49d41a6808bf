"""Does anybody work? A worker asks for work all the time, and the engine knows when it last did."""

from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem, warning
from models.names import import_queue

ALIVE: Final = timedelta(minutes=2)
"""Longer than one long poll; the engine remembers who asked for five minutes."""

_KINDS: Final = {
    "workflows": TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    "activities": TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
}
_START: Final = "Start `entente-worker`, or `entente up` on a laptop"


async def look_at_workers(deployment: Deployment) -> Finding:
    """See that somebody asks for the work of both task queues."""
    client, queue = await deployment.namespace(), deployment.settings.task_queue
    imports = import_queue(queue)
    if idle := await _idle(client, queue, deployment.now):
        return problem(f"Nobody works on task queue {queue} ({idle}): nothing is carried out.", _START)
    if idle := await _idle(client, imports, deployment.now):
        words = f"Nobody works on task queue {imports} ({idle}): imports wait."
        return warning(words, f"{_START}, with --task-queue {imports} if it names its queues")
    return fine(f"Workers ask for the work of {queue} and {imports}.")


async def newest_poll(client: Client, queue: str, kind: TaskQueueType.ValueType) -> datetime | None:
    """Return when a worker last asked, by the engine's clock; None if nobody has of late."""
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
    )
    found = await client.workflow_service.describe_task_queue(asked)
    polls = [each.last_access_time.ToDatetime(UTC) for each in found.pollers]
    return max(polls, default=None)


async def _idle(client: Client, queue: str, now: datetime) -> str:
    """Return which kind of its work nobody asks for, and since when; "" if somebody asks for all."""
    for words, kind in _KINDS.items():
        polled = await newest_poll(client, queue, kind)
        if polled is None:
            return f"no worker for {words}"
        if now - polled > ALIVE:
            return f"the last one asked for {words} at {polled:%H:%M} UTC"
    return ""
