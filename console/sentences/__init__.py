"""The life of an agreement in plain English, one sentence a milestone, with cause and effect."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from console.sentences import clock, signing, text
from console.sentences.days import apart
from console.sentences.tale import Tale
from models import milestones as m
from models.base import Message
from models.days import Days
from models.folding import apply
from models.milestones import Milestone
from models.state import Agreement

SENTENCES: dict[type[Message], Callable[[Tale], str]] = {
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
    m.ActivityReported: clock.activity,
    m.Reminded: clock.reminded,
    m.Lapsed: clock.lapsed,
    m.Closed: clock.closed,
    m.ExpiryNoticed: clock.expiry_noticed,
    m.Expired: clock.expired,
    m.Dormant: clock.dormant,
    m.RefusedAct: clock.refused,
}

_TEXTS = ("title", "comment", "text", "reason", "place", "host")


class Line(NamedTuple):
    """One sentence of a life, and the phase the agreement was in after it."""

    milestone: Milestone
    phase: str
    sentence: str

    @property
    def at(self) -> datetime:
        """When it was recorded, UTC."""
        return self.milestone.recorded_at


def sentence(
    milestone: Milestone,
    before: Agreement,
    after: Agreement,
    names: Mapping[str, str],
    texts: Mapping[str, str],
) -> str:
    """Tell what happened and what follows.

    Args:
        milestone: What happened.
        before: The agreement until then.
        after: The agreement from then on.
        names: Organisations' names by code; a missing one is called by its code.
        texts: Kept texts by SHA-256; an erased one is left out.
    """
    tale = Tale(milestone, before, after, names, texts)
    told = SENTENCES[type(milestone.payload)](tale)
    received = milestone.received_at
    return told + clock.belated(tale) if received and apart(received, milestone.recorded_at) else told


def life(
    ref: str, chain: Iterable[tuple[Milestone, Days]], names: Mapping[str, str], texts: Mapping[str, str]
) -> list[Line]:
    """Tell a whole life, in order."""
    lines: list[Line] = []
    state = Agreement(ref=ref)
    for milestone, days in chain:
        after = apply(state, milestone, days)
        lines.append(Line(milestone, after.phase.value, sentence(milestone, state, after, names, texts)))
        state = after
    return lines


def cited_texts(chain: Iterable[tuple[Milestone, Days]]) -> set[str]:
    """Return the hashes of the texts a life cites in its sentences."""
    payloads = [milestone.payload for milestone, _ in chain]
    found = {getattr(payload, name, None) for payload in payloads for name in _TEXTS}
    return {each for each in found if each}
