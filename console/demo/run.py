"""`entente demo`: the whole of the main job, from an empty folder to five signed memoranda."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from activities.database import open_database
from console.cli.looking import print_page
from console.codes import Exit
from console.demo.portfolio import (
    AUTHORITY,
    Advance,
    Line,
    differences,
    load_portfolio,
    mails_left,
    own_acts,
    play_portfolio,
    report_activities,
)
from console.demo.show import demo_page
from console.engine.address import find_running
from console.engine.dev_server import DATABASE_FILE
from console.settings import Settings, load_settings
from console.stack import MakeWorkers, running_stack
from models.errors import InputError

HOME = "demo"
RECORDS = "entente.db"
FINISHED = "demonstration-finished"


async def run_demo(settings: Settings, make_workers: MakeWorkers, *, fresh: bool, as_json: bool) -> int:
    """Play the portfolio in a home of its own, show it, and return an exit code.

    Raises:
        InputError: That home holds acts of your own.
    """
    began = time.monotonic()
    settings = in_home(settings.home / HOME)
    await make_room(settings, fresh=fresh)
    console = Console(highlight=False, quiet=as_json)
    console.print("Five memoranda, eight parties each, are negotiated and signed; one grows on.")
    console.print("Parties, countries and topics are facts; the rest is illustration.\n")
    differing = await play_demo(settings, make_workers, console)
    page = await demo_page(settings, differing, time.monotonic() - began)
    print_page(page, as_json=as_json)
    return Exit.FAILED if differing else Exit.DONE


async def play_demo(settings: Settings, make_workers: MakeWorkers, console: Console) -> list[str]:
    """Play the portfolio in its home until every mail has left; return what came other than expected."""
    lines = load_portfolio()
    async with running_stack(settings, make_workers, tell=console.print) as stack:
        with _progress(console, lines) as advance:
            door = replace(stack.door, authority=AUTHORITY)
            await play_portfolio(door, lines, advance)
            await mails_left(stack.database)
        found = await differences(stack.database, lines)
        await report_activities(door, lines)
    (settings.home / FINISHED).touch()
    return found


def in_home(home: Path) -> Settings:
    """Return settings by which all of it stays in this home, wherever the service's records and mails go."""
    records = f"sqlite+aiosqlite:///{home / RECORDS}"
    return load_settings(home=home, database_url=records, mail_transport="maildir")


@contextmanager
def _progress(console: Console, lines: list[Line]) -> Iterator[Advance]:
    """Show a bar per agreement on a terminal; elsewhere, a line when one is through."""
    columns = (TextColumn("  {task.description:<20}"), BarColumn(), MofNCompleteColumn(), TextColumn("acts"))
    if not console.is_terminal:
        yield lambda ref, done, of: console.print(f"  {ref}: {done} acts") if done == of else None
        return
    with Progress(*columns, console=console) as progress:
        bars = {line.ref: progress.add_task(line.ref, total=line.acts) for line in lines}
        yield lambda ref, done, _: progress.update(bars[ref], completed=done)


async def make_room(settings: Settings, *, fresh: bool) -> None:
    """Go on with a demonstration that was interrupted; replace one that finished or cannot go on.

    Raises:
        InputError: Its home holds acts of your own.
    """
    stuck = (settings.home / RECORDS).exists() and not (settings.home / DATABASE_FILE).exists()
    over = stuck or (settings.home / FINISHED).exists()
    if not settings.home.exists() or not (fresh or over):
        return
    if find_running(settings.home):
        raise InputError(str(settings.home), "is in use", "Stop the service that runs there first (Ctrl-C)")
    if not fresh and await _has_own_acts(settings):
        raise InputError(
            str(settings.home),
            "holds acts of your own beside the demonstration's",
            f"Keep them with `entente --home {settings.home} up`, or replace all with `entente demo --fresh`",
        )
    shutil.rmtree(settings.home)


async def _has_own_acts(settings: Settings) -> bool:
    database = open_database(settings.database_url)
    try:
        return await own_acts(database) > 0
    finally:
        await database.dispose()
