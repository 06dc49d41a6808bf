"""Sentences of silence that is told further: what a coordinator has to decide, what a policy escalates."""

from console.sentences.days import at_time
from console.sentences.tale import Tale
from models.decisions import DECIDE

WHAT_IT_DID = {
    "rejection": "rejected the text",
    "declined": "declined to sign",
    "contested": "contested the signature on paper recorded for it",
    "signature_withdrawn": "withdrew its signature",
}
_OWES = {"approve": "its approval", "sign": "its signature", "grant_mandate": "its mandate"}


def decision_reminded(tale: Tale) -> str:
    """What the coordinator is asked to decide, again."""
    payload, undecided = tale.payload, tale.before.undecided[tale.payload.about]
    since = at_time(undecided.since, tale.zone)
    return (
        f"{tale.name(payload.about)} {WHAT_IT_DID[payload.event]} on {since}, and nothing is decided: "
        f"reminder {payload.number} asks {tale.name(tale.after.coordinator)} how to go on."
    )


def escalated(tale: Tale) -> str:
    """Whose silence is told to whom."""
    payload, before = tale.payload, tale.before
    told = f"{tale.listed(payload.to)} {'is' if len(payload.to) == 1 else 'are'} told"
    if payload.act == DECIDE:
        undecided = before.undecided[payload.about]
        did = f"{tale.name(payload.about)} {WHAT_IT_DID[undecided.event]}"
        since = at_time(undecided.since, tale.zone)
        return f"{told} that {did} on {since} and {tale.name(payload.org)} has decided nothing since."
    since = at_time(before.waits[payload.org].since, tale.zone)
    owes = _OWES.get(payload.act, payload.act)
    return f"{told} that {tale.name(payload.org)} is silent: {owes} is awaited since {since}."
