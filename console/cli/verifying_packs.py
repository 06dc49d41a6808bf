"""`entente verify PACK.zip`: what a pack holds, verified as a running service is; no service is needed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from console.audit.keys import public_keys
from console.audit.levels import checkpoints as v8
from console.audit.line import Line, Verdict
from console.audit.pack.archive import Line as PackLine
from console.audit.packs import Pack, PackError, open_pack
from console.audit.replaying import replay
from console.audit.verify import Means, Report, verify
from console.build import build_id
from console.cli.session import Session
from console.cli.verdicts import Outside, Verified
from models.errors import InputError

LEVEL = "pack"


def is_pack(target: str) -> bool:
    """Say whether a target names a file, and no agreement.

    Raises:
        InputError: There is no such file.
    """
    named = target.endswith(".zip") or "/" in target
    if named and not Path(target).is_file():
        raise InputError(
            "PACK", f"there is no file {target}", "Name a pack, or an agreement by its reference"
        )
    return named


async def verify_pack(session: Session, path: Path, outside: Outside) -> Verified:
    """Verify every agreement in a pack, and the pack itself; what cannot be read is a verdict as well."""
    own = public_keys(session.settings().home / "keys")
    build, at = build_id(), datetime.now(UTC)
    lines: list[Line] = []
    reports: list[Report] = []
    try:
        with open_pack(path) as pack:
            lines += map(_line, pack.lines(outside.fingerprint, own))
            lines += _elsewhere(pack.refs, outside)
            for ref in pack.refs:
                reports.append(await _report(session, pack, ref, outside, at))  # noqa: PERF401 - a failure keeps them
    except PackError as failure:
        lines.append(_line(failure.line))
    return Verified(tuple(reports), build, at, pack=(str(path), tuple(lines)))


async def _report(session: Session, pack: Pack, ref: str, outside: Outside, at: datetime) -> Report:
    evidence, keys = pack.evidence(ref), pack.keys.public
    replays = await replay(evidence.runs, session.parts.replayer)
    own = outside.of(ref)
    report = verify(evidence, Means(build_id(), at, keys, replays, own.receipts))
    return report._replace(lines=(*report.lines, *v8.check(evidence, own.checkpoints, keys)))


def _line(line: PackLine) -> Line:
    verdict = Verdict(line.verdict.replace(" ", "_"))
    return Line(LEVEL, verdict, line.words, line.where)


def _elsewhere(refs: Sequence[str], outside: Outside) -> Iterator[Line]:
    """Tell what was brought and is about nothing in the pack; of a list of checkpoints, some may be."""
    named = [("a receipt", each.receipt.ref) for each in outside.receipts]
    if not any(each.ref in refs for each in outside.checkpoints):
        named += [("a checkpoint", each.ref) for each in outside.checkpoints]
    for what, ref in named:
        if ref not in refs:
            yield Line(LEVEL, Verdict.NOT_VERIFIABLE, f"{what} of it was brought, and it is not here", ref)
