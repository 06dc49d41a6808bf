"""Runs workflows and activities. One of the two places where parts are put together."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import MetricMeter, VersioningBehavior, WorkerDeploymentVersion
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Interceptor, Replayer, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.counters import Counters
from activities.deliver import DeliverActivities
from activities.digest import DigestActivities
from activities.history import HistoryActivities
from activities.keys import load_keys
from activities.mail.transport import Transport
from activities.record import RecordActivities
from activities.room import Room
from activities.sending import Postmark
from console import build
from console.chores import make_chores
from console.deployment import take_part
from console.engine.connect import connect
from console.engine.namespace import prepare_namespace
from console.engine.runtime import core_runtime
from console.heartbeat import Heartbeat, beating
from console.logs import configure_logs
from console.metrics import measuring
from console.outgoing import mail_tried, make_transport
from console.packages import refuse_collisions
from console.records import prepare_records
from console.settings import Settings, load_settings, prepare_home
from console.stack import connected_door, work
from console.tracing import flush_traces, tracing
from models.errors import InputError
from models.names import TASK_QUEUE, import_queue
from workflows.agreement import AgreementWorkflow
from workflows.digest import DigestWorkflow
from workflows.pilot import PilotWorkflow
from workflows.redelivery import RedeliveryWorkflow

log = structlog.get_logger()

WORKFLOWS = (AgreementWorkflow, PilotWorkflow, DigestWorkflow, RedeliveryWorkflow)

PASSED_THROUGH = (
    "workflows",
    "activities",
    "models",
    "pydantic",
    "structlog",
    "sqlmodel",
    "sqlalchemy",
    "rfc8785",
    "opentelemetry",
)
"""What the sandbox need not run again for every instance: all of ours. What would differ on replay is banned
from workflows/ and models/ by the linter instead (pyproject.toml)."""

DEPLOYMENT = "entente"
"""Name of the worker deployment whose versions are our builds."""

STICKY = timedelta(seconds=2)
"""How long a killed worker's next task waits for it before another takes over."""

GRACE = timedelta(seconds=5)
"""How long running activities may finish after SIGTERM."""

LONGEST_STOP = timedelta(seconds=8)
"""After SIGTERM the process ends within this, before whoever sent it loses patience (Docker: 10 s)."""


class Pace(NamedTuple):
    """How much a worker does at once, and how many activities a second its queue gives; None: unbounded."""

    at_once: int | None = None
    activities_per_second: float | None = None


UNBOUNDED = Pace()
IMPORTING = Pace(at_once=4, activities_per_second=40)
"""On the queue of imports: a burst of openings once kept signatures waiting for 48 s."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is made of."""

    database: AsyncEngine
    transport: Transport
    postmark: Postmark
    home: Path
    story_time: bool = False
    """Serve rehearsals, whose clocks are shifted."""
    interceptors: Sequence[Interceptor] = ()
    versioned: bool = False
    """Take only the work the deployment has for this build (docs/decisions/0011)."""
    build: str = field(default_factory=build.build_id)
    """Stands in every workflow task of a history, versioned or not."""


def build_worker(
    client: Client,
    parts: Parts,
    *,
    task_queue: str = TASK_QUEUE,
    max_cached_workflows: int = 1000,
    pace: Pace = UNBOUNDED,
) -> Worker:
    """Wire everything a worker needs; tests and rehearsals call this too."""
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    counters = Counters(_meter(client))
    room = parts.postmark.room if pace.at_once is None else Room(deliveries=pace.at_once // 2)
    postmark = replace(parts.postmark, room=room)
    deliver = DeliverActivities(parts.database, parts.transport, postmark, counters)
    story_time = parts.story_time
    digest = DigestActivities(parts.database, parts.transport, postmark, counters, story_time=story_time)
    history = HistoryActivities(client, parts.home / "histories")
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=[
            RecordActivities(parts.database, story_time=story_time, counters=counters).record,
            deliver.deliver,
            digest.send,
            history.export,
        ],
        workflow_runner=_sandbox(),
        interceptors=parts.interceptors,
        deployment_config=_deployment(parts),
        max_cached_workflows=max_cached_workflows,
        sticky_queue_schedule_to_start_timeout=STICKY,
        graceful_shutdown_timeout=GRACE,
        max_concurrent_activities=pace.at_once,
        max_concurrent_workflow_tasks=pace.at_once,
        max_task_queue_activities_per_second=pace.activities_per_second,
    )


def make_replayer() -> Replayer:
    """Return what runs recorded lives again, exactly as a worker of this build would; it reaches nobody."""
    workflow.logger.workflow_info_on_message = False
    return Replayer(
        workflows=WORKFLOWS,
        workflow_runner=_sandbox(),
        data_converter=pydantic_data_converter,
        build_id=build.build_id(),
        runtime=core_runtime(),
    )


def _sandbox() -> SandboxedWorkflowRunner:
    passed = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions=passed)


