"""What several kinds of mail say: what is asked, what if nobody answers, where the reasons are."""

from dataclasses import dataclass

from activities.mail.voice import Voice

Sentences = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Subject and paragraphs of a mail, each paragraph in whole sentences."""

    subject: str
    lead: Sentences
    ask: Sentences
    then: Sentences = ()


def please(voice: Voice) -> str:
    """Return the subject of a mail that asks for something: who must do what, by when."""
    say = voice.say
    if voice.letter.must == "approve":
        return say("Please approve %(ref)s by %(deadline_date)s (%(organisation)s)")
    if voice.letter.must == "sign":
        return say("Please sign %(ref)s by %(deadline_date)s (%(organisation)s)")
    return say("Please give your mandate for %(ref)s by %(deadline_date)s (%(organisation)s)")


def ask(voice: Voice) -> Sentences:
    """Return what is asked of the reader, or that nothing is."""
    say, letter = voice.say, voice.letter
    if letter.must == "approve":
        return (
            say("Please read revision %(revision)s of the text and approve it."),
            say("You may also propose a change, or object to a clause."),
        )
    if letter.must == "sign":
        return (say("Please sign for %(organisation)s."), *_signs_for_others(voice))
    if letter.must == "mandate":
        return (
            say("Please give your mandate to %(coordinator)s."),
            say("%(coordinator)s signs for the whole consortium, and can do so only with every mandate."),
        )
    return (nothing(voice),)


def ask_or_decide(voice: Voice) -> Sentences:
    """Return what is asked of the reader; of the coordinator, also what it decides about a party's step."""
    if voice.letter.about is None:
        return ask(voice)
    return (*(ask(voice) if voice.letter.must else ()), *to_decide(voice))


def to_decide(voice: Voice) -> Sentences:
    """Return what the coordinator may do."""
    say = voice.say
    talk = say("Please talk to %(about)s, and decide how to go on.")
    if voice.letter.event in ("rejection", "declined"):
        return talk, say("You may propose a new text, give more time or abandon the negotiation.")
    return talk, say("You may give more time, reopen the text or abandon the agreement.")


def by_hand(voice: Voice) -> Words:
    """Bring a link somebody asked for on a page, or passed on, and say what it is for."""
    say, wanted = voice.say, link_for(voice)
    ask = say("Behind it stands what it is for; nothing happens before you confirm it there.")
    what = (voice.language.say("The link is for this: “%(act)s”.", {"act": wanted}),) if wanted else ()
    if voice.letter.handed_on:
        subject = say("%(ref)s: a link passed on to you (%(organisation)s)")
        return Words(subject=subject, lead=what, ask=(ask,))
    return Words(
        subject=say("%(ref)s: the link you asked for (%(organisation)s)"),
        lead=(say("On the page of %(name)s somebody asked for a new link for %(organisation)s."), *what),
        ask=(ask,),
        then=(say("If nobody of yours asked for it, you need not do anything."),),
    )


def link_for(voice: Voice) -> str:
    """Return what a link is for, in the words of the page behind it; empty where it is for reading alone."""
    say = voice.language.say
    known = {
        "approve": say("Approve the text"),
        "propose": say("Propose a change"),
        "object": say("Object to a clause"),
        "reject": say("Say no to this text"),
        "sign": say("Sign"),
        "decline": say("Decline to sign"),
        "mandate": say("Give the mandate"),
        "grant_mandate": say("Let somebody else sign for us"),
        "revoke_mandate": say("Take a mandate back"),
        "withdraw_signature": say("Take your signature back"),
        "contest": say("Contest a signature on paper"),
        "report": say("Report the results"),
        "fail_pilot": say("Report a pilot as failed"),
        "start_pilot": say("Start a pilot action"),
        "report_activity": say("Report an activity"),
        "waive_pilots": say("Do without pilots"),
    }
    return known.get(voice.letter.link_for, "")


def nothing(voice: Voice) -> str:
    """Say that nothing is asked."""
    return voice.say("You need not do anything.")


def _signs_for_others(voice: Voice) -> Sentences:
    number = len(voice.letter.signs_for)
    if not number:
        return ()
    return (
        voice.say_many(
            "You hold the mandate of %(signs_for)s and may sign for it in the same step.",
            "You hold the mandates of %(signs_for)s and may sign for them in the same step.",
            number,
        ),
    )


def otherwise(voice: Voice) -> Sentences:
    """Return what happens if the reader does not do what is asked."""
    if voice.letter.must is None:
        return ()
    return (
        voice.say(
            "If an answer is still missing when the last deadline has passed, the agreement lapses for "
            "everybody, unless the coordinator extends the deadline."
        ),
    )


def reason_there(voice: Voice) -> str:
    """Say that a reason was given, and where it is: never in a mail."""
    return voice.say("The reason is told in the agreement, not in this mail.")
