"""Mails about deadlines: reminders, a new deadline, a lapse."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words.usual import Sentences, Words, ask, nothing, otherwise


def reminder(voice: Voice) -> Words:
    """An answer is missing: to the silent party."""
    say, must = voice.say, voice.letter.must
    if must == "approve":
        subject = say("Reminder: please approve %(ref)s by %(deadline_date)s (%(organisation)s)")
        missing = say("Your answer to revision %(revision)s of the text of %(name)s is still missing.")
    elif must == "sign":
        subject = say("Reminder: please sign %(ref)s by %(deadline_date)s (%(organisation)s)")
        missing = say("Your signature under %(name)s is still missing.")
    else:
        subject = say(
            "Reminder: please give your mandate for %(ref)s by %(deadline_date)s (%(organisation)s)"
        )
        missing = say("Your mandate for %(name)s is still missing.")
    return Words(
        subject=subject,
        lead=(missing, say("This is reminder number %(number)s.")),
        ask=(*ask(voice), say("If your answer crossed this mail, nothing more is needed.")),
        then=otherwise(voice),
    )


def reminder_copy(voice: Voice) -> Words:
    """The last reminder went out: to the coordinator, one per silent party."""
    say = voice.say
    return Words(
        subject=say("%(silent)s has not answered on %(ref)s: the deadline is %(deadline_date)s"),
        lead=(
            say("The last reminder on %(name)s has gone out, and the answer of %(silent)s is still missing."),
        ),
        ask=(
            say("Please get in touch with %(silent)s yourself before the deadline."),
            say("You may also extend the deadline."),
        ),
        then=(
            say(
                "If an answer is still missing when the last deadline has passed, the agreement lapses for "
                "everybody, unless the coordinator extends the deadline."
            ),
        ),
    )


def extended(voice: Voice) -> Words:
    """A new deadline: to all others."""
    say = voice.say
    again: Sentences = (say("An answer that came too late must be given again."),)
    return Words(
        subject=_new_deadline(voice),
        lead=(say("%(actor)s has extended the deadline of %(name)s to the end of %(new_day)s."),),
        ask=(*ask(voice), *(again if voice.letter.must else ())),
        then=otherwise(voice),
    )


def _new_deadline(voice: Voice) -> str:
    say, must = voice.say, voice.letter.must
    if must == "approve":
        return say("New deadline: please approve %(ref)s by %(deadline_date)s (%(organisation)s)")
    if must == "sign":
        return say("New deadline: please sign %(ref)s by %(deadline_date)s (%(organisation)s)")
    if must == "mandate":
        return say(
            "New deadline: please give your mandate for %(ref)s by %(deadline_date)s (%(organisation)s)"
        )
    return say("%(ref)s has a new deadline: %(new_day_date)s")


def lapsed(voice: Voice) -> Words:
    """The last deadline passed: to all."""
    say, letter = voice.say, voice.letter
    missing = voice.say_many(
        "The answer of %(silent)s is missing.", "The answers of %(silent)s are missing.", len(letter.silent)
    )
    closed = say("Without that the negotiation is closed.")
    if voice.is_coordinator:
        return Words(
            subject=say("%(ref)s has lapsed: you may extend it until %(grace_end_date)s"),
            lead=(say("The deadline has passed, and %(name)s has lapsed."), missing),
            ask=(say("You may still extend the deadline."),),
            then=(closed,),
        )
    return Words(
        subject=say("%(ref)s has lapsed"),
        lead=(say("The deadline has passed, and %(name)s has lapsed."), missing),
        ask=(nothing(voice),),
        then=(
            say("The coordinator may still extend the deadline until %(grace_end)s; you would be told."),
            closed,
        ),
    )


KINDS: dict[str, Callable[[Voice], Words]] = {
    each.__name__: each for each in (reminder, reminder_copy, extended, lapsed)
}
