"""V3: payload. What each recording was asked to write, its answer, and the milestone's row say the same."""

from collections import Counter
from collections.abc import Iterator

from activities.calendar import answer_days
from console.audit.dossier import MALFORMED, Asked, Dossier, Link, Told
from console.audit.line import Line, Verdict, counted, in_run
from models.canonical import content_hash
from models.milestones import Milestone
from models.names import agreement_id, milestone_activity_id

LEVEL = "V3"


def check(dossier: Dossier) -> Iterator[Line]:
    """Hold every recording in the histories to the rows, and every row's days to the zone database."""
    rows = {link.seq: link for link in dossier.links if isinstance(link.seq, int)}
    done = good = 0
    for told in dossier.told:
        if told.problem:
            yield Line(
                LEVEL, Verdict.CONTRADICTED, "a history cannot be read", in_run(told.run), told.problem
            )
        for asked in told.asked:
            lines = [*_recording(told, asked, dossier.ref), *_rows_of(told, asked, rows, dossier)]
            yield from lines
            done, good = done + 1, good + (not lines)
    yield from _twice(dossier)
    yield from _days(dossier)
    if done:
        whole = counted(done, "recording") if good == done else f"{good} of {counted(done, 'recording')}"
        yield Line(LEVEL, Verdict.VERIFIED, f"{whole}: input, answer and milestone say the same")
    elif not any(told.problem for told in dossier.told):
        why = dossier.why_missing or "there is none"
        yield Line(LEVEL, Verdict.NOT_VERIFIABLE, "no history to compare with", why=why)


def _contradicted(told: Told, asked: Asked, what: str, why: str, seq: int | None = None) -> Line:
    where = in_run(told.run, asked.recording.event_id)
    return Line(LEVEL, Verdict.CONTRADICTED, what, f"milestone {seq}, {where}" if seq else where, why)


def _recording(told: Told, asked: Asked, ref: str) -> Iterator[Line]:
    """Hold a recording to itself: its digests, its activity's id, its answer."""
    if asked.transition is None:
        yield _contradicted(told, asked, "a recording cannot be read", "it is none this release knows")
        return
    milestones = asked.transition.milestones
    last, seq = milestones[-1], milestones[-1].seq
    for each in milestones:
        if each.recomputed_digest() != each.digest:
            yield _contradicted(
                told, asked, "what was to be recorded does not fit its digest", "altered", each.seq
            )
    named = milestone_activity_id(seq, last.recomputed_digest())
    if asked.recording.activity_id != named:
        why = f"its id is {asked.recording.activity_id}, its content gives {named}"
        yield _contradicted(told, asked, "a recording does not fit the id of its activity", why, seq)
    if last.run_id not in told.names or last.workflow_id != agreement_id(ref):
        yield _contradicted(told, asked, "a recording names another run", f"it names {last.run_id}", seq)
    if asked.answer and asked.recording.wrote and asked.answer.digest != last.digest:
        yield _contradicted(
            told, asked, "a recording was answered with another digest", asked.answer.digest, seq
        )


def _rows_of(told: Told, asked: Asked, rows: dict[int, Link], dossier: Dossier) -> Iterator[Line]:
    """Hold the rows to what histories say of them."""
    for milestone in asked.milestones:
        link = rows.get(milestone.seq)
        here = link is not None and link.row.get("digest") == milestone.digest
        if not asked.recording.wrote:
            if here and asked.recording.answer is not None:
                said = f"it was answered {asked.recording.answer.get('status')}"
                what = "a milestone is here although its recording failed"
                yield _contradicted(told, asked, what, said, milestone.seq)
        elif link is None:
            yield _absent(told, asked, milestone, dossier)
        else:
            yield from _differing(told, asked, milestone, link)


def _absent(told: Told, asked: Asked, milestone: Milestone, dossier: Dossier) -> Line:
    if dossier.evidence.moving and milestone.seq > len(dossier.links):
        what, why = "a milestone came while this was read", "the agreement goes on; verify it again"
        return Line(LEVEL, Verdict.NOT_VERIFIABLE, what, f"milestone {milestone.seq}", why)
    return _contradicted(
        told,
        asked,
        "a milestone was recorded and is not here",
        f"its digest is {milestone.digest}",
        milestone.seq,
    )


def _differing(told: Told, asked: Asked, milestone: Milestone, link: Link) -> Iterator[Line]:
    if content_hash(milestone.content()) != link.row.get("digest"):
        why = "the history holds another one at this place"
        yield _contradicted(told, asked, "a milestone differs from its recording", why, milestone.seq)
    elif milestone.content() != link.row.get("content"):
        yield _contradicted(told, asked, "a milestone is written otherwise than recorded", "", milestone.seq)
    answered = asked.answer.days.get(milestone.seq, {}) if asked.answer else {}
    if answered != link.days:
        why = f"the history has {_said(answered)}, the row {_said(link.days)}"
        yield _contradicted(told, asked, "days differ from those the recording answered", why, milestone.seq)


def _said(days: object) -> str:
    return (
        ", ".join(f"{key} {day.on}" for key, day in days.items())
        if isinstance(days, dict) and days
        else "none"
    )


def _twice(dossier: Dossier) -> Iterator[Line]:
    for seq, found in dossier.recorded.items():
        for digest, times in Counter(milestone.digest for _, _, milestone in found).items():
            if times > 1:
                told, asked, _ = found[-1]
                yield _contradicted(told, asked, "a milestone was recorded twice", f"digest {digest}", seq)


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
        why = f"it gives {_said(today)}, the row has {_said(link.days)}"
        if not in_history:
            why += "; without a history nothing tells a change of zones from an altered row"
        yield Line(LEVEL, verdict, "days are not those of today's zone database", link.where, why)
