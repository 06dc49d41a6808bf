"""What the codes in cells are called: phases, kinds, purposes and the like."""

from activities.languages import Language
from console.phrases import in_language
from console.report.words.notes import count_name
from console.sentences.vocabulary import PURPOSES
from models.report.shapes import COUNTS

Names = dict[str, str]


def code_names(language: Language, about: str) -> Names:
    """Return the words of one closed list; none where codes stand for themselves."""
    lists: dict[str, Names] = {
        **_of_agreements(language),
        **_of_pilots(language),
        "activity": _activities(language),
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
        "purpose": {code: in_language(language, each) for code, each in PURPOSES.items()},
        "pilot_kind": {
            "fact_finding_mission": say("fact-finding mission"),
            "b2b_platform": say("B2B platform"),
            "study": say("study"),
            "training": say("training"),
            "joint_project": say("joint project"),
            "other": say("other"),
        },
    }


def _activities(language: Language) -> Names:
    say = language.say
    return {
        "study_trip": say("study trip"),
        "delegation_visit": say("delegation visit"),
        "fact_finding_mission": say("fact-finding mission"),
        "workshop": say("workshop"),
        "seminar": say("seminar"),
        "conference": say("conference"),
        "trade_fair": say("trade fair"),
        "matchmaking": say("matchmaking"),
        "business_meeting": say("business meeting"),
        "survey": say("survey"),
        "promotion": say("promotion"),
        "other": say("other activity"),
    }
