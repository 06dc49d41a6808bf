"""What the clock does if nobody acts, as clauses."""

from collections.abc import Callable

from console.phrases import Phrase, listed, phrase
from console.phrases.facts import length
from models.clock import Due


def ahead_words(due: Due, name: Callable[[str], str] = str) -> Phrase:
    """Return what happens then, such as `reminder 2 to CCIS` or `it lapses`."""
    return _WORDS[due.what](due, name)


_Words = Callable[[Due, Callable[[str], str]], Phrase]


def _reminder(due: Due, name: Callable[[str], str]) -> Phrase:
    return phrase("reminder %(number)s to %(who)s", number=due.number, who=name(due.org))


def _decision(due: Due, name: Callable[[str], str]) -> Phrase:
    return phrase(
        "reminder %(number)s to %(who)s to decide about %(about)s",
        number=due.number,
        who=name(due.to[0]),
        about=name(due.org),
    )


def _escalation(due: Due, name: Callable[[str], str]) -> Phrase:
    return phrase(
        "the silence of %(who)s is told to %(to)s",
        who=name(due.org),
        to=listed([name(org) for org in due.to]),
    )


def _report(due: Due, name: Callable[[str], str]) -> Phrase:
    return phrase(
        "%(who)s is told that the report of %(pilot)s is missing", who=name(due.to[0]), pilot=due.pilot
    )


def _dormancy(due: Due, _: Callable[[str], str]) -> Phrase:
    if due.number > 1:
        return phrase("it is flagged as dormant")
    return phrase("a nudge after long silence")


_WORDS: dict[str, _Words] = {
    "deadline": lambda *_: phrase("it lapses"),
    "grace_end": lambda *_: phrase("it closes as lapsed"),
    "contest_end": lambda due, name: phrase("%(who)s can no longer contest", who=name(due.org)),
    "end_of_term": lambda *_: phrase("it expires"),
    "reminder": _reminder,
    "expiry_notice": lambda due, _: phrase(
        "notice of the end of the term, %(ahead)s ahead", ahead=length(due.ahead)
    ),
    "dormancy": _dormancy,
    "report_due": _report,
    "decision_reminder": _decision,
    "escalation": _escalation,
}
