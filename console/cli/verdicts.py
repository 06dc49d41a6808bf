"""The pages of `entente verify`: one line per level, then what was found and where, and a verdict."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from activities.mail.days import listed
from console.audit.checkpoints import Checkpoint
from console.audit.line import Line, Verdict, counted, printable, worst
from console.audit.receipts import Brought
from console.audit.verify import LEVELS, Level, Report
from console.cli.looking import Page
from console.cli.paper import heading, table

WORDS = {
    Verdict.VERIFIED: "verified",
    Verdict.NOT_VERIFIABLE: "not verifiable",
    Verdict.CONTRADICTED: "contradicted",
}

_HEADINGS = {
    Verdict.CONTRADICTED: "Contradicted",
    Verdict.NOT_VERIFIABLE: "Not verifiable",
    Verdict.VERIFIED: "Worth knowing",
}

NO_RECEIPT = "none was brought; --receipt FILE.eml holds the chain to a partner's mailbox"


class Outside(NamedTuple):
    """What others have and a record is held to: receipts, checkpoints, the fingerprint of a key."""

    receipts: Sequence[Brought] = ()
    checkpoints: Sequence[Checkpoint] = ()
    fingerprint: str = ""

    def of(self, ref: str) -> "Outside":
        """Return what is about one agreement."""
        receipts = [each for each in self.receipts if each.receipt.ref == ref]
        checkpoints = [each for each in self.checkpoints if each.ref == ref]
        return self._replace(receipts=receipts, checkpoints=checkpoints)

    def brought_for(self, ref: str) -> "Outside":
        """Return what was brought to verify one agreement with: of a list of checkpoints, those about it."""
        return self._replace(checkpoints=self.of(ref).checkpoints or self.checkpoints)

    @property
    def refs(self) -> set[str]:
        """The agreements named by what was brought."""
        return {each.receipt.ref for each in self.receipts} | {each.ref for each in self.checkpoints}


class Verified(NamedTuple):
    """What was verified: with which build, when (UTC), and why the engine was not asked, if it was not.

    `pack` is the file it comes from, and what is to be said of the file itself.
    """

    reports: tuple[Report, ...]
    build: str
    at: datetime
    away: str = ""
    pack: tuple[str, tuple[Line, ...]] | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict over everything."""
        of_pack = (line.verdict for line in self.pack[1]) if self.pack else ()
        return worst((*of_pack, *(report.verdict for report in self.reports)))


def page_of_one(found: Verified) -> Page:
    """Return the page of one agreement, or of a pack's."""
    parts = [part for report in found.reports for part in ("", *_one(report))]
    return Page(
        _document(found), (*_away(found), *(_pack(found)), *parts[not found.pack :], *_all_in_all(found))
    )


def _all_in_all(found: Verified) -> Iterator[RenderableType]:
    """End with the verdict over a pack where it is another than that over what is in it."""
    if found.pack is None:
        return
    path, lines = found.pack
    own = worst(line.verdict for line in lines)
    if own is not Verdict.VERIFIED and found.reports:
        yield ""
        yield f"All in all: {WORDS[found.verdict]}, for what is said of {path} itself at the top."


def _pack(found: Verified) -> Iterator[RenderableType]:
    """Tell of a pack what is not told of the agreements in it."""
    if found.pack is None:
        return
    path, lines = found.pack
    yield heading(path, WORDS[worst(line.verdict for line in lines)])
    rows = [
        (WORDS[line.verdict], printable(f"{line.where}: {line.what}{f': {line.why}' if line.why else ''}"))
        for line in lines
    ]
    yield table(("", ""), rows, fixed=1)


def page_of_all(found: Verified) -> Page:
    """Return the page of all agreements: a line each, what contradicts any of them, and a total."""
    if not found.reports:
        return Page(_document(found), ("There is no agreement to verify.",))
    rows = [
        (each.ref, WORDS[each.verdict], counted(each.milestones, "milestone"), _levels_short(each))
        for each in found.reports
    ]
    contradicted = [
        line._replace(where=f"{report.ref} {line.where}")
        for report in found.reports
        for line in report.lines
        if line.verdict is Verdict.CONTRADICTED
    ]
    parts = [
        *_away(found),
        table(("", "", "", ""), rows, fixed=2),
        *_findings(contradicted, Verdict.CONTRADICTED),
    ]
    return Page(_document(found), (*parts, "", _total(found)))


