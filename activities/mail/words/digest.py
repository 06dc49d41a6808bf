"""What a digest says of each thing that is open."""

from activities.mail.voice import Voice
from activities.mail.words.silence import undecided
from activities.mail.words.usual import Sentences, ask, to_decide


def open_item(voice: Voice, act: str) -> Sentences:
    """Return what is asked of the reader, by what it owes (`models.debts`)."""
    say = voice.say
    if act == "decide":
        return undecided(voice), *to_decide(voice)
    if act == "extend":
        return say("It has lapsed."), say("You may extend it until %(grace_end)s; after that it is closed.")
    if act == "report":
        return (_report(voice),)
    return ask(voice) if act == "sign" else ask(voice)[:1]


def _report(voice: Voice) -> str:
    say, due_on = voice.say, voice.letter.due_on
    if due_on and due_on < voice.today:
        return say(
            "The report on the pilot action %(pilot)s was due on %(report_day)s: please send it, or say that "
            "the action failed."
        )
    return say("Please report on the pilot action %(pilot)s by %(report_day)s.")
