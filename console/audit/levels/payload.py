"""V3: payload. What each recording was asked to write, its answer, and the milestone's row say the same."""

from collections import Counter
from collections.abc import Iterator

from activities.calendar import answer_days
from console.audit.dossier import Dossier, Link
from console.audit.line import Line, Verdict, counted, in_run
from console.audit.told import MALFORMED, Asked, Told
from console.phrases import clauses
from models.days import Days
from models.milestones import Milestone
from models.names import agreement_id, milestone_activity_id
from models.phrases import phrase

LEVEL = "V3"

Rows = dict[int, Link]


def check(dossier: Dossier, build: str) -> Iterator[Line]:
    """Hold every recording in the histories to the rows, and every row's days to the zone database.

    Args:
        dossier: What is verified.
        build: The build that is installed here; what others wrote, it need not understand.
    """
    rows: Rows = {link.seq: link for link in dossier.links if isinstance(link.seq, int)}
    done = good = 0
    for told in dossier.told:
        if told.problem:
            yield Line(
                LEVEL,
                Verdict.CONTRADICTED,
                phrase("a history cannot be read"),
                in_run(told.run),
                told.problem,
            )
        others = told.other_builds(build)
        for asked in told.asked:
            lines = list(_of_recording(told, asked, rows, dossier))
            yield from (_softened(line, others) for line in lines)
            done, good = done + 1, good + (not lines)
    yield from _twice(dossier)
    yield from _days(dossier)
    if done:
        whole = (
            counted(done, "recording")
            if good == done
            else phrase("%(good)s of %(what)s", good=good, what=counted(done, "recording"))
        )
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase("%(whole)s: input, answer and milestone say the same", whole=whole),
        )
    elif not any(told.problem for told in dossier.told):
        why = dossier.why_missing or phrase("there is none")
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, phrase("no history to compare with"), why=why)


_UNLIKE = "it does not read as"
"""Begins what another build's writing may look like to this one."""


def _softened(line: Line, others: list[str]) -> Line:
    """Leave it open where another build wrote what this one does not read the same way."""
    if not others or not line.what.startswith(_UNLIKE):
        return line
    why = phrase(
        "%(why)s; install entente %(choices)s, which the history names, and verify again",
        why=line.why,
        choices=" or ".join(others),
    )
    return line._replace(verdict=Verdict.NOT_VERIFIABLE, why=why)


def _contradicted(told: Told, asked: Asked, what: str, why: str, seq: int | None = None) -> Line:
    where = in_run(told.run, asked.recording.event_id)
    return Line(
        LEVEL,
        Verdict.CONTRADICTED,
        what,
        phrase("milestone %(seq)s, %(where)s", seq=seq, where=where) if seq else where,
        why,
    )


def _of_recording(told: Told, asked: Asked, rows: Rows, dossier: Dossier) -> Iterator[Line]:
    """Hold a recording to itself, its answer, and the rows it says it wrote."""
    if asked.transition is None:
        why = phrase("it is no recording this build knows")
        yield _contradicted(
            told, asked, phrase("it does not read as what was to be recorded"), why, _first(asked)
        )
        return
    last = asked.milestones[-1]
    for each in asked.milestones:
        recomputed = each.recomputed_digest()
        if recomputed != each.digest:
            why = phrase("the content gives %(recomputed)s", recomputed=recomputed)
            yield _contradicted(told, asked, phrase("it does not read as its digest says"), why, each.seq)
        yield from _of_row(told, asked, each, rows.get(each.seq), dossier)
    named = milestone_activity_id(last.seq, last.digest)
    if asked.recording.activity_id != named:
        why = phrase("its id is %(activity_id)s", activity_id=asked.recording.activity_id)
        yield _contradicted(
            told, asked, phrase("a recording does not fit the id of its activity"), why, last.seq
        )
    if last.run_id not in told.names or last.workflow_id != agreement_id(dossier.ref):
        yield _contradicted(
            told,
            asked,
            phrase("a recording names another run"),
            phrase("it names %(run_id)s", run_id=last.run_id),
            last.seq,
        )
    if asked.answer and asked.recording.wrote and asked.answer.digest != last.digest:
        what = phrase("a recording was answered with another digest")
        yield _contradicted(told, asked, what, asked.answer.digest, last.seq)