def _away(found: Verified) -> tuple[str, ...]:
    return (f"{found.away} What only the engine knows cannot be verified.", "") if found.away else ()


def _one(report: Report) -> Iterator[RenderableType]:
    yield heading(report.ref, WORDS[report.verdict])
    rows = [(f"{level.number} {level.name}", *_level(report, level)) for level in LEVELS]
    yield table(("", "", ""), rows, fixed=2)
    for verdict in _HEADINGS:
        yield from _findings(
            [line for line in report.lines if line.verdict is verdict and line.where], verdict
        )
    yield ""
    yield _last_words(report)


def _level(report: Report, level: Level) -> tuple[str, str]:
    """Return the verdict of a level, and what it sums up to."""
    lines = report.of(level.number)
    if not lines:
        return "-", NO_RECEIPT
    summary = next((line for line in lines if not line.where), None)
    said = summary.what if summary else ""
    if summary and summary.why:
        said += f": {summary.why}"
    return WORDS[worst(line.verdict for line in lines)], printable(said)


def _findings(lines: Sequence[Line], verdict: Verdict) -> Iterator[RenderableType]:
    if not lines:
        return
    yield ""
    yield heading(_HEADINGS[verdict])
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in lines:
        why = f": {line.why}" if line.why else ""
        grid.add_row(Text(line.level), Text(printable(f"{line.what}{why}\n{line.where}")))
    yield Padding(grid, (0, 0, 0, 2))


def _last_words(report: Report) -> str:
    if report.verdict is Verdict.VERIFIED:
        return f"{report.ref} is verified: nothing contradicts it."
    contradicted = [line for line in report.lines if line.verdict is Verdict.CONTRADICTED]
    if contradicted:
        return f"{report.ref} is contradicted: {counted(len(contradicted), 'finding')}, {_levels(report)}."
    return f"{report.ref} cannot be verified in full, {_levels(report)}; what could be contradicts nothing."


def _levels(report: Report) -> str:
    names = _of(report, report.verdict)
    return f"level{'s' if len(names) > 1 else ''} {listed(names)}"


def _levels_short(report: Report) -> str:
    names = [] if report.verdict is Verdict.VERIFIED else _of(report, report.verdict)
    return " ".join(names)


def _of(report: Report, verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(line.level for line in report.lines if line.verdict is verdict))


def _total(found: Verified) -> str:
    counts = Counter(report.verdict for report in found.reports)
    said = ", ".join(f"{counts[verdict]} {WORDS[verdict]}" for verdict in Verdict if counts[verdict])
    more = "" if found.verdict is Verdict.VERIFIED else " `entente verify REF` says what and why."
    return f"{counted(len(found.reports), 'agreement')}: {said}.{more}"


def _document(found: Verified) -> dict[str, object]:
    return {
        "verdict": found.verdict,
        "verified_at": found.at,
        "build": found.build,
        "engine": None if found.pack else {"reached": not found.away, "why": found.away},
        "pack": _file(*found.pack) if found.pack else None,
        "agreements": [_report(report) for report in found.reports],
    }


def _file(path: str, lines: Sequence[Line]) -> dict[str, object]:
    return {
        "file": path,
        "verdict": worst(line.verdict for line in lines),
        "lines": [line._asdict() for line in lines],
    }


def _report(report: Report) -> dict[str, object]:
    levels = [
        {
            "level": level.number,
            "name": level.name,
            "verdict": worst(line.verdict for line in report.of(level.number))
            if report.of(level.number)
            else None,
            "said": _level(report, level)[1],
        }
        for level in LEVELS
    ]
    lines = [line._asdict() for line in report.lines]
    return {
        "ref": report.ref,
        "verdict": report.verdict,
        "milestones": report.milestones,
        "levels": levels,
        "lines": lines,
    }
