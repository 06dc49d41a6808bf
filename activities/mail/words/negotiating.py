"""Mails about the text: opened, revised, approved, objected to, rejected."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words.usual import Words, ask, ask_or_decide, otherwise, please, reason_there


def opened(voice: Voice) -> Words:
    """A negotiation begins: to all others."""
    say, letter = voice.say, voice.letter
    if letter.agreement_kind == "mou":
        lead = say(
            "%(actor)s has opened the negotiation of a memorandum of understanding with %(partners)s: "
            "%(name)s."
        )
    else:
        lead = say(
            "%(actor)s has opened the negotiation of an intensified cooperation agreement with %(partners)s: "
            "%(name)s."
        )
    frozen = say(
        "When every signatory has approved the same text, it is frozen, and the signatories are asked to "
        "sign exactly that text."
    )
    return Words(
        subject=please(voice) if letter.must else say("%(ref)s is open for negotiation"),
        lead=(lead,),
        ask=ask(voice),
        then=(frozen, *otherwise(voice)),
    )


def revised(voice: Voice) -> Words:
    """A new revision: to all others."""
    say = voice.say
    if voice.letter.must:
        subject = say("New text: please approve %(ref)s by %(deadline_date)s (%(organisation)s)")
    else:
        subject = say("The text of %(ref)s has changed")
    return Words(
        subject=subject,
        lead=(
            say("%(actor)s has proposed a new text of %(name)s: it is revision %(revision)s."),
            say("Approvals of the text before it no longer count."),
        ),
        ask=ask(voice),
        then=otherwise(voice),
    )


def approved(voice: Voice) -> Words:
    """An approval: to the coordinator."""
    say = voice.say
    return Words(
        subject=say("%(actor)s has approved %(ref)s"),
        lead=(say("%(actor)s has approved revision %(revision)s of the text of %(name)s."),),
        ask=ask(voice),
        then=otherwise(voice),
    )


def objected(voice: Voice) -> Words:
    """An objection: to the coordinator."""
    say = voice.say
    return Words(
        subject=say("%(actor)s objects to the clause “%(clause)s” of %(ref)s"),
        lead=(
            say("%(actor)s objects to the clause “%(clause)s” of %(name)s."),
            say("What the objection says is told in the agreement, not in this mail."),
        ),
        ask=(
            say("An objection stops nothing by itself."),
            say("Please read it; you may propose a new text that answers it."),
        ),
        then=otherwise(voice),
    )


def rejection(voice: Voice) -> Words:
    """A cluster rejects the text: to the coordinator."""
    say = voice.say
    return Words(
        subject=say("%(actor)s rejects the text of %(ref)s"),
        lead=(
            say("%(actor)s rejects revision %(revision)s of the text of %(name)s."),
            say("If it had approved this text, that approval no longer counts."),
            reason_there(voice),
        ),
        ask=(
            say("Without %(actor)s the text cannot be agreed."),
            *ask_or_decide(voice),
        ),
        then=otherwise(voice),
    )


def rejected(voice: Voice) -> Words:
    """A partner's no: to all others."""
    say = voice.say
    return Words(
        subject=say("%(actor)s rejects %(ref)s: the negotiation is closed"),
        lead=(
            say("%(actor)s has rejected %(name)s."),
            say("The negotiation is closed."),
            reason_there(voice),
        ),
        ask=ask(voice),
        then=(another(voice),),
    )


def abandoned(voice: Voice) -> Words:
    """The coordinator ends it: to all others."""
    say = voice.say
    return Words(
        subject=say("%(ref)s is abandoned: the negotiation is closed"),
        lead=(
            say("%(actor)s has abandoned %(name)s."),
            say("The negotiation is closed."),
            reason_there(voice),
        ),
        ask=ask(voice),
        then=(another(voice),),
    )


def another(voice: Voice) -> str:
    """Say that it can be tried again."""
    return voice.say("A new negotiation may be opened under a new reference, and may point back to this one.")


KINDS: dict[str, Callable[[Voice], Words]] = {
    each.__name__: each for each in (opened, revised, approved, objected, rejection, rejected, abandoned)
}
