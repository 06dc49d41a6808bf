"""`entente report`: the whole of it in words, as a file, or where one number comes from."""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, cast

from rich.console import RenderableType

from activities.database import reading
from activities.drawings.fonts import NoFontError
from activities.languages import language
from console.cli.looking import Page, print_page
from console.cli.packing import check_new
from console.cli.paper import heading, print_parts, table
from console.cli.session import Session
from console.codes import Exit
from console.past import read_moment
from console.phrases.facts import at_time
from console.queries import known_names, open_records
from console.report.behind import origins_behind
from console.report.explaining import Source, find_cell, open_cell, source_document
from console.report.formats import FORMATS
from console.report.json_file import document
from console.report.making import report_of
from console.report.papers import PAPERS
from console.report.programmes import load_programme
from console.report.programmes.known import check_known
from console.report.sources import Source as Entry
from console.report.sources import find_sources
from console.report.words.notes import count_name
from console.report.words.telling import Teller
from models.errors import InputError
from models.report.cells import Origin, marks_of
from models.report.shapes import Count, Report, Section, Table

AS_OF = "--as-of"
MOST_COLUMNS = 4
"""A table with more is told row by row, unless its rows are countries."""

_BINARY = ("xlsx", "pdf")


class Asked(NamedTuple):
    """What was asked for; None where it was left to us."""

    programme: Path | None
    as_of: str | None
    shape: str | None
    counting: str
    output: Path | None
    explain: str | None
    language: str


class Found(NamedTuple):
    """A report; `explained` are the sources of one cell, `behind` those of all numbers."""

    report: Report
    explained: Sequence[Source] = ()
    behind: Mapping[Origin, Entry] = {}


def show_report(session: Session, asked: Asked) -> int:
    """Print the report, write it into a file, or open one of its numbers.

    Raises:
        InputError: The programme, the day, the cell or the file cannot be.
    """
    if asked.explain is not None and (asked.output or asked.shape):
        raise InputError("--explain", "stands beside --output or --format", "Ask for one or the other")
    shape = asked.shape or ("json" if session.as_json else "text")
    check_new("--output", asked.output)
    if shape in _BINARY and asked.output is None:
        raise InputError("--output", f"{shape} is no text to print", f"Add --output report.{shape}")
    found = asyncio.run(_read(session, asked))
    report, teller = found.report, Teller(found.report, language(asked.language, "pages"))
    if asked.explain is not None:
        print_page(_explanation(teller, asked.explain, found.explained), as_json=session.as_json)
    elif asked.output is not None:
        _write(teller, shape, found, asked.output)
        told = Page({"file": str(asked.output), "format": shape}, (f"The report is in {asked.output}.",))
        print_page(told, as_json=session.as_json)
    elif shape == "text":
        print_page(Page(document(report), tuple(_parts(teller))), as_json=session.as_json)
    else:
        sys.stdout.write(_made(teller, shape, found).decode())
    return Exit.DONE


async def _read(session: Session, asked: Asked) -> Found:
    settings = session.settings()
    programme, now = load_programme(asked.programme or settings.programme), datetime.now(UTC)
    as_of = read_moment(asked.as_of, "UTC", now, AS_OF) if asked.as_of else now
    count = cast("Count", asked.counting)
    async with open_records(settings.database_url) as database, reading(database) as connection:
        check_known(programme, await known_names(connection))
        report = await report_of(connection, programme, as_of, count)
        if asked.explain is not None:
            return Found(report, await open_cell(connection, find_cell(report, asked.explain)))
        if asked.shape in PAPERS:
            return Found(report, behind=await find_sources(connection, origins_behind(report)))
        return Found(report)


def _write(teller: Teller, shape: str, found: Found, file: Path) -> None:
    if shape == "text":
        with file.open("x", encoding="utf-8") as out:
            print_parts(_parts(teller), into=out)
        return
    content = _made(teller, shape, found)
    with file.open("xb") as binary:
        binary.write(content)


