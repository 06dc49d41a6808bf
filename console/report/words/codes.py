"""What the codes in cells are called: phases, kinds, purposes and the like."""

from collections.abc import Mapping

from activities.languages import Language
from console.phrases import Phrase, in_language
from console.report.words.notes import count_name
from console.sentences.vocabulary import ACTIVITY_NAMES, PILOT_NAMES, PURPOSES
from models.report.shapes import COUNTS

Names = dict[str, str]


def code_names(language: Language, about: str) -> Names:
    """Return the words of one closed list; none where codes stand for themselves."""
    lists: dict[str, Names] = {
        **_of_agreements(language),
        **_of_pilots(language),
        "activity": _said(ACTIVITY_NAMES, language),
        "count": {each: count_name(language, each) for each in COUNTS},
    }
    return lists.get(about, {})


def _of_agreements(language: Language) -> dict[str, Names]:
    say = language.say
    return {
        "phase": {
            "negotiating": say("in negotiation"),
            "signing": say("being signed"),
            "in_force": say("in force"),
            "opening": say("being opened"),
            "lapsed": say("lapsed"),
            "rejected": say("rejected"),
            "abandoned": say("abandoned"),
            "expired": say("expired"),
            "terminated": say("terminated"),
            "superseded": say("replaced by an intensified agreement"),
        },
        "commitment": {
            "office": say("office"),
            "platform": say("platform"),
            "action_plan": say("action plan"),
            "joint_project": say("joint project"),
        },
        "direction": {"inbound": say("into Europe"), "outbound": say("from Europe")},
        "yes_no": {"yes": say("yes"), "no": say("no")},
        "funding": {"granted": say("granted"), "asked": say("asked for"), "refused": say("refused")},
    }


def _of_pilots(language: Language) -> dict[str, Names]:
    say = language.say
    return {
        "pilot_status": {
            "running": say("running"),
            "completed": say("completed"),
            "failed": say("failed"),
        },
        "purpose": _said(PURPOSES, language),
        "pilot_kind": _said(PILOT_NAMES, language),
    }


def _said(words: Mapping[str, Phrase], language: Language) -> Names:
    return {code: in_language(language, each) for code, each in words.items()}
