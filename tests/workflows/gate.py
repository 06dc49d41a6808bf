"""The replay gate: every history of every release runs again on today's code, to the same end.

    python -m tests.workflows.gate [RELEASE/FILE …]

Red means that agreements begun under that release would stop where this code differs. It needs no server.
"""

import asyncio
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from worker import PASSED_THROUGH
from workflows.agreement import AgreementWorkflow
from workflows.pilot import PilotWorkflow

HISTORIES = Path(__file__).parents[1] / "histories"
"""One folder a release; in each, histories of runs and what they came to (golden.json)."""

GOLDEN = "golden.json"

Event = dict[str, Any]


class Kept(NamedTuple):
    """One history: `name` is release and file; `gold` what its run came to."""

    name: str
    gold: dict[str, Any]

    @property
    def workflow_id(self) -> str:
        """Whose run it was."""
        return str(self.gold["workflow"])

    def events(self) -> list[Event]:
        """Read its events."""
        content = (HISTORIES / self.name).read_bytes()
        text = gzip.decompress(content) if self.name.endswith(".gz") else content
        found: list[Event] = json.loads(text)["events"]
        return found


def kept(release: str = "*") -> Iterator[Kept]:
    """Return the histories of a release, or of all."""
    for golden in sorted(HISTORIES.glob(f"{release}/{GOLDEN}")):
        for file, gold in json.loads(golden.read_text(encoding="utf-8")).items():
            yield Kept(f"{golden.parent.name}/{file}", gold)


async def replay(workflow_id: str, events: list[Event]) -> None:
    """Run a history again exactly as a worker would.

    Raises:
        NondeterminismError: It is not what today's code would have done.
    """
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    replayer = Replayer(
        workflows=[AgreementWorkflow, PilotWorkflow],
        workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions),
        data_converter=pydantic_data_converter,
        identity=f"gate/{uuid4()}",
    )
    await replayer.replay_workflow(WorkflowHistory.from_json(workflow_id, {"events": events}))


async def failures(names: Sequence[str] = ()) -> dict[str, str]:
    """Return which histories do not replay, and why."""
    found: dict[str, str] = {}
    for each in kept():
        if names and each.name not in names:
            continue
        try:
            await replay(each.workflow_id, each.events())
        except Exception as failure:  # noqa: BLE001 - whatever stops it would stop a life
            found[each.name] = f"{type(failure).__name__}: {failure}".partition("\n")[0]
    return found


def main(names: Sequence[str]) -> int:
    """Print what is red; return an exit code."""
    known = {each.name for each in kept()}
    red = dict.fromkeys(sorted(set(names) - known), "there is no such history")
    red |= asyncio.run(failures(names))
    for name, why in red.items():
        sys.stdout.write(f"{name}: {why}\n")
    sys.stdout.write(f"{len(names or known) - len(red)} of {len(names or known)} histories replay.\n")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
