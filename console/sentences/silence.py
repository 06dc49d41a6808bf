"""Sentences of silence that is told further: what a coordinator has to decide, what a policy escalates."""

from console.phrases import Phrase, phrase, phrase_many
from console.phrases.facts import at_time
from console.sentences.tale import Tale
from console.sentences.vocabulary import OWED, word
from models.decisions import DECIDE


def what_it_did(event: str, who: str) -> Phrase:
    """Return what somebody did that its coordinator has to decide about."""
    did = {
        "rejection": phrase("%(who)s rejected the text", who=who),
        "declined": phrase("%(who)s declined to sign", who=who),
        "contested": phrase("%(who)s contested the signature on paper recorded for it", who=who),
        "signature_withdrawn": phrase("%(who)s withdrew its signature", who=who),
    }
    return did[event]


def decision_reminded(tale: Tale) -> Phrase:
    """What the coordinator is asked to decide, again."""
    payload, undecided = tale.payload, tale.before.undecided[tale.payload.about]
    return phrase(
        "%(did)s on %(since)s, and nothing is decided: reminder %(number)s asks %(coordinator)s how to go "
        "on.",
        did=what_it_did(payload.event, tale.name(payload.about)),
        since=at_time(undecided.since, tale.zone),
        number=payload.number,
        coordinator=tale.name(tale.after.coordinator),
    )


def escalated(tale: Tale) -> Phrase:
    """Whose silence is told to whom."""
    payload, before = tale.payload, tale.before
    to, count, who = tale.listed(payload.to), len(payload.to), tale.name(payload.org)
    if payload.act == DECIDE:
        undecided = before.undecided[payload.about]
        return phrase_many(
            "%(to)s is told that %(did)s on %(since)s and %(who)s has decided nothing since.",
            "%(to)s are told that %(did)s on %(since)s and %(who)s has decided nothing since.",
            count,
            to=to,
            did=what_it_did(undecided.event, tale.name(payload.about)),
            since=at_time(undecided.since, tale.zone),
            who=who,
        )
    return phrase_many(
        "%(to)s is told that %(who)s is silent: %(what)s is awaited since %(since)s.",
        "%(to)s are told that %(who)s is silent: %(what)s is awaited since %(since)s.",
        count,
        to=to,
        who=who,
        what=word(OWED, payload.act),
        since=at_time(before.waits[payload.org].since, tale.zone),
    )
