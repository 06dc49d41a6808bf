"""Mails about a silence that is told further: to the coordinator about its own turn, and by policy."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words.usual import Words, ask, otherwise, to_decide


def decision_due(voice: Voice) -> Words:
    """The coordinator has not decided how to go on: to itself."""
    say = voice.say
    return Words(
        subject=say("Please decide how %(ref)s goes on (%(organisation)s)"),
        lead=(undecided(voice), say("This is reminder number %(number)s.")),
        ask=to_decide(voice),
        then=(
            say(
                "The deadlines run on: when the last one has passed, the agreement lapses, unless you extend "
                "it."
            ),
        ),
    )


def undecided(voice: Voice) -> str:
    """Say what a party did that the coordinator has to decide about."""
    say = voice.say
    if voice.letter.event == "rejection":
        return say("%(about)s has rejected the text of %(name)s, and nothing has been decided since.")
    if voice.letter.event == "declined":
        return say("%(about)s has declined to sign %(name)s, and nothing has been decided since.")
    if voice.letter.event == "contested":
        return say(
            "%(about)s has contested the signature on paper that was recorded for it under %(name)s, and "
            "nothing has been decided since."
        )
    return say("%(about)s has withdrawn its signature under %(name)s, and nothing has been decided since.")


def escalated(voice: Voice) -> Words:
    """A party, or the coordinator, has been silent for long: to those the policy names."""
    say, letter = voice.say, voice.letter
    if letter.event:
        subject = say("%(ref)s waits for a decision of %(silent)s")
        lead = undecided(voice), say("The decision is with %(silent)s.")
    else:
        subject = say("%(silent)s has not answered on %(ref)s")
        asked = say("%(silent)s was asked for an answer on %(name)s.")
        lead = asked, say("%(silent)s has not answered yet.")
    help_ = say("A word from you to %(silent)s may help.")
    may_extend = voice.is_coordinator and not letter.event
    return Words(
        subject=subject,
        lead=(*lead, say("The policy of the agreement is that you are told of so long a silence.")),
        ask=(
            help_,
            *((say("You may also extend the deadline."),) if may_extend else ()),
            *(ask(voice) if letter.must else ()),
        ),
        then=otherwise(voice),
    )


KINDS: dict[str, Callable[[Voice], Words]] = {each.__name__: each for each in (decision_due, escalated)}
