"""The command line's entry point. One of the two places where parts are put together."""
# ruff: noqa: PLC0415 - `entente --help` answers before any of this is imported

import os
import sys
from typing import TYPE_CHECKING

from console.cli.app import run
from console.cli.session import Parts, Rehearsal

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine
    from temporalio.client import Client
    from temporalio.worker import Replayer

    from console.commands import Door
    from console.settings import Settings
    from console.web.site import Lent


def make_door(settings: "Settings", database: "AsyncEngine") -> "Door":
    """Return the door of the command line; the engine is looked for when an act is carried out."""
    from activities.documents import DocumentStore
    from console.commands import Door
    from console.deployment import refuse_other_engine
    from console.engine.connect import connect

    async def client() -> "Client":
        connected = await connect(settings, wait=False, tell=lambda _: None)
        await refuse_other_engine(connected, database, settings.task_queue)
        return connected

    return Door(
        database,
        DocumentStore(settings.home / "documents"),
        client,
        "cli",
        acts_for_anyone=settings.may_act_for_anyone,
        task_queue=settings.task_queue,
    )


def run_up(settings: "Settings", port: int | None, ui_port: int | None) -> int:
    """Run the whole service until it is told to stop."""
    import asyncio

    from console.stack import run_up as run_stack
    from console.tracing import flush_traces
    from worker import make_workers

    try:
        running = run_stack(settings, make_workers, lent(), ports=(port, ui_port))
        return asyncio.run(running)
    finally:
        flush_traces()


def run_demo(settings: "Settings", *, fresh: bool, as_json: bool) -> int:
    """Run the example portfolio and show it."""
    import asyncio

    from console.demo.run import run_demo as run_portfolio
    from worker import make_workers

    return asyncio.run(run_portfolio(settings, make_workers, fresh=fresh, as_json=as_json))


def run_rehearsal(settings: "Settings", rehearsal: Rehearsal) -> int:
    """Play rehearsal files."""
    import asyncio

    from console.rehearsal.cli import run as run_files
    from worker import make_rehearsal_worker

    return asyncio.run(run_files(settings, rehearsal, make_rehearsal_worker))


def make_replayer() -> "Replayer":
    """Return what runs a history again as the worker would."""
    from worker import make_replayer as replayer

    return replayer()


def lent() -> "Lent":
    """Return what pages need to try plans and to verify."""
    from console.web.site import Lent
    from worker import make_rehearsal_worker
    from worker import make_replayer as replayer

    return Lent(make_rehearsal_worker, replayer)


PARTS = Parts(make_door, run_up, run_demo, run_rehearsal, make_replayer, lent)


def main() -> None:
    """Console script `entente`."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    code = run(sys.argv[1:], PARTS)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass  # whoever read us has seen enough
    os._exit(code)  # the SDK's core may crash a process that ends by itself


if __name__ == "__main__":
    main()
