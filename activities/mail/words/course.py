"""Mails about an agreement in force: its end ahead, its end, its renewal, its silence."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words.usual import Words, nothing, reason_there


def expiry_ahead(voice: Voice) -> Words:
    """The end of the term comes near: to coordinator and first partner, then to all."""
    say = voice.say
    return Words(
        subject=say("%(ref)s ends on %(end_date)s: please talk about a renewal"),
        lead=(say("%(name)s ends on %(end)s (%(end_left)s)."),),
        ask=(
            say("If the cooperation is to go on, please talk about it now."),
            say("A renewal needs everybody who signed."),
        ),
        then=(say("Without a renewal the agreement ends by itself on its last day."),),
    )


def expired(voice: Voice) -> Words:
    """The term is over: to all."""
    say = voice.say
    return Words(
        subject=say("%(ref)s has ended"),
        lead=(say("%(name)s has come to the end of its term, on %(end)s."), say("It is closed.")),
        ask=(nothing(voice),),
        then=(
            say("Its record stays."),
            say("To go on together, a new agreement can be opened that points back to this one."),
        ),
    )


def renewed(voice: Voice) -> Words:
    """A renewal is agreed: to all."""
    say = voice.say
    return Words(
        subject=say("%(ref)s is renewed until %(end_date)s"),
        lead=(say("%(name)s is renewed and stays in force until the end of %(end)s."),),
        ask=(nothing(voice),),
    )


def notice_given(voice: Voice) -> Words:
    """A party ends it: to all others."""
    say = voice.say
    return Words(
        subject=say("%(actor)s gives notice of %(ref)s: it ends on %(end_date)s"),
        lead=(
            say("%(actor)s has given notice of %(name)s."),
            say("It stays in force until the end of %(end)s."),
            reason_there(voice),
        ),
        ask=(nothing(voice),),
        then=(
            say(
                "Until the last day what was agreed holds; closer cooperation can no longer be opened on it."
            ),
        ),
    )


def dormancy_nudge(voice: Voice) -> Words:
    """Nothing has happened for long: to coordinator and first partner."""
    say = voice.say
    return Words(
        subject=say("%(ref)s has been quiet since %(quiet_since_date)s: what comes next?"),
        lead=(say("%(name)s is in force, but nothing has been recorded on it since %(quiet_since)s."),),
        ask=(
            say("Please think of a next step together: a meeting, a visit, a pilot action."),
            say("If something has taken place already, please record it."),
        ),
        then=(say("If it stays quiet, the agreement is marked as dormant; it stays in force."),),
    )


def dormant(voice: Voice) -> Words:
    """It is marked as dormant: to all."""
    say = voice.say
    return Words(
        subject=say("%(ref)s is now marked as dormant"),
        lead=(
            say("Nothing has been recorded on %(name)s since %(quiet_since)s."),
            say("It stays in force, but is marked as dormant."),
        ),
        ask=(nothing(voice), say("The mark goes with the next step anybody records.")),
    )


KINDS: dict[str, Callable[[Voice], Words]] = {
    each.__name__: each for each in (expiry_ahead, expired, renewed, notice_given, dormancy_nudge, dormant)
}
