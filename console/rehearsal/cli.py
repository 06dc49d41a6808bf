"""`entente rehearse`: files in, words or JSON out."""

from collections import Counter
from collections.abc import Iterator, Sequence
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
            print_page(_page(results[-1], calendar=wanted.calendar), as_json=False)
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


def _page(result: Result, *, calendar: bool) -> Page:
    """Return one rehearsal as words and as a document; `calendar`: with every mail, by day."""
    outcome = f", {result['outcome']}" if result["outcome"] else ""
    phase = _words(result["phase"] or "without an agreement")
    ending = (
        f"It ends {phase}{outcome}: {result['notices']} mails, {result['reminders']} of them reminders;"
        f" {result['history_events']} events in {result['seconds']} s."
    )
    other = [Text(f"Other than expected: {line}", "red") for line in result["differences"]]
    mails = [*mail_calendar(result), *([_every_mail(result)] if calendar else [])]
    load = result["mail_load"]["words"]
    parts = (heading(result["name"]), _course(result), *mails, ending, load, *other, "")
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


def mail_calendar(result: Result) -> Iterator[RenderableType]:
    """Yield how many mails leave: to each organisation, and of a long life in each month."""
    yield _by_organisation(result)
    yield from _by_month(result)


def _by_organisation(result: Result) -> RenderableType:
    """Return mails per organisation and month; of a long life, per year. Weekly overviews stand apart."""
    overviews = Counter(each["to"] for each in result["digests_all"])
    by_month = Counter((each["to"], each["at"][:7]) for each in result["notices_all"])
    by_year = Counter((each["to"], each["at"][:4]) for each in result["notices_all"])
    counts = by_month if len({month for _, month in by_month}) <= MONTHS else by_year
    columns = sorted({column for _, column in counts})
    rows = [
        (
            org,
            *(str(counts[org, column] or "-") for column in columns),
            str(sum(counts[org, c] for c in columns)),
            *((str(overviews[org] or "-"),) if overviews else ()),
        )
        for org in sorted({org for org, _ in counts} | overviews.keys())
    ]
    return table(("mails to", *columns, "in all", *(("overviews",) if overviews else ())), rows)


def _by_month(result: Result) -> Iterator[RenderableType]:
    """Yield, of a long life, what left in each month, the most frequent first; of a short one it is above."""
    by_month: dict[str, Counter[str]] = {}
    for each in result["notices_all"]:
        by_month.setdefault(each["at"][:7], Counter())[_words(each["kind"])] += 1
    for each in result["digests_all"]:
        by_month.setdefault(each["at"][:7], Counter())["weekly overview"] += 1
    if len(by_month) > MONTHS:
        rows = [
            (month, str(kinds.total()), ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
            for month, kinds in sorted(by_month.items())
        ]
        yield table(("month", "mails", "of which"), rows)


def _every_mail(result: Result) -> RenderableType:
    """Return every mail: a line a day and kind, with those it went to; overviews are among them."""
    told: dict[tuple[str, str, str], list[str]] = {}
    everybody: dict[str, set[str]] = {}
    for each in result["notices_all"]:
        told.setdefault((each["at"][:10], each["ref"], _words(each["kind"])), []).append(each["to"])
        everybody.setdefault(each["ref"], set()).add(each["to"])
    for each in result["digests_all"]:
        told.setdefault((each["at"][:10], "", "weekly overview"), []).append(each["to"])
    rows = [(*key, _to(orgs, everybody.get(key[1], set()))) for key, orgs in sorted(told.items())]
    return table(("day (UTC)", "", "mail", "to"), rows, fixed=3)


def _to(orgs: Sequence[str], everybody: set[str]) -> str:
    """Return whom a mail went to; `everybody` are all who were told anything of the agreement."""
    others = everybody - set(orgs)
    if len(everybody) >= MANY and len(others) <= 1 and len(orgs) == len(set(orgs)):
        return f"all but {others.pop()}" if others else f"all {len(everybody)}"
    return ", ".join(
        org if times == 1 else f"{org} x {times}" for org, times in sorted(Counter(orgs).items())
    )


MANY = 3
"""From so many on, `all` says it better than their names."""

MONTHS = 4
"""So many months fit beside the total in 80 columns."""


def _words(name: str) -> str:
    return name.replace("_", " ")
