"""Write the histories of real runs that every later release has to replay; see tests/histories/README.md.

    python -m tests.workflows.keep_histories [--replace] [LIFE …]

A kept history stays as it is: what is there is left alone, unless `--replace` is given before the release.
"""

import argparse
import asyncio
import gzip
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import uuid4

from temporalio.client import Client, WorkflowUpdateFailedError

from console.audit.events import recordings
from console.engine.embedded import EmbeddedEngine
from models.names import agreement_id, pilot_id
from tests.rehearsal.stages import EXAMPLES, performed
from tests.workflows.gate import GOLDEN, HISTORIES
from tests.workflows.house import EVERYBODY, House, built_house, connected_to, eventually
from tests.workflows.operators import at_rest, reset, tasks
from workflows.options import EVENTS_PER_RUN

FOLDER = HISTORIES / version("entente")
"""Of this release."""

SMALL = 300_000
"""Bytes a history may have as plain JSON; longer ones are compressed."""


class Run(NamedTuple):
    """A run as it is kept: file name without ending, workflow, events, and the phase it left."""

    name: str
    workflow: str
    history: dict[str, Any]
    phase: str


Life = Callable[[], Awaitable[list[Run]]]


def story(name: str) -> Life:
    """A story of the examples, on the time-skipping engine."""

    async def play() -> list[Run]:
        async with performed(EXAMPLES / "stories" / f"{name}.yaml") as done:
            client = done.stage.client
            return [
                await _run(client, ref.lower(), agreement_id(ref), state.phase)
                for ref, state in done.told.items()
            ]

    return play


async def calendars() -> list[Run]:
    """The calendars of two pilots: one tells that a report is missing, one is settled before."""
    async with performed(EXAMPLES / "stories" / "s5.yaml") as done:
        ids = {pilot: pilot_id("MOU-JP-5", pilot) for pilot in ("P1", "P2")}
        client = done.stage.client
        return [
            await _run(client, f"pilot-mou-jp-5-{pilot.lower()}", workflow, "")
            for pilot, workflow in ids.items()
        ]


async def strangers() -> list[Run]:
    """A life on the dev server, with refusals, acts no door vouches for, and signals past every door."""
    async with _house() as house:
        ref = await house.open(ref="MOU-STRANGERS")
        client = await Client.connect(house.client.service_client.config.target_host, identity="somebody")
        handle = client.get_workflow_handle(agreement_id(ref))
        forged = {"act": "approve", "ref": ref, "by": "SECOND", "command_id": str(uuid4())}
        await handle.execute_update("approve", {**forged, "received_at": "2026-01-12T08:00:00Z"})
        await handle.signal("pilot_moment", {"pilot": "P1"})
        await handle.signal("nobody_knows_this", "at all")
        for wrong in ({**forged, "ref": "MOU-ELSEWHERE"}, {"act": "approve"}):
            try:
                await handle.execute_update("approve", wrong)
            except WorkflowUpdateFailedError:
                continue
        await house.act(ref, "LEAD", "approve")  # done before
        await house.act(ref, "SECOND", "sign")  # too early
        await house.agree(ref)
        await house.act(ref, "SECOND", "sign", under=("THIRD",))  # no mandate
        await house.sign(ref)
        await at_rest(house, ref)
        return [await _run(house.client, ref.lower(), agreement_id(ref), "in_force")]


async def revived() -> list[Run]:
    """A life whose workflow was terminated, and reset to its last step to go on."""
    async with _house() as house:
        ref = await house.open(ref="MOU-REVIVED")
        await house.act(ref, "SECOND", "approve")
        steps = tasks(await at_rest(house, ref))
        await house.handle(ref).terminate("by mistake")
        await reset(house, ref, steps[-1])
        await house.agree(ref)
        await house.sign(ref)
        await at_rest(house, ref)
        return [await _run(house.client, ref.lower(), agreement_id(ref), "in_force")]


async def long() -> list[Run]:
    """A life of two runs: the first ends at a phase boundary, above the number of events a run may have."""
    async with _house() as house:
        ref = await house.open(ref="MOU-LONG")
        first = (await house.handle(ref).describe()).run_id
        year = 1900
        while (await house.handle(ref).describe()).history_length <= EVENTS_PER_RUN:
            for org in EVERYBODY:
                year += 1
                await house.act(
                    ref, org, "report_activity", kind="survey", occurred_on=str(year % 100 + 1900)
                )
        await house.agree(ref)

        async def begun_anew() -> bool:
            return (await house.handle(ref).describe()).run_id != first

        await eventually(begun_anew)
        await house.sign(ref)
        await at_rest(house, ref)
        ids = {"mou-long-1": (first, "signing"), "mou-long-2": ("", "in_force")}
        return [
            await _run(house.client, name, agreement_id(ref), phase, run_id)
            for name, (run_id, phase) in ids.items()
        ]


LIVES: dict[str, Life] = {
    **{name: story(name) for name in ("s1", "s2", "s3", "s5")},
    "calendars": calendars,
    "strangers": strangers,
    "revived": revived,
    "long": long,
}


async def _run(client: Client, name: str, workflow: str, phase: str, run_id: str = "") -> Run:
    handle = client.get_workflow_handle(workflow, run_id=run_id or None)
    return Run(name, workflow, (await handle.fetch_history()).to_json_dict(), phase)


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        async with EmbeddedEngine(home) as engine, built_house(await connected_to(engine), home) as built:
            house = replace(built, door=replace(built.door, task_queue="entente"))
            async with house.worker():
                yield house


def keep(runs: list[Run], folder: Path, *, again: bool) -> list[str]:
    """Write what is not there yet, with what each run came to; return the new files."""
    golden_file = folder / GOLDEN
    folder.mkdir(exist_ok=True)
    golden = json.loads(golden_file.read_text(encoding="utf-8")) if golden_file.exists() else {}
    written: list[str] = []
    for run in runs:
        name, content = _file(run)
        if (folder / name).exists() and not again:
            continue
        (folder / name).write_bytes(content)
        golden[name] = _gold(run)
        written.append(name)
    golden_file.write_text(json.dumps(golden, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return written


async def _played(lives: list[str]) -> list[Run]:
    return [run for life in lives for run in await LIVES[life]()]


def _file(run: Run) -> tuple[str, bytes]:
    text = json.dumps(run.history, sort_keys=True, separators=(",", ":")) + "\n"
    if len(text) <= SMALL:
        return f"{run.name}.json", text.encode()
    return f"{run.name}.json.gz", gzip.compress(text.encode(), mtime=0)


def _gold(run: Run) -> dict[str, Any]:
    ends = [each.transition["milestones"][-1] for each in recordings(run.history["events"]) if each.wrote]
    if not ends:
        return {"workflow": run.workflow}
    end = {"milestones": ends[-1]["seq"], "digest": ends[-1]["digest"], "phase": run.phase}
    return {"workflow": run.workflow, **end}


def main() -> None:
    """Keep histories of this release."""
    parser = argparse.ArgumentParser(description="Keep histories of this release.")
    parser.add_argument("life", nargs="*", choices=[[], *LIVES], help="default: every life")
    parser.add_argument("--replace", action="store_true", help="write over what is there")
    given = parser.parse_args()
    runs = asyncio.run(_played(given.life or list(LIVES)))
    written = keep(runs, FOLDER, again=given.replace)
    sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d}: {len(written)} new in {FOLDER.name}: {written}\n")


if __name__ == "__main__":
    main()
