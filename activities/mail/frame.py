"""What stands around the words of every mail: greeting, the one button, the facts, the foot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.languages import Language
from activities.mail.calendar import Entry
from activities.mail.pictures import Shown
from activities.mail.voice import Voice
from activities.mail.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a mail shows, in its reader's language, for both layouts; what is empty is not shown."""

    language: Language
    subject: str
    greeting: str
    again: str
    lead: str
    ask: str
    deadline_label: str
    deadline: str
    then: str
    link: str
    button: str
    link_note: str
    link_spelled: str
    contact: str
    contact_mailbox: str
    page_note: str
    page: str
    enclosed: Sequence[str]
    facts_title: str
    told: str
    picture: Shown | None
    facts: Sequence[tuple[str, str]]
    why_you: str
    receipt_note: str
    receipt: str


def frame(voice: Voice, words: Words, entries: Sequence[Entry], picture: Shown | None = None) -> Page:
    """Return the page of a letter; `picture` is what `voice.life` looks like."""
    say, letter, joined = voice.say, voice.letter, voice.language.joined
    label, until = _deadline(voice)
    return Page(
        language=voice.language,
        subject=words.subject,
        greeting=say("Dear %(organisation)s,"),
        again=joined(_again(voice)),
        lead=joined(words.lead),
        ask=joined(words.ask),
        deadline_label=label,
        deadline=voice.moment_ahead(until) if until else "",
        then=joined(words.then),
        link=letter.link or "",
        button=_button(voice),
        link_note=joined(
            (
                say("This link is for %(organisation)s alone."),
                say("Opening it decides nothing: you read first, and confirm on the page."),
            )
        ),
        link_spelled=say("Should the button not work, copy this address into your browser:"),
        contact="" if letter.link or letter.page else joined(_contact(voice)),
        contact_mailbox="" if letter.link or voice.is_coordinator else letter.coordinator_mailbox,
        page_note=joined(page_note(voice)) if letter.page else "",
        page=letter.page or "",
        enclosed=tuple(_enclosed(voice, entries)),
        facts_title=say("At a glance"),
        told=voice.life.told if voice.life else "",
        picture=picture,
        facts=tuple((label, fact) for label, fact in _facts(voice) if fact),
        why_you=joined(_why_you(voice)),
        receipt_note=joined(
            (
                say("Receipt: please keep this mail."),
                say("The line below proves what the record held when the mail was made."),
            )
        ),
        receipt=letter.receipt or "",
    )


def _again(voice: Voice) -> Iterator[str]:
    if voice.letter.handed_on:
        yield voice.say("The first mailbox of %(organisation)s passed this on to you, who can answer it.")
    elif voice.letter.resent and not voice.letter.by_hand:
        yield voice.say(
            "This notice was sent to you before and is sent again, so that it surely reaches you."
        )
        yield voice.say("If you have answered in the meantime, nothing more is needed.")


def _deadline(voice: Voice) -> tuple[str, datetime | None]:
    """Return the one date that matters to the reader, and what it is called."""
    say, letter = voice.say, voice.letter
    if letter.by_hand and letter.link_for not in (letter.must, _WINDOW_OF.get(letter.kind)):
        return "", None
    if letter.kind == "ink_recorded":
        return say("May be contested until"), letter.contest_until
    if letter.kind == "lapsed" and voice.is_coordinator:
        return say("May be extended until"), letter.grace_until
    return say("Your deadline") if letter.must else say("Deadline"), letter.deadline_at


_WINDOW_OF = {"ink_recorded": "contest"}
"""What a link is for whose time is the one its notice is about."""


def _button(voice: Voice) -> str:
    say = voice.say
    if voice.letter.by_hand:
        return say("Open the agreement")
    if voice.letter.asks_report:
        return say("Report on the pilot action")
    if voice.letter.must == "approve":
        return say("Read and approve")
    if voice.letter.kind == "in_force":
        return say("Open the signed agreement")
    return say("Read and sign") if voice.letter.must == "sign" else say("Open the agreement")


