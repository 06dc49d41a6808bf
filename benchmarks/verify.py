"""What verification costs: chain and database against what is promised, replay against the library's own."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from activities.database import writing
from benchmarks.ratio import Ratio, compare
from console.audit.collect import collect
from console.audit.dossier import Dossier
from console.audit.evidence import Evidence
from console.audit.levels import chain, database
from console.audit.line import Verdict
from console.audit.replaying import replay
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import OPTIONS, Node
from console.doors.registry_file import read_organisations
from console.doors.yaml_file import load_yaml
from console.registry import register
from console.settings import load_settings
from console.stack import Stack, running_stack
from worker import make_replayer, make_workers

EXAMPLES = Path(__file__).parents[1] / "examples"
ACTS = 250
"""One run of some 3,000 events: as long as a run gets."""

PROMISED = 5_000
"""Milestones a second."""

TURNS = 7


def measure() -> Iterable[Ratio]:
    """Live a long life once, and verify it in turns with what is plain."""
    with TemporaryDirectory() as home:
        evidence = asyncio.run(_live(Path(home) / "var"))
    return [_levels(evidence), _replay(evidence)]


async def _live(home: Path) -> Evidence:
    settings = load_settings(home=home)
    async with running_stack(settings, make_workers, tell=lambda _: None) as stack:
        ref = await _long_life(stack)
        return await collect(stack.database, home / "histories", ref, stack.client)


async def _long_life(stack: Stack) -> str:
    organisations = read_organisations(EXAMPLES / "wiintech" / "organisations.yaml")
    async with writing(stack.database) as connection:
        await register(connection, organisations.values())
    file = Node({"agreement": load_yaml(EXAMPLES / "first" / "mou.yaml")}, OPTIONS)
    opening = read_act("open", file, ActContext(organisations))
    await stack.door.submit(opening)
    report = {"kind": "workshop", "occurred_on": "2026-01"}
    for _ in range(ACTS):
        await stack.door.submit(ActRequest("report_activity", opening.ref, opening.by, fields=report))
    return opening.ref


def _levels(evidence: Evidence) -> Ratio:
    """Read rows and histories, and check them on V1 and V6; processor time, as a rate is promised."""
    seconds = []
    for _ in range(TURNS):
        started = process_time()
        dossier = Dossier(evidence, datetime.now(UTC))
        lines = [*chain.check(dossier), *database.check(dossier)]
        seconds.append(process_time() - started)
        if any(line.verdict is not Verdict.VERIFIED for line in lines):
            raise RuntimeError("a life nobody touched is verified")
    count = len(evidence.milestones)
    return Ratio(
        f"{count} milestones, verified on V1 and V6",
        sorted(seconds)[TURNS // 2],
        f"as many at {PROMISED:,} a second",
        count / PROMISED,
    )


def _replay(evidence: Evidence) -> Ratio:
    """Replay one run as `entente verify` does, and as the library does."""
    run = evidence.runs[0]
    config = make_replayer().config()
    plain = Replayer(
        workflows=config["workflows"],
        workflow_runner=config["workflow_runner"],
        data_converter=pydantic_data_converter,
    )

    def ours() -> None:
        if any(asyncio.run(replay([run], make_replayer)).values()):
            raise RuntimeError("a life nobody touched replays")

    def theirs() -> None:
        history = WorkflowHistory.from_json(run.workflow_id, {"events": list(run.events)})
        asyncio.run(plain.replay_workflow(history))

    what = f"a history of {len(run.events)} events, replayed by verify"
    return compare(what, ours, "by the SDK's own Replayer", theirs, TURNS)
