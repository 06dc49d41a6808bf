"""What came of a milestone: who was told because of it, what did not arrive, which reminder was answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from activities.mail.days import listed
from console.sentences.days import at_time, number
from console.sentences.tale import begin
from models import milestones as m
from models import pilot_milestones as pm
from models import silence_milestones as sm
from models.days import Payload
from models.milestones import Milestone
from models.tables import NoticeRow

AT_ONCE = timedelta(hours=1)
"""A mail that left within this time is not worth a date."""

_FEW = 2
_DID: dict[type[Payload], str] = {
    m.Opened: "opened it",
    m.Proposed: "proposed a new text",
    m.Objected: "objected",
    m.Approved: "approved",
    m.Rejection: "rejected the text",
    m.Rejected: "said no",
    m.MandateGranted: "gave its mandate",
    m.MandateRevoked: "took its mandate back",
    m.Signature: "signed",
    m.InkSignature: "put a signature on paper on record",
    m.Contested: "contested",
    m.Declined: "declined",
    m.SignatureWithdrawn: "withdrew its signature",
    m.Reopened: "reopened the text",
    m.Extended: "gave more time",
    m.Abandoned: "abandoned it",
    pm.ActionPlanAdopted: "adopted the action plan",
    pm.PilotStarted: "started a pilot",
    pm.PilotCompleted: "completed a pilot",
    pm.PilotFailed: "put a failed pilot on record",
}
"""Acts that tell somebody, said of whoever did them."""

_CAME: dict[type[Payload], Callable[["Reader", Milestone], str]] = {
    m.TextAgreed: lambda *_: "the last approval came",
    m.Signed: lambda *_: "the last signature came",
    m.Lapsed: lambda *_: "the time was over",
    m.ExpiryNoticed: lambda *_: "the end of the term came near",
    m.Expired: lambda *_: "the term ended",
    m.Dormant: lambda *_: "nothing had been heard for long",
    m.Reminded: lambda reader, each: (
        f"{reader.name(each.payload.org)} was silent"  # type: ignore[union-attr]
        if each.payload.org  # type: ignore[union-attr]
        else "nothing had been heard for long"
    ),
    pm.ReportReminded: lambda *_: "the report was missing",
    sm.DecisionReminded: lambda *_: "nothing was decided",
    sm.Escalated: lambda reader, each: f"{reader.name(_silent(each))} was silent",
}
"""Outcomes, which have no actor."""


def _silent(milestone: Milestone) -> str:
    return str(getattr(milestone.payload, "org", ""))


class Reader(NamedTuple):
    """Whose names and days an effect is told in: names by code, all parties, the coordinator's zone."""

    names: Mapping[str, str]
    parties: tuple[str, ...]
    zone: str

    def name(self, org: str) -> str:
        """Return an organisation's name, or its code."""
        return self.names.get(org, org)


class Effect(NamedTuple):
    """What came of a milestone: its notices, and the milestone that answered it, if it was a reminder."""

    milestone: Milestone
    notices: tuple[NoticeRow, ...]
    answered_by: Milestone | None


def effects(chain: Sequence[Milestone], notices: Iterable[NoticeRow]) -> list[Effect]:
    """Return what every milestone of a life brought about, in order."""
    by_seq: dict[int, list[NoticeRow]] = {}
    for each in notices:
        by_seq.setdefault(each.seq, []).append(each)
    return [
        Effect(milestone, tuple(by_seq.get(milestone.seq, ())), _answer(milestone, chain[place + 1 :]))
        for place, milestone in enumerate(chain)
    ]


def _answer(reminder: Milestone, after: Iterable[Milestone]) -> Milestone | None:
    """Return the first thing a reminded organisation did; of a pilot's report, the report."""
    asked = reminder.payload
    if isinstance(asked, pm.ReportReminded):
        ended = (pm.PilotCompleted, pm.PilotFailed)
        found = (each for each in after if isinstance(each.payload, ended))
        return next((each for each in found if getattr(each.payload, "pilot", "") == asked.pilot), None)
    if not isinstance(asked, m.Reminded) or asked.org is None:
        return None
    return next((each for each in after if asked.org in _spoke(each)), None)


