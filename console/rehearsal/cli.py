"""`entente rehearse`: files in, words or JSON out."""

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from activities.database import reading
from console.cli.looking import Page, print_page
from console.cli.paper import heading, print_json, table
from console.codes import Exit
from console.doors.registry_file import Organisation
from console.logs import configure_logs
from console.queries import NothingHereError, open_records
from console.registry import registered
from console.rehearsal.outcome import Result
from console.rehearsal.rehearse import read_variation, rehearse, story_files
from console.rehearsal.stage import MakeWorker
from console.settings import Settings

if TYPE_CHECKING:
    from console.cli.session import Rehearsal


async def run(settings: Settings, wanted: "Rehearsal", make_worker: MakeWorker) -> int:
    """Rehearse files one after the other; exit 1 if any came other than it expects."""
    if settings.log_level != "debug":  # the moved clock, and outages played on purpose, would fill a page
        configure_logs(settings.log_format, "error")
    variation = read_variation(wanted.settings, wanted.assume)
    files = story_files(wanted.paths)
    registry = await _registry(settings)
    results = []
    for path in files:
        results.append(await rehearse(path, registry, make_worker, variation))
        if not wanted.as_json:
            print_page(_page(results[-1]), as_json=False)
    if wanted.as_json:
        single = files == list(wanted.paths) and len(files) == 1
        print_json(results[0] if single else results)
    return Exit.FAILED if any(each["differences"] for each in results) else Exit.DONE


async def _registry(settings: Settings) -> dict[str, Organisation]:
    """Return this home's registry for files that bring none; an absent home has an empty one."""
    try:
        async with open_records(settings.database_url) as database, reading(database) as connection:
            return await registered(connection)
    except NothingHereError:
        return {}


def _page(result: Result) -> Page:
    """Return one rehearsal as words and as a document."""
    outcome = f", {result['outcome']}" if result["outcome"] else ""
    phase = _words(result["phase"] or "without an agreement")
    ending = (
        f"It ends {phase}{outcome}: {result['notices']} mails, {result['reminders']} of them reminders;"
        f" {result['history_events']} events in {result['seconds']} s."
    )
    other = [Text(f"Other than expected: {line}", "red") for line in result["differences"]]
    parts = (heading(result["name"]), _course(result), _mail_calendar(result), ending, *other, "")
    return Page(result, parts)


def _course(result: Result) -> RenderableType:
    """Return headlines and refusals, in order of time (UTC)."""
    lines = [
        (each["at"], each["ref"], _words(each["type"]), each["by"] or "")
        for each in result["milestones_all"]
        if each["headline"]
    ]
    lines += [
        (each["at"], each["ref"], f"refused: {each['code']}", each["by"] or "")
        for each in result["refused_all"]
    ]
    rows = [(at[:10], *rest) for at, *rest in sorted(lines)]
    return table(("day (UTC)", "", "", "by"), rows, fixed=2)


def _mail_calendar(result: Result) -> RenderableType:
    """Return mails per organisation and month; of a long life, per year."""
    by_month = Counter((each["to"], each["at"][:7]) for each in result["notices_all"])
    by_year = Counter((each["to"], each["at"][:4]) for each in result["notices_all"])
    counts = by_month if len({month for _, month in by_month}) <= MONTHS else by_year
    columns = sorted({column for _, column in counts})
    orgs = sorted({org for org, _ in counts})
    rows = [
        (
            org,
            *(str(counts[org, column] or "-") for column in columns),
            str(sum(counts[org, c] for c in columns)),
        )
        for org in orgs
    ]
    return table(("mails to", *columns, "in all"), rows)


MONTHS = 6
"""So many months fit beside the total in 80 columns."""


def _words(name: str) -> str:
    return name.replace("_", " ")
