"""Does anybody work? A worker asks for work all the time, and the engine knows when it last did."""

from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem, warning
from console.heartbeat import look
from console.settings import Settings
from models.errors import InputError
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
    return _look_here(deployment.settings, deployment.now) or fine(
        f"Workers ask for the work of {queue} and {imports}."
    )


def _look_here(settings: Settings, now: datetime) -> Finding | None:
    """See what `entente health` sees: the engine notices a worker that is gone a minute or two later.

    On the embedded engine the one worker there is keeps the file; elsewhere it may be on another machine.
    """
    try:
        here = look(settings.heartbeat, now)
    except InputError as wrong:
        return problem(f"{wrong.field}: {wrong.problem}.", wrong.fix)
    if here.state == "works":
        return None
    if settings.embedded:
        return problem(here.words, _START)
    if here.state == "absent":
        return fine(
            "Workers ask for the work of both task queues, none of them on this machine; one that stopped "
            "within the last two minutes is still counted."
        )
    return warning(f"{here.words} Others ask for the work.", f"{_START}; `entente health` says when it works")


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
