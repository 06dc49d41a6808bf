"""Words of the partner's pages: what is asked, why something cannot be done, where the agreement stands."""

from typing import NamedTuple

from activities.languages import Language
from console.links.seen import Seen
from console.links.standing import OFFERS
from console.printing.saying import called, last_day
from console.web.partner.asking import Question, asking


def question_of(seen: Seen, language: Language) -> Question:
    """Return what a live link asks."""
    awaited = _awaited(seen, language).get(seen.link.question)
    return awaited or asking(seen, language, seen.link.about)[seen.good.acts[0]]


def _awaited(seen: Seen, language: Language) -> dict[str, Question]:
    """Return the questions an agreement waits for."""
    contest = seen.state.contests.get(seen.link.organisation)
    told = {
        "organisation": seen.name(seen.link.organisation),
        "coordinator": seen.name(seen.state.coordinator),
        "name": called(language, seen),
        "revision": str(seen.state.revision),
        "until": last_day(language, contest, seen.zone) if contest else "",
    }

    def say(sentence: str) -> str:
        return language.say(sentence, told)

    return {
        "approve": Question(
            say("Do you approve this text?"),
            say("%(organisation)s is asked to approve revision %(revision)s of %(name)s."),
            say("Approve this text"),
        ),
        "sign": Question(
            say("Do you sign?"),
            say("The text of %(name)s is agreed. %(organisation)s is asked to sign it."),
            say("Sign"),
        ),
        "mandate": Question(
            say("Do you give your mandate?"),
            say("%(coordinator)s signs %(name)s for the whole consortium, if %(organisation)s lets it."),
            say("Give the mandate"),
        ),
        "contest": Question(
            say("Was this signature given?"),
            say(
                "%(coordinator)s recorded that %(organisation)s signed %(name)s on paper. If so, nothing is "
                "needed. If not, say so until %(until)s."
            ),
            say("This signature was not given"),
        ),
    }


def why_not(code: str, language: Language) -> str:
    """Return why a rule says no, for people who never saw a rule."""
    say = language.say
    known = {
        "ALREADY_DONE": say("This was done before. Nothing more is needed."),
        "LATE": say("The deadline has passed. The coordinator may give more time."),
        "NEGOTIATION_LAPSED": say("The deadline has passed. The coordinator may give more time."),
        "WRONG_PHASE": say("The agreement has moved on, and this is not asked any more."),
        "STALE_REVISION": say("The text has changed meanwhile. Please read the new one first."),
        "GROUP_NOT_OPEN": say("Others sign first. You will get a mail when it is your turn."),
        "NO_MANDATE": say("A mandate for this was not given."),
        "MANDATE_EXPIRED": say("A mandate for this is not valid today."),
        "NOT_COVERED": say("Mandates of others are still missing. The coordinator knows which."),
        "LIMIT_REACHED": say("No further change can be proposed. The coordinator can tell you more."),
        "NOT_A_SIGNATORY": say("Your organisation does not sign this agreement itself."),
        "NOT_COORDINATOR": say("Only the coordinator signs for the consortium."),
        "NOT_REVOCABLE": say("This can no longer be taken back."),
        "NOT_ELIGIBLE": say("Something it needs is missing yet. The coordinator can tell you more."),
        "CONTEST_OPEN": say(
            "A signature on paper may still be contested. Nothing can begin before that is over."
        ),
        "INVALID_TERMS": say("This does not fit the agreement. Please check what you wrote."),
    }
    return known.get(code, say("This is not possible now. The coordinator can tell you more."))


class Dead(NamedTuple):
    """Why a link answers nothing, and what to do."""

    title: str
    words: str


def dead_words(seen: Seen, language: Language) -> Dead:
    """Return why a link that is known answers nothing any more."""
    say, first = language.say, next(iter(seen.good.why_not.values()), "WRONG_PHASE")
    known = {
        "used": Dead(
            say("You have answered"),
            say("This link was used for that answer. You can still read all of it here."),
        ),
        "kept": Dead(
            say("Your answer is kept"),
            say("The service is busy. Your answer counts from its arrival, and goes on record soon."),
        ),
        "handed_on": Dead(
            say("This was handed on to a colleague"),
            say("They have a link of their own. You can still read the agreement here."),
        ),
        "expired": Dead(
            say("This link has expired"),
            say("It is too old to answer by. You can still read the agreement here, and ask for a new link."),
        ),
        "revoked": Dead(
            say("This link was withdrawn"),
            say("Nothing can be done or read by it. You can ask for a new one."),
        ),
        "stale": Dead(
            say("The text has changed since this mail"),
            say("Your link is about an earlier text. Please read what has changed, and ask for a new link."),
        ),
        "over": Dead(say("No answer is needed here now"), why_not(first, language)),
    }
    if seen.good.standing == "over" and _is_asked_something_else(seen):
        return Dead(
            say("You are asked something else now"),
            say("What this mail asked is settled. You can have the link to what is asked now sent."),
        )
    return known[seen.good.standing]


def _is_asked_something_else(seen: Seen) -> bool:
    """Say whether its organisation is awaited, though not for what its link asks."""
    asked = OFFERS[seen.link.question][:1]
    return any(
        turn.org == seen.link.organisation and turn.act not in asked for turn in seen.explained.waiting_for
    )
