"""V5: continuity. The runs of a life follow one another without a gap, and nobody interfered."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from console.audit.carrying import calendar_differing, carried_differing, start_differing
from console.audit.dossier import Dossier
from console.audit.events import CONTINUED
from console.audit.evidence import Run
from console.audit.histories import is_beginning
from console.audit.interventions import interventions
from console.audit.line import Line, Verdict, counted, in_run
from console.audit.told import Coming, Told
from console.audit.versions import builds_of
from models.names import agreement_id, pilot_id
from models.phrases import Phrase, phrase

LEVEL = "V5"

_TASK = "workflowTaskCompletedEventAttributes"


def check(dossier: Dossier) -> Iterator[Line]:
    """Hold the runs of the agreement to one another, and tell whatever came from outside."""
    runs = dossier.told
    yield from _files(dossier)
    yield from _first(dossier, runs)
    for before, after in pairwise(runs):
        yield from _next(dossier, before, after)
    yield from _last(dossier, runs)
    for run in dossier.evidence.runs:
        yield from _interventions(run)
    yield from _strangers(dossier)
    yield from _calendars(dossier)
    if runs:
        yield from _gaps(dossier)
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            _workers(runs),
        )
    else:
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("no run is here"),
            why=dossier.why_missing or phrase("there is none"),
        )


def _contradicted(what: str, where: str, why: str = "") -> Line:
    return Line(LEVEL, Verdict.CONTRADICTED, what, where, why)


def _files(dossier: Dossier) -> Iterator[Line]:
    """Hold kept histories to their names, and copies to one another."""
    evidence = dossier.evidence
    for name, problem in evidence.unreadable.items():
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("a kept history cannot be read"),
            phrase("file %(name)s", name=name),
            problem,
        )
    best = {(run.workflow_id, run.run_id): run for run in evidence.runs}
    for run in (*evidence.runs, *evidence.copies):
        if run.named and run.named != run.sha256:
            why = phrase("its content gives %(sha256)s", sha256=run.sha256)
            yield _contradicted(phrase("a kept history is not what its name says"), in_run(run), why)
        whole = best.get((run.workflow_id, run.run_id))
        if whole is not None and whole is not run and not is_beginning(run.events, whole.events):
            yield _contradicted(
                phrase("two histories of one run differ"),
                in_run(run),
                phrase("one is from the %(source)s", source=whole.source),
            )


def _first(dossier: Dossier, runs: Sequence[Told]) -> Iterator[Line]:
    if not runs or runs[0].problem:
        return
    first = runs[0]
    before = first.start.get("continuedExecutionRunId")
    if before:
        if (agreement_id(dossier.ref), before) not in dossier.evidence.missing:
            yield _contradicted(
                phrase("the run before the first one here is not here"),
                in_run(first.run, 1),
                phrase("run %(before)s", before=before),
            )
        return
    if first.start.get("firstExecutionRunId", first.run.run_id) not in first.names:
        yield _contradicted(phrase("the first run is not the first"), in_run(first.run, 1))
    if first.start.get("workflowType", {}).get("name") != "agreement":
        yield _contradicted(phrase("it is no agreement's workflow"), in_run(first.run, 1))
    differing, unknown = start_differing(dossier, first)
    if differing:
        yield _contradicted(
            phrase("the first run did not start with its reference alone"), in_run(first.run, 1), differing
        )
    if unknown:
        what = phrase("what the first run started with cannot be checked")
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, what, in_run(first.run, 1), unknown)


def _next(dossier: Dossier, before: Told, after: Told) -> Iterator[Line]:
    """Hold a run to the one it continues."""
    if before.problem or after.problem:
        return  # told by V3
    place = in_run(after.run, 1)
    if after.start.get("continuedExecutionRunId") != before.run.run_id:
        yield _contradicted(
            phrase("a run does not continue the one before"),
            place,
            phrase("that is %(run_id)s", run_id=before.run.run_id),
        )
    if after.start.get("firstExecutionRunId") != before.start.get("firstExecutionRunId"):
        yield _contradicted(phrase("a run names another first run"), place)
    ended = before.run.events[-1].get(CONTINUED)
    if before.run.closed and ended is None:
        yield _contradicted(
            phrase("the run before did not go on in it"), place, str(before.run.events[-1]["eventType"])
        )
    elif ended is not None:
        if ended.get("newExecutionRunId") != after.run.run_id:
            yield _contradicted(
                phrase("the run before went on in another"), place, str(ended.get("newExecutionRunId"))
            )
        if ended.get("input") != after.start.get("input"):
            yield _contradicted(phrase("a run started with other than was handed over"), place)
    if differing := carried_differing(dossier, after):
        yield _contradicted(
            phrase("the state handed over is not what the milestones lead to"), place, differing
        )


def _last(dossier: Dossier, runs: Sequence[Told]) -> Iterator[Line]:
    """Say whether the newest run is here, and ended only when the life did."""
    if not runs or runs[-1].problem:
        return
    last, over = runs[-1].run, dossier.state.over
    kind = str(last.events[-1].get("eventType")).removeprefix("EVENT_TYPE_WORKFLOW_EXECUTION_")
    if kind == "COMPLETED" and not over and dossier.folded:
        yield _contradicted(
            phrase("its workflow ended although the agreement did not"), in_run(last, len(last.events))
        )
    elif kind == "CONTINUED_AS_NEW" or (not runs[-1].whole and not over):
        what = phrase("the newest run is not here")
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            what,
            in_run(last),
            phrase("it goes on where the engine alone can tell"),
        )


def _interventions(run: Run) -> Iterator[Line]:
    for each in interventions(run.events):
        verdict = Verdict.CONTRADICTED if each.gravity == "broken" else Verdict.VERIFIED
        by = phrase("by %(by)s", by=each.by) if each.by else ""
        yield Line(LEVEL, verdict, each.words, in_run(run, each.event_id), by)


def _strangers(dossier: Dossier) -> Iterator[Line]:
    """List acts no door vouches for; none of them may have been believed."""
    for comings in dossier.comings.values():
        believed = False
        for each in comings:
            vouched = dossier.vouched(each)
            if not vouched:
                yield _stranger(each, repeated=believed)
            believed = believed or vouched


def _stranger(coming: Coming, *, repeated: bool) -> Line:
    answer = coming.arrival.answer
    status = answer.get("status") if isinstance(answer, dict) else None
    where = in_run(coming.run, coming.arrival.event_id)
    by = (
        phrase("%(name)s by %(by)s", name=coming.arrival.name, by=coming.act.by)
        if coming.act
        else phrase("%(name)s, which is no act", name=coming.arrival.name)
    )
    if status == "recorded" and not repeated:
        return _contradicted(phrase("an act nobody vouches for was believed"), where, by)
    return Line(
        LEVEL, Verdict.VERIFIED, phrase("an act came past every door and was not believed"), where, by
    )


def _calendars(dossier: Dossier) -> Iterator[Line]:
    """Pilots' calendars wake their agreement and decide nothing: one that is not here takes nothing away."""
    own = agreement_id(dossier.ref)
    wanted = {pilot_id(dossier.ref, name): name for name in dossier.state.pilots}
    for run in dossier.evidence.runs:
        if run.workflow_id == own:
            continue
        differing = calendar_differing(dossier, run, wanted.get(run.workflow_id, ""))
        if differing:
            yield _contradicted(
                phrase("a pilot's calendar is not as its pilot says"), in_run(run, 1), differing
            )
    away = {key[0]: why for key, why in dossier.evidence.missing.items() if key[0] != own}
    if away:
        what = phrase("calendars of pilots are not here; they only wake their agreement")
        yield Line(LEVEL, Verdict.VERIFIED, what, ", ".join(away), "; ".join(dict.fromkeys(away.values())))


def _gaps(dossier: Dossier) -> Iterator[Line]:
    """Tell the runs that must have been and are not here."""
    for run_id, why in dossier.missing.items():
        yield Line(
            LEVEL,
            Verdict.NOT_VERIFIABLE,
            phrase("a run is not here"),
            phrase("run %(run_id)s", run_id=run_id),
            why,
        )


def _workers(runs: Sequence[Told]) -> Phrase:
    events = [event for told in runs for event in told.run.events]
    identities = sorted({str(event[_TASK].get("identity", "?")) for event in events if _TASK in event})
    builds = ", ".join(builds_of(events))
    facts = {"runs": counted(len(runs), "run"), "who": ", ".join(identities), "build": builds or "–"}
    if identities:
        return phrase("%(runs)s, worked on by %(who)s, build %(build)s", **facts)
    return phrase("%(runs)s, worked on by nobody yet", **facts)
