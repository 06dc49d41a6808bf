"""What kinds of mails and entries are called, and how many mails people get."""

from collections.abc import Callable, Mapping
from typing import Any

from console.phrases import Phrase, begin, paragraph, phrase, phrase_many
from console.phrases.facts import month
from console.sentences.vocabulary import word

MAILS = {
    "opened": phrase("a negotiation was opened"),
    "revised": phrase("a new text was proposed"),
    "approved": phrase("an approval"),
    "objected": phrase("an objection"),
    "rejection": phrase("a party rejected the text"),
    "rejected": phrase("the negotiation ended with a no"),
    "abandoned": phrase("the agreement was abandoned"),
    "signature_requested": phrase("please sign"),
    "signed": phrase("a signature"),
    "mandate_granted": phrase("a mandate was given"),
    "mandate_revoked": phrase("a mandate was taken back"),
    "ink_recorded": phrase("a signature on paper was recorded"),
    "in_force": phrase("the agreement is in force"),
    "contested": phrase("a signature on paper is contested"),
    "signature_withdrawn": phrase("a signature was withdrawn"),
    "declined": phrase("a party declined to sign"),
    "reopened": phrase("the text was reopened"),
    "reminder": phrase("a reminder"),
    "reminder_copy": phrase("a copy of a last reminder"),
    "extended": phrase("more time was given"),
    "lapsed": phrase("the time was over"),
    "expiry_ahead": phrase("the term ends soon"),
    "expired": phrase("the term has ended"),
    "renewed": phrase("the agreement was renewed"),
    "notice_given": phrase("notice was given"),
    "dormancy_nudge": phrase("how does the cooperation go?"),
    "dormant": phrase("nothing has been heard for long"),
    "action_plan_adopted": phrase("the action plan was adopted"),
    "pilot_started": phrase("a pilot was started"),
    "pilot_completed": phrase("a pilot was completed"),
    "pilot_failed": phrase("a pilot failed"),
    "report_due": phrase("a report is due"),
    "report_overdue": phrase("a report is overdue"),
    "decision_due": phrase("a decision is due"),
    "escalated": phrase("a long silence"),
    "digest": phrase("the weekly overview"),
}

MAIL_STATES = {
    "sent": phrase("sent"),
    "queued": phrase("has not left yet"),
    "suppressed": phrase("was not needed any more"),
    "bounced": phrase("came back"),
    "failed": phrase("could not be sent"),
    "rebuilt": phrase("no longer known"),
}

ENTRIES = {
    "negotiation_opened": phrase("the negotiation is opened"),
    "text_agreed": phrase("the text is agreed"),
    "rejected": phrase("the negotiation ends with a no"),
    "abandoned": phrase("the agreement is abandoned"),
    "signed": phrase("the agreement is in force"),
    "lapsed": phrase("the time is over"),
    "expired": phrase("the term ends"),
    "dormant": phrase("the agreement is flagged as dormant"),
    "intensified_negotiation_opened": phrase("the negotiation is opened"),
    "intensified_text_agreed": phrase("the text is agreed"),
    "intensified_signed": phrase("the agreement is in force"),
}
"""Entries a rehearsal shows in its calendar."""


def mail_words(kind: str) -> Phrase:
    """Return what a kind of mail tells, such as `please sign`."""
    return word(MAILS, kind)


def load_words(load: Mapping[str, Any], name: Callable[[str], str] = str) -> Phrase:
    """Return how many mails people get, from what `console.mail_load` counted."""
    most = load["busiest"]
    if most is None:
        return phrase("No mail has left.")
    told = phrase_many(
        "%(each)s mails a person and month: %(mails)s mails to %(persons)s person in %(length)s.",
        "%(each)s mails a person and month: %(mails)s mails to %(persons)s persons in %(length)s.",
        load["persons"],
        each=load["per_person_and_month"],
        mails=load["mails"],
        persons=load["persons"],
        length=_months(str(load["months"])),
    )
    overviews = load["overviews"]
    weekly = (
        phrase_many(
            "%(count)s of them is a weekly overview.",
            "%(count)s of them are weekly overviews.",
            overviews,
            count=overviews,
        )
        if overviews
        else ""
    )
    busiest = phrase(
        "Most in one month: %(mails)s, to %(who)s in %(month)s.",
        mails=most["mails"],
        who=name(most["org"]),
        month=_month(most["month"]),
    )
    return paragraph(told, weekly, busiest)


def _months(count: str) -> Phrase:
    return phrase("a month") if count == "1" else phrase("%(count)s months", count=count)


def _month(written: str) -> Phrase:
    year, _, number = written.partition("-")
    return Phrase(written, month(int(year), int(number)).said)


def entry_words(kind: str) -> Phrase:
    """Return what a kind of entry tells, with its first letter large."""
    return begin(word(ENTRIES, kind))