def _spoke(milestone: Milestone) -> tuple[str | None, ...]:
    payload = milestone.payload
    if isinstance(payload, m.RefusedAct):
        return ()
    ink = (payload.signed_for,) if isinstance(payload, m.InkSignature) else ()
    return (milestone.actor, *milestone.on_behalf_of, *ink)


def effect_words(effect: Effect, reader: Reader, *, full: bool = False) -> str:
    """Return an effect as one short line, or in `full` with its cause; empty where there is none."""
    if isinstance(effect.milestone.payload, m.RefusedAct):
        return "Nothing changed, and nobody was told."
    told = _told(effect, reader, full=full) if effect.notices else ""
    return " ".join(filter(None, (told, _answered(effect, reader))))


def _told(effect: Effect, reader: Reader, *, full: bool) -> str:
    milestone, sent = effect.milestone, [each for each in effect.notices if each.state == "sent"]
    rest = [words for state, say in _NOT_SENT if (words := _rest(effect, state, say, reader))]
    if not sent:
        return f"{begin('; '.join(rest))}."
    said = f"{_who(sent, milestone, reader)} told{_late(sent, milestone, reader)}"
    cause = f"Because {because(milestone, reader)}, " if full else "So "
    return f"{cause}{'; '.join([said, *rest])}."


def because(milestone: Milestone, reader: Reader) -> str:
    """Return what happened as a clause: `Nagano signed`, `the last approval came`."""
    kind = type(milestone.payload)
    if kind in _CAME:
        return _CAME[kind](reader, milestone)
    return f"{reader.name(milestone.actor or '')} {_DID[kind]}"


def _who(notices: Sequence[NoticeRow], milestone: Milestone, reader: Reader) -> str:
    orgs = list(dict.fromkeys(each.organisation for each in notices))
    verb = "was" if len(orgs) == 1 else "were"
    if len(orgs) <= _FEW:
        return f"{listed([reader.name(each) for each in orgs])} {verb}"
    if set(orgs) == set(reader.parties):
        return f"all {number(len(orgs))} {verb}"
    if set(orgs) == set(reader.parties) - {milestone.actor}:
        return f"the {number(len(orgs))} others {verb}"
    return f"{number(len(orgs))} parties {verb}"


def _late(sent: Sequence[NoticeRow], milestone: Milestone, reader: Reader) -> str:
    last = max((each.sent_at for each in sent if each.sent_at), default=milestone.recorded_at)
    if last - milestone.recorded_at < AT_ONCE:
        return ""
    return f"{', the last' if len(sent) > 1 else ''} on {at_time(last, reader.zone)}"


def _rest(effect: Effect, state: str, say: str, reader: Reader) -> str:
    notices = [each for each in effect.notices if each.state == state]
    if not notices:
        return ""
    orgs = [reader.name(each.organisation) for each in notices]
    whom = listed(orgs) if len(orgs) <= _FEW else f"{number(len(orgs))} parties"
    why = notices[0].answer if state == "suppressed" else None
    return say.format(whom) + (f" ({why})" if why else "")


_NOT_SENT = (
    ("queued", "the mail to {} has not left yet"),
    ("bounced", "the mail to {} came back"),
    ("failed", "the mail to {} could not be sent"),
    ("suppressed", "no mail went to {}"),
    ("rebuilt", "whether {} had been told is no longer known"),
)


def _answered(effect: Effect, reader: Reader) -> str:
    answer = effect.answered_by
    if answer is None:
        return ""
    days = (answer.recorded_at - effect.milestone.recorded_at).days
    when = {0: "the same day", 1: "a day later"}.get(days, f"{number(days)} days later")
    payload = effect.milestone.payload
    who = payload.lead if isinstance(payload, pm.ReportReminded) else getattr(payload, "org", "")
    return f"{reader.name(who)} answered {when} (milestone {answer.seq})."
