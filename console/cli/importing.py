"""`entente import`: many agreements from files, with what became of each."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from activities.database import reading
from activities.mail.days import listed
from console.cli.looking import Page, print_page
from console.cli.paper import paper
from console.cli.session import Session
from console.codes import Exit
from console.importing import (
    Advance,
    Import,
    Planned,
    agreement_files,
    connected,
    import_door,
    plan,
)
from console.queries import open_records
from console.registry import registered
from console.settings import prepare_home

_SHOWN = 20
_TENTHS = 10

_SAID = {
    "taken": "Not opened, as something else is known by that reference",
    "refused": "Refused",
    "changed": "Not opened, as the file changed meanwhile; import it again",
    "pending": "Not answered yet, and kept: the service carries it out as soon as it works",
    "left": "Left, as nobody answered; import again to go on",
}
_LEAVES = {
    "left": Exit.UNREACHABLE,
    "pending": Exit.UNREACHABLE,
    "refused": Exit.REFUSED,
    "taken": Exit.FAILED,
    "changed": Exit.FAILED,
}
"""With what an import leaves; the first that occurs counts."""


def import_agreements(session: Session, paths: Sequence[Path], rate: float) -> int:
    """Open the agreements of files and folders, each once."""
    return asyncio.run(_import(session, paths, rate))


async def _import(session: Session, paths: Sequence[Path], rate: float) -> int:
    settings = session.settings()
    async with open_records(settings.database_url, settings.database_connections) as database:
        prepare_home(settings)
        async with reading(database) as connection:
            organisations = await registered(connection)
        door = import_door(session.parts.door(settings, database))
        planned = await plan(door, agreement_files(paths), organisations)
        if any(each.fate == "left" for each in planned):
            door = await connected(door)
        with _progress(len(planned), quiet=session.as_json) as advance:
            done = await Import(door, organisations, rate, advance).run(planned)
    print_page(_page(done), as_json=session.as_json)
    found = {each.fate for each in done}
    return next((code for fate, code in _LEAVES.items() if fate in found), Exit.DONE)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Advance]:
    """Show a bar on a terminal; elsewhere, a line with every tenth."""
    out, done = paper(), 0
    if out.is_terminal and not quiet:
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("agreements"), TimeRemainingColumn())
        with Progress(*columns, console=out, transient=True) as progress:
            bar = progress.add_task("", total=total)
            yield lambda _: progress.advance(bar)
        return

    def advance(_: Planned) -> None:
        nonlocal done
        done += 1
        if not quiet and total >= _TENTHS and done * _TENTHS // total > (done - 1) * _TENTHS // total:
            out.print(f"{done} of {total}")

    yield advance


def _page(done: Sequence[Planned]) -> Page:
    by_fate: dict[str, list[Planned]] = {}
    for each in done:
        by_fate.setdefault(each.fate, []).append(each)
    document: dict[str, object] = {
        fate: [each.ref for each in by_fate.get(fate, ())]
        for fate in ("opened", "known", "taken", "changed", "pending", "left")
    }
    document["refused"] = {each.ref: each.code for each in by_fate.get("refused", ())}
    counts = f"{len(by_fate.get('opened', ()))} opened, {len(by_fate.get('known', ()))} were open before."
    told = [f"{words}: {_names(by_fate[fate])}." for fate, words in _SAID.items() if fate in by_fate]
    return Page(document, (counts, *told))


def _names(some: Sequence[Planned]) -> str:
    names = [f"{each.ref} ({each.code})" if each.code else f"{each.ref} ({each.file})" for each in some]
    more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return listed([*names[:_SHOWN], *more])