def _meter(client: Client) -> MetricMeter:
    """Return what the client's core counts with; without an endpoint it counts nothing."""
    runtime = client.service_client.config.runtime
    return runtime.metric_meter if runtime else MetricMeter.noop


def _deployment(parts: Parts) -> WorkerDeploymentConfig:
    """Say which build this is; a running agreement follows the deployment's current one."""
    upgrading = VersioningBehavior.AUTO_UPGRADE if parts.versioned else VersioningBehavior.UNSPECIFIED
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(DEPLOYMENT, parts.build),
        use_worker_versioning=parts.versioned,
        default_versioning_behavior=upgrading,
    )


def make_parts(settings: Settings, database: AsyncEngine) -> Parts:
    """Put together what the settings name, around an open record store."""
    postmark = Postmark(settings.mail_sender, load_keys(settings.home / "keys"), settings.public_url)
    return Parts(database, make_transport(settings), postmark, settings.home, interceptors=tracing(settings))


def make_workers(settings: Settings, client: Client, database: AsyncEngine) -> list[Worker]:
    """Return the workers of the embedded stack, which share one record store and one way to send mail."""
    parts = make_parts(settings, database)
    return [_build_for(client, parts, queue, settings) for queue in task_queues(settings)]


def _build_for(client: Client, parts: Parts, queue: str, settings: Settings) -> Worker:
    pace = IMPORTING if queue == import_queue(settings.task_queue) else UNBOUNDED
    return build_worker(client, parts, task_queue=queue, pace=pace)


def task_queues(settings: Settings) -> tuple[str, ...]:
    """Return what a worker serves unless it is told otherwise."""
    return settings.task_queue, import_queue(settings.task_queue)


def make_rehearsal_worker(
    client: Client, database: AsyncEngine, post: Transport, home: Path, cached: int
) -> Worker:
    """Return the worker of a rehearsal: the real code, a mailbox nobody reads, a key of its own."""
    postmark = Postmark("agreements@entente.example", load_keys(home / "keys"), illustrated=False)
    parts = Parts(database, post, postmark, home, story_time=True)
    return build_worker(client, parts, max_cached_workflows=cached)


async def serve(settings: Settings, queues: Sequence[str]) -> None:
    """Work until SIGTERM or SIGINT; whatever is down at the start is waited for, with words."""
    loop, working = asyncio.get_running_loop(), asyncio.create_task(_live(settings, queues))

    def stop() -> None:
        log.info("worker.stopping")
        working.cancel()
        loop.call_later(LONGEST_STOP.total_seconds(), _leave)

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    with suppress(asyncio.CancelledError):
        await working
    log.info("worker.stopped")


def _leave() -> None:
    """Wait no longer: an engine that hangs would keep us for minutes, and what was begun is begun again."""
    log.warning("worker.left", words="something did not end in time")
    os._exit(0)


async def _live(settings: Settings, queues: Sequence[str]) -> None:
    async with beating(settings.heartbeat) as heartbeat:
        await _work(settings, queues, heartbeat)


async def _work(settings: Settings, queues: Sequence[str], heartbeat: Heartbeat) -> None:
    def tell(words: str) -> None:
        log.info("worker.waiting", words=words)
        heartbeat.waits(words)

    runtime = core_runtime(settings.metrics_address)
    database = await prepare_records(settings, tell)
    try:
        client = await connect(settings, wait=True, tell=tell, runtime=runtime)
        await prepare_namespace(client, lambda words: log.info("worker.preparing", words=words))
        await take_part(client, database, settings.task_queue)
        versioned = settings.worker_versioning == "on"
        parts = replace(make_parts(settings, database), versioned=versioned)
        workers = [_build_for(client, parts, queue, settings) for queue in queues]
        async with (
            measuring(runtime.metric_meter, database, settings.home),
            mail_tried(settings, lambda words: log.warning("worker.mail", words=words)),
        ):
            log.info("worker.ready", task_queues=list(queues), build=parts.build, versioned=parts.versioned)
            heartbeat.works()
            door = connected_door(settings, client, database)
            await work(workers, make_chores(settings, client, database, door, runtime.metric_meter))
    finally:
        await database.dispose()


def main(argv: Sequence[str] | None = None) -> None:
    """Console script `entente-worker`."""
    parser = argparse.ArgumentParser(prog="entente-worker", description="Run workflows and activities.")
    parser.add_argument("--task-queue", action="append", help="serve only this queue; may be repeated")
    parser.add_argument("--home", help="folder of database, mails and documents")
    parser.add_argument("--version", action="store_true", help="print version and build, and leave")
    options = parser.parse_args(argv)
    if options.version:
        sys.stdout.write(build.sentence(parser.prog) + "\n")
        return
    try:
        refuse_collisions()
        settings = load_settings(home=options.home)
        prepare_home(settings)
        configure_logs(settings.log_format, settings.log_level)
        asyncio.run(serve(settings, options.task_queue or task_queues(settings)))
    except InputError as wrong:
        parser.error(str(wrong))
    flush_traces()
    os._exit(0)  # the SDK's core may crash a process that ends by itself


if __name__ == "__main__":
    main()
