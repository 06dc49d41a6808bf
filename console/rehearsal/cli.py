"""`entente rehearse`: files in, words or JSON out."""

import asyncio
import json
import logging
import sys
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from activities.database import open_database, reading
from console.codes import Exit
from console.doors.registry_file import Organisation
from console.registry import registered
from console.rehearsal.outcome import Result
from console.rehearsal.rehearse import read_variation, rehearse, story_files
from console.rehearsal.stage import MakeWorker
from console.settings import Settings

if TYPE_CHECKING:
    from console.cli.session import Rehearsal


async def run(settings: Settings, wanted: "Rehearsal", make_worker: MakeWorker) -> int:
    """Rehearse files one after the other; exit 1 if any came other than it expects."""
    logging.getLogger("temporalio").setLevel(logging.ERROR)  # the moved clock makes it worry
    variation = read_variation(wanted.settings, wanted.assume)
    files = story_files(wanted.paths)
    registry = await _registry(settings)
    results = []
    for path in files:
        results.append(await rehearse(path, registry, make_worker, variation))
        if not wanted.as_json:
            await asyncio.to_thread(_tell, results[-1])
    if wanted.as_json:
        single = files == list(wanted.paths) and len(files) == 1
        json.dump(results[0] if single else results, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    return Exit.FAILED if any(each["differences"] for each in results) else Exit.DONE


async def _registry(settings: Settings) -> dict[str, Organisation]:
    """Return this home's registry for files that bring none; an absent home has an empty one."""
    if settings.database_url.startswith("sqlite") and not (settings.home / "entente.db").exists():
        return {}
    database = open_database(settings.database_url)
    try:
        async with reading(database) as connection:
            return await registered(connection)
    finally:
        await database.dispose()


def _tell(result: Result) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{result['name']}[/bold]")
    for milestone in result["milestones_all"]:
        if milestone["headline"]:
            who = f"  by {milestone['by']}" if milestone["by"] else ""
            console.print(f"  {_day(milestone['at'])}  {milestone['ref']}  {_words(milestone['type'])}{who}")
    for refused in result["refused_all"]:
        console.print(
            f"  {_day(refused['at'])}  {refused['ref']}  refused {refused['by']}: {refused['code']}"
        )
    console.print(_mail_calendar(result))
    outcome = f", {result['outcome']}" if result["outcome"] else ""
    console.print(
        f"  Ends {_words(result['phase'])}{outcome}: {result['notices']} mails, {result['reminders']} of them"
        f" reminders; {result['history_events']} events in {result['seconds']} s."
    )
    for line in result["differences"]:
        console.print(f"  [red]Other than expected:[/red] {line}")
    console.print()


def _mail_calendar(result: Result) -> Table:
    """Return mails per organisation and month."""
    counts = Counter((each["to"], each["at"][:7]) for each in result["notices_all"])
    months = sorted({month for _, month in counts})
    table = Table(title="Mails per month", title_justify="left", box=None, padding=(0, 1))
    table.add_column("organisation")
    shown = months if len(months) <= _MONTHS else [*months[:_MONTHS]]
    for month in shown:
        table.add_column(month, justify="right")
    table.add_column("in all", justify="right")
    for org in sorted({org for org, _ in counts}):
        row = [str(counts[org, month] or "") for month in shown]
        table.add_row(org, *row, str(sum(n for (to, _), n in counts.items() if to == org)))
    return table


_MONTHS = 6
"""So many months fit beside the total in 80 columns."""


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%d")


def _words(name: str) -> str:
    return name.replace("_", " ")
