"""Sentences below tables, the marks of numbers, and what the report rests on."""

from collections.abc import Mapping

from activities.languages import Language
from models.report.shapes import Count


def note_sentence(language: Language, code: str, facts: Mapping[str, object]) -> str:
    """Return a note as a sentence."""
    say = language.say
    sentences = {
        "no_total": lambda: say(
            "There is no total: whoever serves several countries would be counted more than once."
        ),
        "participations_of_at_most": lambda: say(
            "%(column)s: %(participations)s participations of at most %(at_most)s clusters.", facts
        ),
        "without_funding": lambda: say("No agency is known to fund %(organisations)s.", facts),
    }
    return sentences[code]()


def mark_sentences(language: Language) -> dict[str, tuple[str, str]]:
    """Return the sign of each mark, and what it says."""
    say = language.say
    return {
        "unsupported": ("*", say("Evidence is missing.")),
        "reconstructed": ("†", say("No source names these participants.")),
        "at_least": ("≥", say("At least so many: who came cannot be told apart.")),
    }


def count_name(language: Language, count: Count) -> str:
    """Return how people are counted."""
    if count == "distinct":
        return language.say("each organisation and company once")
    return language.say("every participation")


def state_names(language: Language) -> dict[str, str]:
    """Return what stands where there is no number."""
    return {
        "not_reported": language.say("not reported"),
        "not_applicable": language.say("n/a"),
        "no_target": language.say("no target"),
        "erased": language.say("(erased)"),
        "unknown": language.say("day not known"),
    }
