"""V2: replay. The workflow's code, given a history, does again just what the history says."""

import re
from collections.abc import Iterator

from console.audit.dossier import Dossier
from console.audit.evidence import Run
from console.audit.line import Line, Verdict, counted, in_run
from console.audit.replaying import Replays
from console.audit.versions import builds_of
from models.names import agreement_id

LEVEL = "V2"

_RECORDING = re.compile(r"ms-([0-9]+)-[0-9a-f]{64}")


def check(dossier: Dossier, replays: Replays, build: str) -> Iterator[Line]:
    """Say of each run whether it replays.

    Args:
        dossier: What is verified.
        replays: What came of replaying its runs.
        build: The build that replayed them.
    """
    runs = [run for run in dossier.evidence.runs if (run.workflow_id, run.run_id) in replays]
    for run in runs:
        failure = replays[run.workflow_id, run.run_id]
        if failure:
            yield _failed(run, failure, build)
    good = [run for run in runs if not replays[run.workflow_id, run.run_id]]
    events = sum(len(run.events) for run in good)
    missing = [key for key in dossier.evidence.missing if key[0] == agreement_id(dossier.ref)]
    for key in missing:
        where = f"run {key[1]}" if key[1] else key[0]
        yield Line(
            LEVEL, Verdict.NOT_VERIFIABLE, "a history is not here", where, dossier.evidence.missing[key]
        )
    if runs:
        what = (
            f"{len(good)} of {counted(len(runs), 'run')}"
            if len(good) < len(runs)
            else counted(len(runs), "run")
        )
        yield Line(LEVEL, Verdict.VERIFIED, f"{what} replayed, {events} events, by build {build}")
    else:
        why = "; ".join(dict.fromkeys(dossier.evidence.missing.values())) or "there is none"
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, "no history to replay", why=why)


def _failed(run: Run, failure: str, build: str) -> Line:
    """Another build may have done other than this one, rightly; the same build may not."""
    found = _RECORDING.search(failure)
    where = f"milestone {int(found[1])}, {in_run(run)}" if found else in_run(run)
    others = [each for each in builds_of(run.events) if each != build]
    if others:
        why = f"install entente {' or '.join(others)}, which the history names, and verify again; {failure}"
        return Line(LEVEL, Verdict.NOT_VERIFIABLE, f"build {build} does not replay it", where, why)
    return Line(LEVEL, Verdict.CONTRADICTED, "the history is not what its own build does", where, failure)
