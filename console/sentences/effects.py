"""What came of a milestone: who was told because of it, what did not arrive, which reminder was answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from activities.needless import ANSWERED, OVERTAKEN
from console.phrases import Phrase, clauses, in_brackets, listed, paragraph, phrase, phrase_many, sentence
from console.phrases.facts import at_time, number
from console.sentences.tale import parties
from models import milestones as m
from models import pilot_milestones as pm
from models import silence_milestones as sm
from models.days import Payload
from models.milestones import Milestone
from models.tables import NoticeRow

AT_ONCE = timedelta(hours=1)
"""A mail that left within this time is not worth a date."""

_FEW = 2
_DID: dict[type[Payload], Callable[[str], Phrase]] = {
    m.Opened: lambda who: phrase("%(who)s opened it", who=who),
    m.Proposed: lambda who: phrase("%(who)s proposed a new text", who=who),
    m.Objected: lambda who: phrase("%(who)s objected", who=who),
    m.Approved: lambda who: phrase("%(who)s approved", who=who),
    m.Rejection: lambda who: phrase("%(who)s rejected the text", who=who),
    m.Rejected: lambda who: phrase("%(who)s said no", who=who),
    m.MandateGranted: lambda who: phrase("%(who)s gave its mandate", who=who),
    m.MandateRevoked: lambda who: phrase("%(who)s took its mandate back", who=who),
    m.Signature: lambda who: phrase("%(who)s signed", who=who),
    m.InkSignature: lambda who: phrase("%(who)s put a signature on paper on record", who=who),
    m.Contested: lambda who: phrase("%(who)s contested", who=who),
    m.Declined: lambda who: phrase("%(who)s declined", who=who),
    m.SignatureWithdrawn: lambda who: phrase("%(who)s withdrew its signature", who=who),
    m.Reopened: lambda who: phrase("%(who)s reopened the text", who=who),
    m.Extended: lambda who: phrase("%(who)s gave more time", who=who),
    m.Abandoned: lambda who: phrase("%(who)s abandoned it", who=who),
    pm.ActionPlanAdopted: lambda who: phrase("%(who)s adopted the action plan", who=who),
    pm.PilotStarted: lambda who: phrase("%(who)s started a pilot", who=who),
    pm.PilotCompleted: lambda who: phrase("%(who)s completed a pilot", who=who),
    pm.PilotFailed: lambda who: phrase("%(who)s put a failed pilot on record", who=who),
}
"""Acts that tell somebody, said of whoever did them."""


def _was_silent(reader: "Reader", milestone: Milestone) -> Phrase:
    return phrase("%(who)s was silent", who=reader.name(str(getattr(milestone.payload, "org", ""))))


_CAME: dict[type[Payload], Callable[["Reader", Milestone], Phrase]] = {
    m.TextAgreed: lambda *_: phrase("the last approval came"),
    m.Signed: lambda *_: phrase("the last signature came"),
    m.Lapsed: lambda *_: phrase("the time was over"),
    m.ExpiryNoticed: lambda *_: phrase("the end of the term came near"),
    m.Expired: lambda *_: phrase("the term ended"),
    sm.Dormant: lambda *_: phrase("nothing had been heard for long"),
    sm.Reminded: lambda reader, each: (
        _was_silent(reader, each)
        if each.payload.org  # type: ignore[union-attr]
        else phrase("nothing had been heard for long")
    ),
    pm.ReportReminded: lambda *_: phrase("the report was missing"),
    sm.DecisionReminded: lambda *_: phrase("nothing was decided"),
    sm.Escalated: _was_silent,
}
"""Outcomes, which have no actor."""


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
    if not isinstance(asked, sm.Reminded) or asked.org is None:
        return None
    return next((each for each in after if asked.org in _spoke(each)), None)


def _spoke(milestone: Milestone) -> tuple[str | None, ...]:
    payload = milestone.payload
    if isinstance(payload, m.RefusedAct):
        return ()
    ink = (payload.signed_for,) if isinstance(payload, m.InkSignature) else ()
    return (milestone.actor, *milestone.on_behalf_of, *ink)


def effect_words(effect: Effect, reader: Reader, *, full: bool = False) -> Phrase | str:
    """Return an effect as one short line, or in `full` with its cause; empty where there is none."""
    if isinstance(effect.milestone.payload, m.RefusedAct):
        return phrase("Nothing changed, and nobody was told.")
    told = _told(effect, reader, full=full) if effect.notices else ""
    return paragraph(told, _answered(effect, reader))


def _told(effect: Effect, reader: Reader, *, full: bool) -> Phrase:
    milestone, sent = effect.milestone, [each for each in effect.notices if each.state == "sent"]
    rest = [words for state in _NOT_SENT if (words := _rest(effect, state, reader))]
    if not sent:
        return sentence(clauses(rest))
    told = clauses([_late(_who(sent, milestone, reader), sent, milestone, reader), *rest])
    if full:
        return phrase("Because %(why)s, %(told)s.", why=because(milestone, reader), told=told)
    return phrase("So %(told)s.", told=told)


def because(milestone: Milestone, reader: Reader) -> Phrase:
    """Return what happened as a clause: `Nagano signed`, `the last approval came`."""
    kind = type(milestone.payload)
    if kind in _CAME:
        return _CAME[kind](reader, milestone)
    return _DID[kind](reader.name(milestone.actor or ""))


def _who(notices: Sequence[NoticeRow], milestone: Milestone, reader: Reader) -> Phrase:
    orgs = list(dict.fromkeys(each.organisation for each in notices))
    count = len(orgs)
    if count > _FEW and set(orgs) == set(reader.parties):
        return phrase("all %(number)s were told", number=number(count))
    if count > _FEW and set(orgs) == set(reader.parties) - {milestone.actor}:
        return phrase("the %(number)s others were told", number=number(count))
    who = listed([reader.name(each) for each in orgs]) if count <= _FEW else parties(count)
    return phrase_many("%(who)s was told", "%(who)s were told", count, who=who)


def _late(told: Phrase, sent: Sequence[NoticeRow], milestone: Milestone, reader: Reader) -> Phrase:
    last = max((each.sent_at for each in sent if each.sent_at), default=milestone.recorded_at)
    if last - milestone.recorded_at < AT_ONCE:
        return told
    when = at_time(last, reader.zone)
    if len(sent) > 1:
        return phrase("%(told)s, the last on %(when)s", told=told, when=when)
    return phrase("%(told)s on %(when)s", told=told, when=when)


def _rest(effect: Effect, state: str, reader: Reader) -> Phrase | str:
    notices = [each for each in effect.notices if each.state == state]
    if not notices:
        return ""
    orgs = [reader.name(each.organisation) for each in notices]
    whom = listed(orgs) if len(orgs) <= _FEW else parties(len(orgs))
    why = notices[0].answer if state == "suppressed" else None
    return in_brackets(_NOT_SENT[state](whom), _NEEDLESS.get(why, why) if why else "")


_NOT_SENT: dict[str, Callable[[Phrase], Phrase]] = {
    "queued": lambda whom: phrase("the mail to %(whom)s has not left yet", whom=whom),
    "bounced": lambda whom: phrase("the mail to %(whom)s came back", whom=whom),
    "failed": lambda whom: phrase("the mail to %(whom)s could not be sent", whom=whom),
    "suppressed": lambda whom: phrase("no mail went to %(whom)s", whom=whom),
    "rebuilt": lambda whom: phrase("whether %(whom)s had been told is no longer known", whom=whom),
}


_NEEDLESS = {
    ANSWERED: phrase("answered before it left"),
    OVERTAKEN: phrase("a later one leaves instead"),
}
"""Why a mail was not sent, as the ledger of mails notes it."""


def _answered(effect: Effect, reader: Reader) -> Phrase | str:
    answer = effect.answered_by
    if answer is None:
        return ""
    days = (answer.recorded_at - effect.milestone.recorded_at).days
    payload = effect.milestone.payload
    who = payload.lead if isinstance(payload, pm.ReportReminded) else getattr(payload, "org", "")
    facts = {"who": reader.name(who), "seq": answer.seq}
    if not days:
        return phrase("%(who)s answered the same day (milestone %(seq)s).", **facts)
    return phrase_many(
        "%(who)s answered %(days)s day later (milestone %(seq)s).",
        "%(who)s answered %(days)s days later (milestone %(seq)s).",
        days,
        **facts,
        days=Phrase("a" if days == 1 else number(days), number(days).said),
    )
