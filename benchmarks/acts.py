"""What an act costs (inbox, rules, record, outcome), against the barest update on the same engine."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.database import writing
from benchmarks.ratio import Ratio
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import OPTIONS, Node
from console.doors.registry_file import read_organisations
from console.doors.yaml_file import load_yaml
from console.registry import register
from console.settings import load_settings
from console.stack import Stack, running_stack
from worker import make_workers

EXAMPLES = Path(__file__).parents[1] / "examples"
TURNS = 60
QUEUE = "bare"

Act = Callable[[], Awaitable[object]]


@workflow.defn(name="bare")
class Bare:
    """The least a workflow with an update can be."""

    @workflow.run
    async def run(self) -> None:
        """Wait to be updated."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def touch(self) -> int:
        """Answer."""
        return 1


def measure() -> Iterable[Ratio]:
    """Act in turns with the bare update."""
    with TemporaryDirectory() as home:
        return [asyncio.run(_measure(Path(home) / "var"))]


async def _measure(home: Path) -> Ratio:
    settings = load_settings(home=home)
    async with (
        running_stack(settings, make_workers, tell=lambda _: None) as stack,
        Worker(stack.client, task_queue=QUEUE, workflows=[Bare], workflow_runner=UnsandboxedWorkflowRunner()),
    ):
        act, touch = await _opened(stack), await _bare(stack.client)
        await _timed(act), await _timed(touch)
        turns = [(await _timed(act), await _timed(touch)) for _ in range(TURNS)]
    return Ratio(
        "an act, from the door to its outcome",
        median(a for a, _ in turns),
        "an update of a bare workflow",
        median(b for _, b in turns),
    )


async def _opened(stack: Stack) -> Act:
    """Open the example; return an act on it that is always allowed."""
    organisations = read_organisations(EXAMPLES / "wiintech" / "organisations.yaml")
    async with writing(stack.database) as connection:
        await register(connection, organisations.values())
    file = Node({"agreement": load_yaml(EXAMPLES / "first" / "mou.yaml")}, OPTIONS)
    opening = read_act("open", file, ActContext(organisations))
    await stack.door.submit(opening)
    report = ActRequest(
        "report_activity", opening.ref, opening.by, fields={"kind": "workshop", "occurred_on": "2026-01"}
    )
    return lambda: stack.door.submit(report)


async def _bare(client: Client) -> Act:
    handle = await client.start_workflow(Bare.run, id="bare", task_queue=QUEUE)
    return lambda: handle.execute_update(Bare.touch)


async def _timed(act: Act) -> float:
    started = perf_counter()
    await act()
    return perf_counter() - started