def page_note(voice: Voice) -> Iterator[str]:
    """Say where the coordinator reads on and acts: the page asks who it is."""
    yield voice.say("You coordinate this agreement.")
    yield voice.say(
        "Its page shows where it stands and what everybody said, and there you act; you are asked to sign in:"
    )


def _contact(voice: Voice) -> Iterator[str]:
    say, must = voice.say, voice.letter.must
    if voice.is_coordinator:
        yield say("You coordinate this agreement.")
        yield say(
            "The command “entente status %(ref)s” shows where it stands, “entente explain %(ref)s” what it "
            "waits for."
        )
        yield say("“entente log %(ref)s” tells what everybody said, with every reason.")
    elif must == "approve":
        yield say("To read the text and to approve it, please write to its coordinator, %(coordinator)s:")
    elif must == "sign":
        yield say("To read the text and to sign it, please write to its coordinator, %(coordinator)s:")
    elif must == "mandate":
        yield say("To give your mandate, please write to the coordinator, %(coordinator)s:")
    else:
        yield say(
            "To read the agreement or to ask about it, please write to its coordinator, %(coordinator)s:"
        )


def _enclosed(voice: Voice, entries: Sequence[Entry]) -> Iterator[str]:
    """Say what the calendar files are, so that nobody wonders."""
    for entry in entries:
        told = {"entry": entry.summary}
        if entry.void:
            yield voice.language.say("Attached, to take it out of your calendar: %(entry)s.", told)
        else:
            yield voice.language.say("Attached, for your calendar: %(entry)s.", told)


def _facts(voice: Voice) -> Iterator[tuple[str, str]]:
    say, say_many, letter, language = voice.say, voice.say_many, voice.letter, voice.language
    yield say("Agreement"), voice.facts["name"]
    yield say_many("Partner", "Partners", len(letter.partners)), _partners(voice)
    yield say("Coordinator"), letter.coordinator_name
    yield say("Your organisation"), letter.organisation_name
    yield say("Revision"), str(letter.revision)
    if not letter.by_hand:
        yield say("Clause"), letter.clause or ""
        yield say("Pilot action"), voice.facts["pilot"] if letter.pilot else ""
        yield say("Signed on paper"), _signed_on_paper(voice)
        yield from _windows(voice)
    yield say("Last day of the agreement"), language.day(letter.end_on) if letter.end_on else ""
    yield say("Still awaited"), language.listed(letter.still_awaited) if voice.is_coordinator else ""


def _windows(voice: Voice) -> Iterator[tuple[str, str]]:
    """Yield what else ends some day, beside the date that matters most."""
    shown = _deadline(voice)[1]
    others = {
        voice.say("May be contested until"): voice.letter.contest_until,
        voice.say("May be extended until"): voice.letter.grace_until,
    }
    for label, until in others.items():
        if until and until != shown:
            yield label, voice.moment_ahead(until)


def _partners(voice: Voice) -> str:
    if not voice.letter.partners:
        return ""
    told = {"partners": voice.facts["partners"], "country": voice.language.country(voice.letter.country)}
    return voice.language.say("%(partners)s (%(country)s)", told)


def _signed_on_paper(voice: Voice) -> str:
    if voice.letter.day is None:
        return ""
    return voice.say("%(place)s, %(ink_day)s") if voice.letter.place else voice.facts["ink_day"]


def _why_you(voice: Voice) -> Iterator[str]:
    say = voice.say
    if voice.is_coordinator:
        yield say("You receive this mail because %(organisation)s coordinates %(ref)s.")
    else:
        yield say("You receive this mail because %(organisation)s is a party to %(ref)s.")
        yield say("A reply goes to %(coordinator)s.")
    yield say("It tells of entry %(seq)s in the record of %(ref)s.")
