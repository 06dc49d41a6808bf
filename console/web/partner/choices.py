"""Words partners choose from when they report, and the names of what they report."""

from activities.languages import Language
from console.links.seen import Seen
from console.printing.saying import clause_name
from console.web.partner.deeds import DEEDS, TARGETS, WITH_DOCUMENTS

Choices = dict[str, str]


def choices(seen: Seen, language: Language) -> dict[str, object]:
    """Return what the forms of acts in force offer."""
    pilot = seen.pilot(seen.link.about)
    return {
        "activity_kinds": activity_kinds(language),
        "pilot_kinds": pilot_kinds(language),
        "purposes": purposes(language),
        "failures": failures(language),
        "groups": groups(language),
        "members": {party.org: seen.name(party.org) for party in seen.state.parties},
        "targets": {name: (clause_name(name), aim) for name, aim in (pilot.targets if pilot else {}).items()},
        "evidence": {name: evidence_name(name, language) for name in seen.state.policy.evidence},
        "target_rows": range(TARGETS),
        "with_documents": WITH_DOCUMENTS,
        "deeds": DEEDS,
    }


def activity_kinds(language: Language) -> Choices:
    """Return what an activity was."""
    say = language.say
    return {
        "study_trip": say("Study trip"),
        "delegation_visit": say("Visit of a delegation"),
        "fact_finding_mission": say("Fact-finding mission"),
        "workshop": say("Workshop"),
        "seminar": say("Seminar"),
        "conference": say("Conference"),
        "trade_fair": say("Trade fair"),
        "matchmaking": say("Matchmaking"),
        "business_meeting": say("Business meeting"),
        "survey": say("Survey"),
        "promotion": say("Promotion"),
        "other": say("Something else"),
    }


def pilot_kinds(language: Language) -> Choices:
    """Return what a pilot is."""
    say = language.say
    return {
        "fact_finding_mission": say("Fact-finding mission"),
        "b2b_platform": say("Platform for businesses"),
        "study": say("Study"),
        "training": say("Training"),
        "joint_project": say("Joint project"),
        "other": say("Something else"),
    }


def purposes(language: Language) -> Choices:
    """Return between whom a pilot is."""
    say = language.say
    return {
        "c2c": say("Between clusters"),
        "b2b": say("Between businesses"),
        "mixed": say("Between clusters and businesses"),
    }


def failures(language: Language) -> Choices:
    """Return why a pilot failed."""
    say = language.say
    return {
        "cancelled": say("It was cancelled"),
        "no_demand": say("There was no demand"),
        "no_funding": say("There was no funding"),
        "partner_left": say("A partner left"),
        "other": say("For another reason"),
    }


def groups(language: Language) -> Choices:
    """Return who else took part, in numbers."""
    say = language.say
    return {
        "eu_cluster": say("Clusters from Europe"),
        "eu_sme": say("Small and medium-sized enterprises from Europe"),
        "third_cluster": say("Clusters from elsewhere"),
        "third_sme": say("Small and medium-sized enterprises from elsewhere"),
    }


def evidence_name(name: str, language: Language) -> str:
    """Return what a policy's evidence is called; a name of its own stays as it is."""
    say = language.say
    known = {"agenda": say("Agenda"), "attendance": say("List of attendance"), "minutes": say("Minutes")}
    return known.get(name, clause_name(name))
