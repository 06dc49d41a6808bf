"""Sentences of what time brings about, and of acts that were refused."""

from console.codes import words
from console.phrases import Phrase, coded, labelled, paragraph, phrase, sentence
from console.phrases.facts import at_time, length, on_day, until_day
from console.sentences.conditions import about
from console.sentences.tale import Tale
from console.sentences.vocabulary import OUTCOMES, OWED, TRIED, word
from models.milestones import InkSignature


def reminded(tale: Tale) -> Phrase:
    """Who was reminded of what; without a party, both sides of their silence."""
    payload = tale.payload
    if payload.org is None:
        return phrase("%(quiet)s: both sides are asked how the cooperation goes.", quiet=_quiet(tale))
    return paragraph(
        phrase(
            "%(who)s is silent: reminder %(number)s asks for %(what)s, awaited since %(since)s and due by "
            "%(day)s.",
            who=tale.name(payload.org),
            number=payload.number,
            what=word(OWED, payload.act),
            since=at_time(tale.before.waits[payload.org].since, tale.zone),
            day=tale.deadline(payload.org),
        ),
        phrase("The coordinator is told too.") if payload.copy_to else "",
    )


def _quiet(tale: Tale) -> Phrase:
    since = tale.before.last_party_act
    if since:
        return phrase("Nobody has put anything on record since %(since)s", since=at_time(since, tale.zone))
    return phrase("Nobody has put anything on record")


def lapsed(tale: Tale) -> Phrase:
    """Who was silent too long, and what can still be done."""
    until = tale.after.grace_ends
    grace = (
        phrase(
            "%(who)s may extend it until %(day)s.",
            who=tale.name(tale.after.coordinator),
            day=until_day(until, tale.zone),
        )
        if until
        else ""
    )
    told = phrase("%(who)s did not answer in time: it lapsed.", who=tale.listed(tale.payload.silent))
    return paragraph(told, grace)


def closed(tale: Tale) -> Phrase:
    """The life is over."""
    if tale.payload.outcome == "lapsed":
        return phrase("Nobody extended it in time: it is closed as lapsed.")
    if tale.payload.superseded_by:
        return phrase(
            "%(ref)s is in force in its place: it is closed as superseded.",
            ref=tale.payload.superseded_by.ref,
        )
    return phrase("It is closed as %(outcome)s.", outcome=word(OUTCOMES, tale.payload.outcome))


def expiry_noticed(tale: Tale) -> Phrase:
    """How far the end of the term is, and who is told."""
    ahead = length(tale.payload.ahead)
    told = (
        phrase("%(ahead)s before the term ends on %(day)s", ahead=ahead, day=on_day(tale.after.end.on))
        if tale.after.end
        else phrase("%(ahead)s before the term ends", ahead=ahead)
    )
    if tale.payload.everybody:
        return phrase("%(when)s, all parties are told.", when=told)
    return phrase("%(when)s, the coordinator and the first partner are told.", when=told)


def expired(tale: Tale) -> Phrase:
    """The term is over."""
    if tale.before.end:
        return phrase(
            "The term ended with %(day)s: the agreement is closed as expired.", day=on_day(tale.before.end.on)
        )
    return phrase("The term ended: the agreement is closed as expired.")


def dormant(tale: Tale) -> Phrase:
    """Nothing has been heard for long."""
    return phrase("%(quiet)s: the agreement is flagged as dormant, and all are told.", quiet=_quiet(tale))


def refused(tale: Tale) -> Phrase:
    """What was refused, why, and about whom the reason is."""
    payload = tale.payload
    named = about(payload.act, payload.code, payload.naming, tale.before, tale.name) if payload.naming else ""
    act = word(TRIED, payload.act)
    if tale.milestone.actor is None:
        told = labelled(phrase("An act nobody vouches for (%(act)s) was refused", act=act), named)
    else:
        why = labelled(words(payload.code, payload.act).why, named)
        told = phrase("%(who)s tried to %(act)s; refused: %(why)s", who=tale.actor, act=act, why=why)
    return sentence(coded(told, payload.code))


def belated(tale: Tale) -> Phrase | str:
    """Return when an act arrived, where it was recorded noticeably later; a paper's day is told already."""
    milestone = tale.milestone
    if milestone.received_at is None or isinstance(milestone.payload, InkSignature):
        return ""
    return phrase("(It had arrived %(when)s.)", when=at_time(milestone.received_at, tale.zone))
