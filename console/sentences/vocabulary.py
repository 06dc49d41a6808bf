"""Words of codes that stand in sentences and forms: acts, kinds, reasons, purposes, counts."""

from collections.abc import Mapping

from console.phrases import Phrase, phrase

TO_DO = {
    "approve": phrase("approve"),
    "sign": phrase("sign"),
    "grant_mandate": phrase("give a mandate"),
}
"""What somebody is asked to do."""

OR_PROPOSE = TO_DO | {
    "approve": phrase("approve or to propose"),
}

OWED = {
    "approve": phrase("its approval"),
    "sign": phrase("its signature"),
    "grant_mandate": phrase("its mandate"),
}
"""What a silent party owes."""

TRIED = {
    "open": phrase("open it"),
    "propose": phrase("propose"),
    "object": phrase("object to a clause"),
    "approve": phrase("approve"),
    "reject": phrase("reject"),
    "grant_mandate": phrase("give a mandate"),
    "revoke_mandate": phrase("take a mandate back"),
    "sign": phrase("sign"),
    "record_ink_signature": phrase("record a signature on paper"),
    "contest": phrase("contest a signature on paper"),
    "decline": phrase("decline"),
    "withdraw_signature": phrase("withdraw its signature"),
    "reopen": phrase("reopen the text"),
    "abandon": phrase("abandon it"),
    "extend": phrase("give more time"),
    "report_activity": phrase("report an activity"),
    "adopt_action_plan": phrase("adopt an action plan"),
    "start_pilot": phrase("start a pilot"),
    "complete_pilot": phrase("complete a pilot"),
    "fail_pilot": phrase("put a pilot on record as failed"),
    "waive_pilots": phrase("do without pilots"),
    "open_intensified": phrase("open an intensified agreement"),
}
"""Acts as verbs."""

ACTIVITIES = {
    "study_trip": phrase("a study trip"),
    "delegation_visit": phrase("a delegation visit"),
    "fact_finding_mission": phrase("a fact-finding mission"),
    "workshop": phrase("a workshop"),
    "seminar": phrase("a seminar"),
    "conference": phrase("a conference"),
    "trade_fair": phrase("a trade fair"),
    "matchmaking": phrase("a matchmaking"),
    "business_meeting": phrase("a business meeting"),
    "survey": phrase("a survey"),
    "promotion": phrase("a promotion"),
    "other": phrase("an activity"),
}

PILOTS = {
    "fact_finding_mission": phrase("a fact-finding mission"),
    "b2b_platform": phrase("a platform for businesses"),
    "study": phrase("a study"),
    "training": phrase("a training"),
    "joint_project": phrase("a joint project"),
    "other": phrase("a pilot action"),
}

ACTIVITY_NAMES = {
    "study_trip": phrase("study trip"),
    "delegation_visit": phrase("delegation visit"),
    "fact_finding_mission": phrase("fact-finding mission"),
    "workshop": phrase("workshop"),
    "seminar": phrase("seminar"),
    "conference": phrase("conference"),
    "trade_fair": phrase("trade fair"),
    "matchmaking": phrase("matchmaking"),
    "business_meeting": phrase("business meeting"),
    "survey": phrase("survey"),
    "promotion": phrase("promotion"),
    "other": phrase("other activity"),
}
"""Kinds of activities where they are chosen or counted; sentences take `ACTIVITIES`."""

PILOT_NAMES = {
    "fact_finding_mission": phrase("fact-finding mission"),
    "b2b_platform": phrase("platform for businesses"),
    "study": phrase("study"),
    "training": phrase("training"),
    "joint_project": phrase("joint project"),
    "other": phrase("other pilot action"),
}
"""Kinds of pilot actions where they are chosen or counted; sentences take `PILOTS`."""

PURPOSES = {
    "c2c": phrase("between clusters"),
    "b2b": phrase("between businesses"),
    "mixed": phrase("between clusters and businesses"),
}

FAILURES = {
    "cancelled": phrase("it was cancelled"),
    "no_demand": phrase("there was no demand"),
    "no_funding": phrase("there was no funding"),
    "partner_left": phrase("a partner left"),
    "other": phrase("for another reason"),
}

COMMITMENTS = {
    "office": phrase("an office"),
    "platform": phrase("a platform"),
    "action_plan": phrase("an action plan"),
    "joint_project": phrase("a joint project"),
}

DIRECTIONS = {
    "inbound": phrase("for guests from abroad"),
    "outbound": phrase("for going abroad"),
}

GROUPS = {
    "eu_cluster": phrase("EU clusters"),
    "eu_sme": phrase("EU SMEs"),
    "third_cluster": phrase("clusters of third countries"),
    "third_sme": phrase("SMEs of third countries"),
}

ATTRIBUTIONS = {
    "consortium": phrase("in the name of the consortium"),
    "member": phrase("in the name of one member"),
    "national": phrase("by a national programme"),
}

MOU_THEN = {
    "superseded": phrase("it closes as superseded"),
    "umbrella": phrase("it stays as an umbrella"),
}

COUNTED = {
    "smes": phrase("SMEs"),
    "events": phrase("events"),
    "visitors": phrase("visitors"),
    "meetings": phrase("meetings"),
    "interviews": phrase("interviews"),
    "trained": phrase("people trained"),
    "registered": phrase("registrations"),
    "projects": phrase("projects"),
    "contacts": phrase("contacts"),
}
"""What targets of pilots are usually called; others are names of whoever set them."""

EVIDENCE = {
    "report": phrase("report"),
    "participants": phrase("list of participants"),
    "document": phrase("document"),
    "photos": phrase("photos"),
    "agenda": phrase("agenda"),
    "attendance": phrase("list of attendance"),
    "minutes": phrase("minutes"),
}
"""What documents that show something are usually called."""

OUTCOMES = {
    "lapsed": phrase("lapsed"),
    "rejected": phrase("rejected"),
    "abandoned": phrase("abandoned"),
    "expired": phrase("expired"),
    "terminated": phrase("terminated"),
    "superseded": phrase("superseded"),
}


def word(words: Mapping[str, Phrase], code: str) -> Phrase:
    """Return the words of a code; a code without words is told with blanks."""
    return words.get(code) or Phrase(code.replace("_", " "), lambda _: code.replace("_", " "))