def _made(teller: Teller, shape: str, found: Found) -> bytes:
    if shape in FORMATS:
        return FORMATS[shape].make(teller)
    try:
        return PAPERS[shape].make(teller, found.behind)
    except NoFontError:
        problem = "needs letters no font of this machine has"
        raise InputError("--format", problem, "Install fonts-noto-cjk, or write html") from None


def _parts(teller: Teller) -> Iterator[RenderableType]:
    report = teller.report
    yield heading(report.name, f"version {report.version}")
    yield (
        f"From what was recorded by {at_time(report.as_of, 'UTC')} (UTC); people are counted: "
        f"{count_name(teller.language, report.count)}."
    )
    for section in report.sections:
        yield ""
        yield heading(teller.section(section))
        yield from _section(teller, section)
    yield ""
    yield heading("What does not fit")
    yield from _findings(teller)
    yield ""
    yield heading("What this rests on")
    yield from _statement(report)


def _section(teller: Teller, section: Section) -> Iterator[RenderableType]:
    if not any(each.rows for each in section.tables):
        yield "  not reported"
    for each in section.tables:
        if not each.rows:
            continue
        if len(section.tables) > 1:
            yield f"  {teller.table(each)}"
        yield from _records(teller, each) if _is_wide(each) else [_grid(teller, each)]
        yield from (f"  {sign} {words}" for sign, words in teller.legend(each))
    for each in section.tables:
        yield from (table(("",), [(teller.note(note),)], fixed=0) for note in each.notes)


def _is_wide(shown: Table) -> bool:
    return len(shown.columns) > MOST_COLUMNS and any(row.about != "country" for row in shown.rows)


def _grid(teller: Teller, shown: Table) -> RenderableType:
    columns = ("", *(teller.column(each) for each in shown.columns))
    rows = [(teller.row(row), *(teller.marked(cell) for cell in row.cells)) for row in shown.every_row]
    return table(columns, rows, fixed=0)


def _records(teller: Teller, shown: Table) -> Iterator[RenderableType]:
    for row in shown.every_row:
        yield f"  {teller.row(row)}"
        said = zip(shown.columns, row.cells, strict=True)
        yield table(("", ""), [(f"  {teller.column(column)}", teller.marked(cell)) for column, cell in said])


def _findings(teller: Teller) -> Iterator[RenderableType]:
    if not teller.report.findings:
        yield "  Nothing was found."
        return
    rows = [
        (str(number), teller.finding(each)) for number, each in enumerate(teller.report.findings, start=1)
    ]
    yield table(("", ""), rows)


def _statement(report: Report) -> Iterator[RenderableType]:
    statement = report.statement
    damaged = ", ".join(f"{each.agreement} {each.seq}" for each in statement.broken)
    said = f"but not that of {damaged}: `entente verify` says more" if damaged else "and is the one on record"
    words = f"{statement.recomputed} milestones were read; the digest of each was computed anew, {said}."
    yield table(
        ("",),
        [(words,), *((f"{each.agreement} {each.seq}: {each.digest}",) for each in statement.heads)],
        fixed=0,
    )


def _explanation(teller: Teller, address: str, sources: Sequence[Source]) -> Page:
    cell = teller.report.addressed()[address]
    marks = [teller.marks[each][1] for each in marks_of(cell)]
    said = {
        "cell": address,
        "said": teller.cell(cell),
        "content": cell,
        "sources": [source_document(each) for each in sources],
    }
    rows = [(f"{each.origin.agreement} {each.origin.seq}", _told(each)) for each in sources]
    return Page(said, (heading(address, teller.cell(cell)), *marks, table(("", ""), rows), _end(sources)))


def _end(sources: Sequence[Source]) -> str:
    if not sources:
        return "No milestone stands behind it."
    return f"{len(sources)} milestone{'s' * (len(sources) != 1)}; `entente log REF --full` tells of each."


def _told(source: Source) -> str:
    shown = [f"{name}: sha256:{sha256}" for name, sha256 in sorted(source.evidence.items())]
    return "\n".join([source.sentence, *(shown or ["no evidence"])])
