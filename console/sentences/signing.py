"""Sentences of the signing: mandates, signatures, and what undoes them."""

from console.phrases import Phrase, paragraph, phrase, phrase_many, sentence
from console.phrases.facts import number, on_day, until_day
from console.sentences.tale import Tale
from console.sentences.vocabulary import OR_PROPOSE
from models.coverage import open_group, signatures_missing, uncovered
from models.state import Phase


def mandate(tale: Tale) -> Phrase:
    """Who may sign for whom, and how long."""
    given = tale.after.mandates[tale.milestone.actor or ""]
    facts = {"who": tale.actor, "to": tale.name(tale.payload.to), "first": on_day(given.valid_from_on)}
    told = (
        phrase(
            "%(who)s gave %(to)s its mandate to sign, valid from %(first)s until %(last)s.",
            **facts,
            last=on_day(given.valid_until_on),
        )
        if given.valid_until_on
        else phrase("%(who)s gave %(to)s its mandate to sign, valid from %(first)s.", **facts)
    )
    return paragraph(told, phrase("A letter of authority says so.") if tale.payload.document else "")


def mandate_revoked(tale: Tale) -> Phrase:
    """Who may no longer sign for whom."""
    return phrase(
        "%(who)s took its mandate back from %(to)s, unused.", who=tale.actor, to=tale.name(tale.payload.to)
    )


def signature(tale: Tale) -> Phrase:
    """Who signed, for whom, and what is missing."""
    others = tale.listed(tale.milestone.on_behalf_of)
    if not tale.payload.own:
        told = phrase("%(who)s signed for %(others)s, under mandate", who=tale.actor, others=others)
    elif others:
        told = phrase("%(who)s signed, also for %(others)s under mandate", who=tale.actor, others=others)
    else:
        told = phrase("%(who)s signed", who=tale.actor)
    return _covered(tale, told)


def ink_signature(tale: Tale) -> Phrase:
    """Whose signature on paper was recorded, and until when it may be contested."""
    payload = tale.payload
    signer, others = tale.name(payload.signed_for), tale.listed(tale.milestone.on_behalf_of)
    told = (
        phrase("%(who)s put its own signature on paper on record", who=tale.actor)
        if payload.signed_for == tale.milestone.actor
        else phrase(
            "%(who)s put the signature of %(signer)s on paper on record", who=tale.actor, signer=signer
        )
    )
    told = _given(told, tale.quoted(payload.place), on_day(payload.day))
    if others:
        told = phrase("%(told)s, also for %(others)s under mandate", told=told, others=others)
    until = tale.after.contests.get(payload.signed_for)
    contest = (
        phrase(
            "%(who)s may contest it until %(day)s.",
            who=signer,
            day=until_day(until, tale.after.zone(payload.signed_for)),
        )
        if until
        else ""
    )
    return paragraph(_covered(tale, told), contest)


def _given(told: Phrase, place: str, day: Phrase) -> Phrase:
    if place:
        return phrase("%(told)s, given at %(place)s on %(day)s", told=told, place=place, day=day)
    return phrase("%(told)s, given on %(day)s", told=told, day=day)


def _covered(tale: Tale, told: Phrase) -> Phrase:
    if not signatures_missing(tale.after):
        return phrase("%(told)s, the last signature needed.", told=told)
    everybody = tale.after.signatories()
    bound = sum(org in tale.after.signatures for org in everybody)
    turn = open_group(tale.after)
    return paragraph(
        phrase("%(told)s: %(given)s of %(all)s are bound.", told=told, given=bound, all=len(everybody)),
        _turn_of(tale) if turn != open_group(tale.before) else "",
    )


def _turn_of(tale: Tale) -> Phrase:
    who, day = tale.listed(open_group(tale.after)), tale.due_days()
    if day:
        return phrase("Now it is the turn of %(who)s by %(day)s.", who=who, day=day)
    return phrase("Now it is the turn of %(who)s.", who=who)


def signed(tale: Tale) -> Phrase:
    """It is in force, until when, and whom it does not bind."""
    left = uncovered(tale.after)
    told = (
        phrase(
            "Every signature needed is there: the agreement is in force until %(day)s.",
            day=on_day(tale.after.end.on),
        )
        if tale.after.end
        else phrase("Every signature needed is there: the agreement is in force.")
    )
    return paragraph(told, phrase("Not bound: %(who)s.", who=tale.listed(left)) if left else "")


def contested(tale: Tale) -> Phrase:
    """Whose signature falls, with what, and where that leaves everybody."""
    told = phrase("%(who)s contested the signature on paper recorded for it", who=tale.actor)
    others = _fallen(tale)
    was_in_force = tale.before.phase is Phase.IN_FORCE
    return paragraph(
        sentence(tale.saying(told, tale.payload.reason)),
        phrase("It is void, with those of %(others)s.", others=others) if others else phrase("It is void."),
        phrase("The agreement is no longer in force.") if was_in_force else "",
        sentence(tale.asked()),
    )


def _fallen(tale: Tale) -> Phrase:
    """Return whose signatures went with that of whoever took one back."""
    fallen = [org for org in tale.before.signatures if org not in tale.after.signatures]
    return tale.listed(org for org in fallen if org != tale.milestone.actor)


def contest_window_ended(tale: Tale) -> Phrase:
    """A signature on paper stands."""
    return phrase(
        "%(who)s did not contest its signature on paper in time: it stands.", who=tale.name(tale.payload.org)
    )


def declined(tale: Tale) -> Phrase:
    """Who will not sign, and that the text is open again."""
    told = phrase("%(who)s declined to sign", who=tale.actor)
    return paragraph(
        sentence(tale.saying(told, tale.payload.reason)),
        _back_to_text(tale),
        sentence(tale.asked(OR_PROPOSE)),
    )


def reopened(tale: Tale) -> Phrase:
    """Why the text is open again."""
    told = phrase("%(who)s reopened the text", who=tale.actor)
    return paragraph(
        sentence(tale.saying(told, tale.payload.reason)), _back_to_text(tale), sentence(tale.asked())
    )


def _back_to_text(tale: Tale) -> Phrase:
    void, revision = len(tale.before.signatures), tale.after.revision
    if not void:
        return phrase(
            "Nobody had signed; revision %(revision)s is under negotiation again.", revision=revision
        )
    return sentence(
        phrase_many(
            "%(number)s signature is void; revision %(revision)s is under negotiation again",
            "%(number)s signatures are void; revision %(revision)s is under negotiation again",
            void,
            number=number(void),
            revision=revision,
        )
    )


def signature_withdrawn(tale: Tale) -> Phrase:
    """Whose signature is gone, with what rested on it."""
    others = _fallen(tale)
    told = (
        phrase(
            "%(who)s withdrew its signature, and with it that of %(others)s", who=tale.actor, others=others
        )
        if others
        else phrase("%(who)s withdrew its signature", who=tale.actor)
    )
    return sentence(tale.saying(told, tale.payload.reason))


def extended(tale: Tale) -> Phrase:
    """How much longer, for whom, and whether a lapse is lifted."""
    return paragraph(
        phrase("%(who)s gave more time: %(asked)s.", who=tale.actor, asked=tale.asked()),
        phrase("The lapse is lifted.") if tale.before.lapsed_at else "",
    )


def abandoned(tale: Tale) -> Phrase:
    """Why it ended before it was in force."""
    told = phrase("%(who)s abandoned it", who=tale.actor)
    return paragraph(sentence(tale.saying(told, tale.payload.reason)), phrase("That ends it."))
