"""What brought a milestone about: an act, the act's own consequence, the clock, or another agreement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from console.phrases import Phrase, phrase
from console.phrases.facts import at_time
from console.sentences.vocabulary import word
from models import milestones as m
from models import pilot_milestones as pm
from models.clock import due_by
from models.days import Days
from models.folding import apply
from models.milestones import Milestone
from models.state import Agreement

DOORS = {
    "cli": phrase("It came by the command line."),
    "link": phrase("It came by the link in its mail."),
    "console": phrase("It came by the pages in the browser."),
    "api": phrase("It came by the programming interface."),
    "rehearsal": phrase("It came by a rehearsal."),
}

_DUE = {
    "deadline": phrase("deadline"),
    "grace_end": phrase("end of the grace"),
    "contest_end": phrase("end of the time to contest"),
    "end_of_term": phrase("end of the term"),
    "reminder": phrase("reminder"),
    "expiry_notice": phrase("notice of the end of the term"),
    "dormancy": phrase("long silence"),
    "report_due": phrase("report due"),
    "decision_reminder": phrase("reminder of a decision"),
    "escalation": phrase("silence told further"),
}


class Cause(NamedTuple):
    """Why a milestone is there.

    `act`: somebody did it. `milestone`: it follows from the one at `seq`. `clock`: `what` was due `at` (UTC).
    `agreement`: another one, `ref`, decided it. `nobody`: an act no door vouches for.
    """

    kind: Literal["act", "milestone", "clock", "agreement", "nobody"]
    seq: int | None = None
    what: str | None = None
    at: datetime | None = None
    ref: str | None = None


def causes(ref: str, chain: Iterable[tuple[Milestone, Days]]) -> list[Cause]:
    """Return the cause of every milestone of a life, in order."""
    found: list[Cause] = []
    state, before = Agreement(ref=ref), None
    for milestone, days in chain:
        found.append(_cause(milestone, before, state))
        state, before = apply(state, milestone, days), milestone
    return found


def _cause(milestone: Milestone, before: Milestone | None, state: Agreement) -> Cause:
    payload = milestone.payload
    if other := _other_agreement(milestone):
        return Cause("agreement", ref=other)
    if isinstance(payload, m.RefusedAct) and milestone.door is None:
        return Cause("nobody")
    if milestone.command_id is not None:
        same = before is not None and before.command_id == milestone.command_id
        return Cause("milestone", seq=before.seq) if before and same else Cause("act")
    due = due_by(state, milestone.recorded_at)
    return Cause("clock", what=due.what, at=due.at) if due else Cause("clock")


def _other_agreement(milestone: Milestone) -> str | None:
    """Return the agreement whose word a milestone rests on."""
    payload = milestone.payload
    if isinstance(payload, m.Opened) and payload.follows:
        return payload.follows.ref
    if isinstance(payload, m.Closed) and payload.superseded_by:
        return payload.superseded_by.ref
    return payload.ref if isinstance(payload, pm.IntensifiedEnded) else None


def cause_words(cause: Cause, zone: str, door: str | None, command_id: str | None) -> Phrase:
    """Return where a milestone comes from, as a sentence; the id of an act is for the command line."""
    if cause.kind == "act":
        came = DOORS.get(door or "") or phrase("It came by another door.")
        return Phrase(f"{came[:-1]}, as command {command_id}.", came.said)
    if cause.kind == "milestone":
        return phrase("It follows from milestone %(number)s.", number=cause.seq)
    if cause.kind == "agreement":
        return phrase("It rests on the record of %(ref)s.", ref=cause.ref)
    if cause.kind == "nobody":
        return phrase("It came by no door.")
    if cause.at is None:
        return phrase("The clock brought it.")
    what = word(_DUE, cause.what or "")
    return phrase("The clock brought it: %(what)s, due %(when)s.", what=what, when=at_time(cause.at, zone))
