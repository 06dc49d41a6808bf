"""The life of an agreement in plain words, one sentence a milestone, with cause and effect."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from console.phrases import Phrase, paragraph
from console.phrases.facts import apart
from console.sentences import activities, clock, pilots, signing, silence, text
from console.sentences.tale import Tale
from models import milestones as m
from models import pilot_milestones as pm
from models import silence_milestones as sm
from models.base import Message
from models.days import Days
from models.folding import apply
from models.milestones import Milestone
from models.state import Agreement

SENTENCES: dict[type[Message], Callable[[Tale], Phrase]] = {
    m.Opened: text.opened,
    m.Proposed: text.proposed,
    m.Objected: text.objected,
    m.Approved: text.approved,
    m.TextAgreed: text.text_agreed,
    m.Rejection: text.rejection,
    m.Rejected: text.rejected,
    m.MandateGranted: signing.mandate,
    m.MandateRevoked: signing.mandate_revoked,
    m.Signature: signing.signature,
    m.InkSignature: signing.ink_signature,
    m.Signed: signing.signed,
    m.Contested: signing.contested,
    m.ContestWindowEnded: signing.contest_window_ended,
    m.Declined: signing.declined,
    m.SignatureWithdrawn: signing.signature_withdrawn,
    m.Reopened: signing.reopened,
    m.Extended: signing.extended,
    m.Abandoned: signing.abandoned,
    m.ActivityReported: activities.activity,
    sm.Reminded: clock.reminded,
    m.Lapsed: clock.lapsed,
    m.Closed: clock.closed,
    m.ExpiryNoticed: clock.expiry_noticed,
    m.Expired: clock.expired,
    sm.Dormant: clock.dormant,
    m.RefusedAct: clock.refused,
    pm.ActionPlanAdopted: pilots.plan_adopted,
    pm.PilotStarted: pilots.started,
    pm.PilotCompleted: pilots.completed,
    pm.PilotFailed: pilots.failed,
    pm.ReportReminded: pilots.report_reminded,
    pm.Waived: pilots.waived,
    pm.IntensifiedOpened: pilots.intensified_opened,
    pm.IntensifiedEnded: pilots.intensified_ended,
    sm.DecisionReminded: silence.decision_reminded,
    sm.Escalated: silence.escalated,
}

_TEXTS = ("title", "comment", "text", "reason", "place", "host", "lesson")


class Line(NamedTuple):
    """One sentence of a life, and the phase the agreement was in after it."""

    milestone: Milestone
    phase: str
    sentence: Phrase

    @property
    def at(self) -> datetime:
        """When it was recorded, UTC."""
        return self.milestone.recorded_at


def sentence(tale: Tale) -> Phrase:
    """Tell what happened and what follows."""
    milestone = tale.milestone
    told = SENTENCES[type(milestone.payload)](tale)
    received = milestone.received_at
    if received and apart(received, milestone.recorded_at):
        return paragraph(told, clock.belated(tale))
    return told


def life(
    ref: str,
    chain: Iterable[tuple[Milestone, Days]],
    names: Mapping[str, str],
    texts: Mapping[str, str],
    zone: str = "",
) -> list[Line]:
    """Tell a whole life, in order.

    Args:
        ref: Whose life.
        chain: Its milestones, with the days they were given.
        names: Organisations' names by code; a missing one is called by its code.
        texts: Kept texts by SHA-256; an erased one is left out.
        zone: Where its reader is; without it, its days are the coordinator's.
    """
    lines: list[Line] = []
    state = Agreement(ref=ref)
    started: dict[str, pm.PilotStarted] = {}
    for milestone, days in chain:
        after = apply(state, milestone, days)
        if isinstance(milestone.payload, pm.PilotStarted):
            started[milestone.payload.pilot] = milestone.payload
        told = sentence(Tale(milestone, state, after, names, texts, started, zone))
        lines.append(Line(milestone, after.phase.value, told))
        state = after
    return lines


def cited_texts(chain: Iterable[tuple[Milestone, Days]]) -> set[str]:
    """Return the hashes of the texts a life cites in its sentences."""
    said: list[object] = []
    for milestone, _ in chain:
        said.append(milestone.payload)
        if isinstance(milestone.payload, pm.IntensifiedOpened):
            said += [milestone.payload.agreement, *milestone.payload.commitments]
    found = {getattr(each, name, None) for each in said for name in _TEXTS}
    return {each for each in found if isinstance(each, str)}
