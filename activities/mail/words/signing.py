"""Mails about signing: asked for, given, mandated, recorded from paper, contested, taken back."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words.usual import (
    Sentences,
    Words,
    ask,
    ask_or_decide,
    nothing,
    otherwise,
    please,
    reason_there,
)


def signature_requested(voice: Voice) -> Words:
    """The text is agreed: to all."""
    say = voice.say
    return Words(
        subject=_requested(voice),
        lead=(
            say("The text of %(name)s is agreed: every approval it needs is there."),
            say("It is frozen now, as revision %(revision)s, and ready to be signed."),
        ),
        ask=ask(voice) if voice.letter.must else _need_not_sign(voice),
        then=(
            say("With the last signature needed the agreement is in force, and everybody is told."),
            *otherwise(voice),
        ),
    )


def _requested(voice: Voice) -> str:
    if voice.letter.must:
        return please(voice)
    if voice.letter.signs_later:
        return voice.say("The text of %(ref)s is agreed: you need not sign yet")
    return voice.say("The text of %(ref)s is agreed: you need not sign")


def _need_not_sign(voice: Voice) -> Sentences:
    say, letter = voice.say, voice.letter
    if letter.signs_later:
        return (say("You need not sign yet: your turn comes when those before you have signed."),)
    if letter.represented_by:
        return (say("You need not sign: %(holder)s holds your mandate and signs for you."),)
    if letter.role == "observer":
        return (say("You need not sign: you follow this agreement as an observer."),)
    if letter.role == "represented":
        return (
            say("You need not sign."),
            say("To be bound, please give your mandate to a signatory of your own side."),
        )
    return (say("You need not sign."),)


def signed(voice: Voice) -> Words:
    """A signature: to the coordinator."""
    say, letter = voice.say, voice.letter
    if letter.signs_itself:
        lead: Sentences = (say("%(actor)s has signed %(name)s."), *_binds(voice))
    else:
        lead = (say("%(actor)s has signed %(name)s by mandate, in the name of %(on_behalf_of)s."),)
    return Words(
        subject=say("%(actor)s has signed %(ref)s"), lead=lead, ask=ask(voice), then=otherwise(voice)
    )


def _binds(voice: Voice) -> Sentences:
    if not voice.letter.on_behalf_of:
        return ()
    return (voice.say("By mandate the signature also binds %(on_behalf_of)s."),)


def mandate_granted(voice: Voice) -> Words:
    """A mandate: to its holder."""
    say = voice.say
    later = (
        say("You need not do anything now."),
        say("When you sign, please say that you sign for %(actor)s too: the mandate alone binds nobody."),
    )
    return Words(
        subject=say("%(actor)s gives you its mandate for %(ref)s"),
        lead=(say("%(actor)s has given %(organisation)s its mandate: you may sign %(name)s in its name."),),
        ask=ask(voice) if voice.letter.must == "sign" else later,
        then=otherwise(voice),
    )


def mandate_revoked(voice: Voice) -> Words:
    """A mandate taken back: to its holder."""
    say = voice.say
    return Words(
        subject=say("%(actor)s takes back its mandate for %(ref)s"),
        lead=(say("%(actor)s has taken back the mandate it had given %(organisation)s for %(name)s."),),
        ask=(
            say("You can no longer sign for %(actor)s."),
            *(ask(voice) if voice.letter.must else ()),
        ),
        then=otherwise(voice),
    )


def ink_recorded(voice: Voice) -> Words:
    """A signature on paper: to the organisation it was recorded for."""
    say = voice.say
    if voice.letter.place:
        given = say(
            "%(actor)s has recorded that %(organisation)s signed %(name)s on paper in %(place)s, on "
            "%(ink_day)s."
        )
    else:
        given = say("%(actor)s has recorded that %(organisation)s signed %(name)s on paper, on %(ink_day)s.")
    return Words(
        subject=say(
            "Please check by %(contest_end_date)s: your signature on paper under %(ref)s is on record"
        ),
        lead=(given, *_binds(voice)),
        ask=(say("If that is right, you need not do anything."), *_how_to_contest(voice)),
        then=(say("A contested signature is void, and the agreement goes back to signing."),),
    )


def _how_to_contest(voice: Voice) -> Sentences:
    say = voice.say
    if voice.letter.link:
        return (say("If it is not, please contest the signature in time."),)
    return (
        say("If it is not, please answer this mail in time and say why."),
        say("Your answer goes to %(coordinator)s, which records that you contest the signature."),
        say("Keep a copy of it."),
    )


def in_force(voice: Voice) -> Words:
    """The last signature needed is there: to all."""
    say = voice.say
    return Words(
        subject=say("%(ref)s is signed and in force"),
        lead=(
            say("Every signature needed is there: %(name)s is in force until the end of %(end)s."),
            say("Thank you for your part in it."),
        ),
        ask=(*_not_bound(voice), nothing(voice)),
        then=_what_comes(voice),
    )


def _not_bound(voice: Voice) -> Sentences:
    letter = voice.letter
    if letter.organisation_name in letter.uncovered:
        return (voice.say("%(organisation)s has not signed and is not bound."),)
    if not letter.uncovered:
        return ()
    return (
        voice.say_many(
            "Not bound, because it has not signed: %(uncovered)s.",
            "Not bound, because they have not signed: %(uncovered)s.",
            len(letter.uncovered),
        ),
    )


def _what_comes(voice: Voice) -> Sentences:
    say, letter = voice.say, voice.letter
    if letter.contest_until:
        return (
            say(
                "Signatures recorded from paper may still be contested; the action plan and the pilot "
                "actions wait until then."
            ),
        )
    if letter.agreement_kind == "mou":
        return (say("Next come the action plan and the pilot actions."),)
    return (say("What was committed to can begin."),)


def contested(voice: Voice) -> Words:
    """A signature on paper was not given: to all others."""
    say = voice.say
    return Words(
        subject=say("%(actor)s contests a signature under %(ref)s"),
        lead=(
            say("%(actor)s contests the signature on paper that was recorded for it under %(name)s."),
            say("That signature is void, and with it what it bound by mandate."),
            reason_there(voice),
        ),
        ask=ask_or_decide(voice),
        then=(
            say("The agreement is in signing again, and the other signatures stand."),
            *otherwise(voice),
        ),
    )


def signature_withdrawn(voice: Voice) -> Words:
    """A signature taken back: to all others."""
    say = voice.say
    return Words(
        subject=say("%(actor)s withdraws its signature under %(ref)s"),
        lead=(
            say(
                "%(actor)s has withdrawn its signature under %(name)s, and with it what it bound by mandate."
            ),
            say("If a reason was given, it is told in the agreement."),
        ),
        ask=ask_or_decide(voice),
        then=(
            say("Signing goes on, and %(actor)s may sign again."),
            *otherwise(voice),
        ),
    )


def declined(voice: Voice) -> Words:
    """A party will not sign: to all others."""
    say = voice.say
    return Words(
        subject=say("%(actor)s declines to sign %(ref)s"),
        lead=(
            say("%(actor)s has declined to sign %(name)s."),
            say("All signatures given so far are void."),
            reason_there(voice),
        ),
        ask=ask_or_decide(voice),
        then=(
            say(
                "The same text is under negotiation again: %(actor)s may still approve it, and every "
                "signatory may propose another."
            ),
            *otherwise(voice),
        ),
    )


def reopened(voice: Voice) -> Words:
    """The coordinator takes the text back: to all others."""
    say = voice.say
    if voice.letter.must:
        subject = say(
            "Under negotiation again: please approve %(ref)s by %(deadline_date)s (%(organisation)s)"
        )
    else:
        subject = say("%(ref)s is under negotiation again")
    return Words(
        subject=subject,
        lead=(
            say("%(actor)s has taken %(name)s back from signing to negotiation."),
            say("All signatures are void, and so are all approvals but that of the coordinator."),
            reason_there(voice),
        ),
        ask=ask(voice),
        then=otherwise(voice),
    )


KINDS: dict[str, Callable[[Voice], Words]] = {
    each.__name__: each
    for each in (
        *(signature_requested, signed, mandate_granted, mandate_revoked, ink_recorded, in_force),
        *(contested, signature_withdrawn, declined, reopened),
    )
}
