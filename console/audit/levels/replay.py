"""V2: replay. The workflow's code, given a history, does again just what the history says."""

import re
from collections.abc import Iterator

from console.audit.dossier import Dossier
from console.audit.evidence import Run
from console.audit.line import Line, Verdict, counted, in_run
from console.audit.replaying import Replays
from console.audit.versions import builds_of
from models.phrases import phrase

LEVEL = "V2"

_EVENT = re.compile(r"HistoryEvent\(id: ([0-9]+)")
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
    if not dossier.told:
        why = dossier.why_missing or phrase("there is none")
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, phrase("no history to replay"), why=why)
        return
    for run_id, why in dossier.missing.items():
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("a run is not here to be replayed"),
            phrase("run %(run_id)s", run_id=run_id),
            why,
        )
    good = [run for run in runs if not replays[run.workflow_id, run.run_id]]
    events = sum(len(run.events) for run in good)
    facts = {"runs": counted(len(runs), "run"), "events": counted(events, "event"), "build": build}
    what = (
        phrase("%(good)s of %(runs)s of %(events)s replayed by build %(build)s", good=len(good), **facts)
        if len(good) < len(runs)
        else phrase("%(runs)s of %(events)s replayed by build %(build)s", **facts)
    )
    yield Line(LEVEL, Verdict.VERIFIED, what)


def _failed(run: Run, failure: str, build: str) -> Line:
    """Another build may have done other than this one, rightly; the same build may not."""
    milestone, event = _RECORDING.search(failure), _EVENT.search(failure)
    where = (
        phrase("milestone %(seq)s, %(where)s", seq=int(milestone[1]), where=in_run(run))
        if milestone
        else in_run(run, event and event[1])
    )
    others = [each for each in builds_of(run.events) if each != build]
    if others:
        why = phrase(
            "install entente %(choices)s, which the history names, and verify again; %(failure)s",
            choices=" or ".join(others),
            failure=failure,
        )
        return Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("build %(build)s does not replay it", build=build),
            where,
            why,
        )
    return Line(
        LEVEL, Verdict.CONTRADICTED, phrase("the history is not what its own build does"), where, failure
    )
