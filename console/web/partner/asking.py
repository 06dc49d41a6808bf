"""What a partner is asked, act by act: a heading, what it means, and what the button says."""

from typing import NamedTuple

from activities.languages import Language
from activities.mail.days import last_moment
from console.links.seen import Seen
from console.printing.saying import called
from models.pilot_milestones import PilotStarted


class Question(NamedTuple):
    """The one question of a page, what it is about, and what its button says."""

    title: str
    lead: str
    button: str


def asking(seen: Seen, language: Language, pilot: str | None = None) -> dict[str, Question]:
    """Return the question of every act that has a form of its own; of a pilot, about that one."""
    started = seen.pilot(pilot)
    say = language.say
    return {
        **_of_the_text(seen, language),
        **_of_signing(seen, language),
        **_of_taking_back(seen, language),
        "complete_pilot": Question(
            say("What came of the pilot action?"), _report(seen, language, started), say("Report the results")
        ),
        "fail_pilot": Question(
            say("Report a pilot as failed"),
            say("Put on record why it failed, and what was learnt. All others are told."),
            say("Report a pilot as failed"),
        ),
        "start_pilot": Question(
            say("Start a pilot action"),
            say(
                "Under the action plan of %(name)s every signatory may start one. You need not. All others "
                "are told, and its lead reports what came of it.",
                {"name": called(language, seen)},
            ),
            say("Start a pilot action"),
        ),
        "report_activity": Question(
            say("Report an activity"),
            say("A visit, fair or meeting goes on record, also one that lies long back. Nobody gets a mail."),
            say("Report an activity"),
        ),
        "waive_pilots": Question(
            say("Do without pilots"),
            say(
                "The intensified agreement can be opened without them once the coordinator and a partner "
                "have said so."
            ),
            say("Do without pilots"),
        ),
    }


def _of_the_text(seen: Seen, language: Language) -> dict[str, Question]:
    say = language.say
    return {
        "approve": Question(say("Approve the text"), "", say("Approve this text")),
        "propose": Question(
            say("Propose a change"),
            say("Change below what shall be different. Before anything is sent, you see the difference."),
            say("Show the difference"),
        ),
        "object": Question(
            say("Object to a clause"),
            say(
                "The coordinator is told what is wrong. This is no approval: right after it you can have "
                "a new link for that sent."
            ),
            say("Object"),
        ),
        "reject": Question(
            say("Say no to this text"),
            _what_a_no_does(seen, language),
            say("Say no to this text"),
        ),
    }


def _what_a_no_does(seen: Seen, language: Language) -> str:
    if seen.link.organisation in seen.state.signatories("partner"):
        return language.say(
            "A partner's no ends the negotiation. Is it about some words only? Then rather propose a change."
        )
    return language.say(
        "The no of a cluster of the consortium does not end the negotiation: it voids its own approval, and "
        "the coordinator decides what follows. Is it about some words only? Then rather propose a change."
    )


def _what_declining_does(seen: Seen, language: Language) -> str:
    if seen.state.policy.on_decline == "close":
        return language.say(
            "All others are told, and the negotiation ends, as the parties agreed at the start."
        )
    return language.say(
        "All others are told, and the text goes back to negotiation, as the parties agreed at the start. All "
        "signatures are void, and so is the approval of your organisation."
    )


def _of_signing(seen: Seen, language: Language) -> dict[str, Question]:
    say = language.say
    return {
        "sign": Question(say("Sign"), "", say("Sign")),
        "contest": Question(
            say("Contest a signature on paper"),
            "",
            say("This signature was not given"),
        ),
        "decline": Question(
            say("Decline to sign"),
            _what_declining_does(seen, language),
            say("Decline to sign"),
        ),
        "grant_mandate": Question(
            say("Let somebody else sign for us"),
            say(
                "You give another organisation of your side the mandate to sign for yours. Until it does, "
                "you can take it back."
            ),
            say("Give the mandate"),
        ),
    }


def _of_taking_back(seen: Seen, language: Language) -> dict[str, Question]:
    say, org = language.say, seen.link.organisation
    mandate = seen.state.mandates.get(org)
    held = {"holder": seen.name(mandate.to) if mandate else "", "organisation": seen.name(org)}
    return {
        "revoke_mandate": Question(
            say("Take a mandate back"),
            say("%(holder)s may sign for %(organisation)s, and has not done so yet.", held),
            say("Take a mandate back"),
        ),
        "withdraw_signature": Question(
            say("Take your signature back"),
            say(
                "Until the last signature is given, you can take yours back, and sign again. All others are "
                "told."
            ),
            say("Take your signature back"),
        ),
    }


def _report(seen: Seen, language: Language, pilot: PilotStarted | None) -> str:
    if pilot is None:
        return ""
    due = last_moment(seen.state.pilots[pilot.pilot].report_due, seen.state.zone(pilot.lead))[0]
    told = {
        "pilot": seen.text(pilot.title) or pilot.pilot,
        "organisation": seen.name(pilot.lead),
        "first": language.day(pilot.starts_on),
        "last": language.day(pilot.ends_on),
        "due": language.day(due),
    }
    return language.say(
        "%(organisation)s leads the pilot action “%(pilot)s”, which lasts from %(first)s to %(last)s. Its "
        "report is due by %(due)s.",
        told,
    )
