"""What the forms of acts ask, in words for people: what an act does, what a field is, how it is written."""

from console.phrases import Phrase, phrase

ABOUT = {
    "propose": phrase("Propose a new revision of the text. Proposing it counts as your approval."),
    "object": phrase("Say what is wrong with a clause. This blocks nothing."),
    "approve": phrase("Agree to the text as it stands now."),
    "reject": phrase("Refuse the text. A partner's no ends the negotiation."),
    "sign": phrase("Sign the agreed text."),
    "record_ink_signature": phrase("Put a signature that was given on paper on record."),
    "grant_mandate": phrase("Let another signatory of the same side sign for you."),
    "revoke_mandate": phrase("Take a mandate back that was not used yet."),
    "decline": phrase("Refuse to sign the agreed text."),
    "withdraw_signature": phrase("Take your signature back before the last one is given."),
    "contest": phrase("Say that a signature on paper, recorded for you, was not given."),
    "extend": phrase("Give those who are awaited more time."),
    "reopen": phrase("Take the agreed text back to negotiation. Signatures are void then."),
    "abandon": phrase("End an agreement that is not in force yet."),
    "adopt_action_plan": phrase("Adopt the action plan, so that pilots may start."),
    "start_pilot": phrase("Start a pilot action, with its days, its lead and what it aims at."),
    "complete_pilot": phrase("Report what came of a pilot."),
    "fail_pilot": phrase("Put on record that a pilot failed, and what was learnt."),
    "report_activity": phrase("Put a visit, a fair or a meeting on record."),
    "waive_pilots": phrase("Do without the pilots that an intensified agreement needs."),
    "open_intensified": phrase("Open the intensified agreement that grows from this one."),
}

_LABELS = {
    "comment": phrase("What the proposal is about"),
    "clause": phrase("Clause"),
    "text": phrase("What is wrong with it?"),
    "reason": phrase("Why, in your own words"),
    "to": phrase("Who may sign for you"),
    "document": phrase("Document"),
    "valid.from": phrase("First day it is valid"),
    "valid.until": phrase("Last day it is valid"),
    "under": phrase("Sign for these too, under their mandates"),
    "own": phrase("Sign for your own organisation as well?"),
    "for": phrase("Sign for this organisation only, under its mandate"),
    "place": phrase("Where?"),
    "day": phrase("When it was signed"),
    "scan": phrase("The scanned page"),
    "until": phrase("The last day to answer"),
    "kind": phrase("What it is"),
    "occurred_on": phrase("When?"),
    "country": phrase("Country"),
    "host": phrase("Who received the guests"),
    "purpose": phrase("Between whom"),
    "pilot": phrase("Pilot"),
    "participants.org": phrase("Which parties took part?"),
    "participants": phrase("Others, by organisation or country"),
    "attribution": phrase("In whose name"),
    "s3": phrase("Regions, and links of their strategies for smart specialisation"),
    "title": phrase("What it is called"),
    "lead": phrase("Who leads it and reports"),
    "sme_led": phrase("Do small and medium-sized enterprises lead it?"),
    "from": phrase("Its first day"),
    "targets": phrase("What it aims at, in numbers"),
    "actuals": phrase("What came of every target, in numbers"),
    "lesson": phrase("What was learnt"),
    "agreement.ref": phrase("Its reference"),
    "agreement.title": phrase("What it is called"),
    "agreement.duration": phrase("How long it runs"),
    "agreement.notice": phrase("Notice"),
    "commitments": phrase("What it commits to"),
    "mou_then": phrase("What becomes of this agreement"),
    "terms.duration": phrase("Duration"),
    "terms.notice": phrase("Notice to end it"),
    "terms.governing_law": phrase("Governing law"),
    "terms.authentic_language": phrase("Language that counts"),
    "new.name": phrase("Name of a new clause"),
    "new.text": phrase("Its text"),
}

_OF_ACTS = {
    ("grant_mandate", "document"): phrase("The letter of authority"),
    ("revoke_mandate", "to"): phrase("Who holds the mandate"),
    ("record_ink_signature", "for"): phrase("Who signed"),
    ("record_ink_signature", "under"): phrase("Whom it binds too, under their mandates"),
    ("adopt_action_plan", "document"): phrase("The action plan"),
    ("start_pilot", "to"): phrase("Its last day"),
    ("fail_pilot", "reason"): phrase("Why?"),
    ("propose", "document"): phrase("The document anew, in the authentic language"),
}

_DURATION = phrase("P3Y is three years, P18M eighteen months.")
_COUNTS = phrase("One a line, such as “companies: 10”.")

_HINTS = {
    "occurred_on": phrase("A day such as 2026-03-31, two with a slash, a month, a year, or unknown."),
    "country": phrase("If left out, that of the agreement."),
    "participants": phrase(
        "One a line: an organisation such as org=CCIS, or others such as group=eu_sme,country=FR,count=5."
    ),
    "s3": phrase("One a line, such as FRK2=https://example.org/strategy."),
    "targets": _COUNTS,
    "actuals": _COUNTS,
    "commitments": phrase("One a line, such as kind=office,title=Our office,country=JP,direction=outbound."),
    "agreement.ref": phrase("Capitals, digits and hyphens, such as IA-JP-1. It stays for good."),
    "agreement.duration": _DURATION,
    "agreement.notice": phrase("P3M is three months."),
    "terms.authentic_language": phrase("Of several documents, the one in this language counts."),
    "new.name": phrase("Small letters and underscores, such as costs."),
    "valid.from": phrase("If left out, today."),
    "valid.until": phrase("If left out, without an end."),
}


def label_of(act: str, name: str) -> Phrase:
    """Return what a field of an act's form is called."""
    return _OF_ACTS.get((act, name)) or _LABELS[name]


def hint_of(name: str) -> Phrase | str:
    """Return how a field is written; empty where that is plain."""
    return _HINTS.get(name, "")