def _first(asked: Asked) -> int | None:
    return next((seq for seq, _ in asked.recording.claims), None)


def _of_row(
    told: Told, asked: Asked, milestone: Milestone, link: Link | None, dossier: Dossier
) -> Iterator[Line]:
    """Hold the row of a milestone to what the history says of it."""
    here = link is not None and link.row.get("digest") == milestone.digest
    if not asked.recording.wrote:
        if here and asked.recording.answer is not None:
            said = phrase("it was answered %(what)s", what=asked.recording.answer.get("status"))
            what = phrase("a milestone is here although its recording failed")
            yield _contradicted(told, asked, what, said, milestone.seq)
    elif link is None:
        yield _absent(told, asked, milestone, dossier)
    elif not here:
        why = phrase("the history holds %(digest)s", digest=milestone.digest)
        yield _contradicted(told, asked, phrase("a milestone differs from its recording"), why, milestone.seq)
    else:
        if milestone.content() != link.row.get("content"):
            what = phrase("it does not read as the milestone that was recorded")
            yield _contradicted(told, asked, what, phrase("its content differs"), milestone.seq)
        answered = asked.answer.days.get(milestone.seq, {}) if asked.answer else {}
        if answered != link.days:
            theirs, ours = _said(_other(answered, link.days)), _said(_other(link.days, answered))
            why = phrase("the history has %(theirs)s, the row %(ours)s", theirs=theirs, ours=ours)
            yield _contradicted(
                told, asked, phrase("days differ from those the recording answered"), why, milestone.seq
            )


def _absent(told: Told, asked: Asked, milestone: Milestone, dossier: Dossier) -> Line:
    if dossier.evidence.moving and milestone.seq > len(dossier.links):
        what, why = (
            phrase("a milestone came while this was read"),
            phrase("the agreement goes on; verify it again"),
        )
        return Line(LEVEL, Verdict.NOT_VERIFIABLE, what, phrase("milestone %(seq)s", seq=milestone.seq), why)
    why = phrase("its digest is %(digest)s", digest=milestone.digest)
    return _contradicted(told, asked, phrase("a milestone was recorded and is not here"), why, milestone.seq)


def _said(days: Days) -> str:
    return ", ".join(f"{key} {day.on} to {day.ends:%Y-%m-%d %H:%M:%S}" for key, day in days.items()) or "none"


def _twice(dossier: Dossier) -> Iterator[Line]:
    for found in dossier.recorded.values():
        for digest, times in Counter(each.digest for each in found).items():
            if times > 1:
                what = phrase("a milestone was recorded twice")
                yield Line(
                    LEVEL,
                    Verdict.CONTRADICTED,
                    what,
                    found[-1].where,
                    phrase("digest %(digest)s", digest=digest),
                )


def _days(dossier: Dossier) -> Iterator[Line]:
    """Ask the zone database of today for the days again; a history that has the same ones goes before it."""
    for link in dossier.links:
        if link.milestone is None or not link.milestone.payload.days:
            continue
        try:
            today = answer_days(link.milestone.payload.days, link.milestone.recorded_at)
        except (*MALFORMED, OSError):
            today = {}
        if today == link.days:
            continue
        in_history = link.milestone.seq in dossier.recorded
        verdict = Verdict.VERIFIED if in_history else Verdict.NOT_VERIFIABLE
        why = phrase(
            "it gives %(theirs)s, the row has %(ours)s",
            theirs=_said(_other(today, link.days)),
            ours=_said(_other(link.days, today)),
        )
        if not in_history:
            doubt = phrase("without a history nothing tells a change of zones from an altered row")
            why = clauses([why, doubt])
        yield Line(LEVEL, verdict, phrase("days are not those of today's zone database"), link.where, why)


def _other(days: Days, than: Days) -> Days:
    return {key: day for key, day in days.items() if than.get(key) != day}
