"""The weekly overview: one mail that lists everything an organisation owes, oldest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import quote
from zoneinfo import ZoneInfo

from activities.drawings.course import strip_of
from activities.drawings.standing import where_it_stands
from activities.languages import Language, language
from activities.mail.calendar import Entry, calendar_file, entries
from activities.mail.compose import check_lines, file_name
from activities.mail.frame import page_note
from activities.mail.headers import address
from activities.mail.layout import lay_out_digest
from activities.mail.letter import Letter
from activities.mail.message import CalendarFile, Envelope, sender_address, write_message
from activities.mail.pictures import NO_PICTURES, Pictures, Shown, shown
from activities.mail.voice import Voice
from activities.mail.words.digest import open_item


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is open: the agreement as a letter about it would tell it, what is owed, since when."""

    letter: Letter
    act: str
    since: datetime
    deadline: datetime | None = None
    """The first instant that is too late, if there is one (UTC)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest of one organisation; there is at least one item."""

    notice_id: str
    organisation: str
    organisation_name: str
    mailbox: str
    language: str
    sent_at: datetime
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """What the mail shows of one item; what is empty is not shown."""

    title: str
    ask: str
    stands: str
    strip: Shown | None
    facts: Sequence[tuple[str, str]]
    link: str
    button: str
    contact: str
    contact_mailbox: str
    page_note: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPage:
    """All that the mail shows, in its reader's language, for both layouts."""

    language: Language
    subject: str
    greeting: str
    lead: str
    items: Sequence[ItemPage]
    stands_label: str
    link_note: str
    enclosed: Sequence[str]
    why_you: str
    receipt_note: str
    receipts: Sequence[str]


def compose_digest(digest: Digest, sender: str, pictures: Pictures = NO_PICTURES) -> EmailMessage:
    """Write the mail; the same digest gives the same message.

    Args:
        digest: What is open, and whose it is.
        sender: `Name <mailbox>`, the From of everything this deployment sends.
        pictures: Of its drawings, as far as there are any.

    Raises:
        PermanentRefusalError: A name, title or mailbox cannot stand in a header.
        MissingFactError: A sentence names what an item does not hold: a defect of the words.
    """
    for item in digest.items:
        check_lines(item.letter)
    voices = [Voice(item.letter) for item in digest.items]
    spoken = list(zip(voices, digest.items, strict=True))
    dated = [(voice, entry) for voice, item in spoken for entry in _dates(voice, item)]
    mailbox = parseaddr(sender)[1]
    strips = [_strip(voice, pictures, mailbox.rpartition("@")[2]) for voice in voices]
    page = _page(digest, voices, strips, [entry for _, entry in dated])
    envelope = Envelope(
        sender=sender_address(sender),
        recipient=address(digest.organisation_name, digest.mailbox),
        subject=page.subject,
        sent_at=digest.sent_at,
        language=page.language.tag,
        notice=digest.notice_id,
        kind="digest",
        thread=f"digest/{digest.organisation}",
        unsubscribe=f"mailto:{mailbox}?subject={quote(f'No digest for {digest.organisation}')}",
    )
    files = [
        CalendarFile(file_name(voice, entry), entry.method, calendar_file(voice, entry, mailbox))
        for voice, entry in dated
    ]
    return write_message(envelope, lay_out_digest(page), files, dict.fromkeys(filter(None, strips)))


def drawings_of(digest: Digest) -> tuple[str, ...]:
    """Return the drawings of an overview, to be handed over as pictures."""
    drawn = (_drawing(Voice(item.letter)) for item in digest.items)
    return tuple(dict.fromkeys(filter(None, drawn)))


def _drawing(voice: Voice) -> str:
    letter = voice.letter
    return strip_of(letter.course, voice.language, letter.zone) if letter.course else ""


def _strip(voice: Voice, pictures: Pictures, domain: str) -> Shown | None:
    return shown(_drawing(voice), pictures, domain)


def _dates(voice: Voice, item: Item) -> Iterator[Entry]:
    """Return the dates of an item: the same entries, by name, as those of the mails about it."""
    yield from entries(voice)
    due_on = item.letter.due_on
    if item.act == "report" and due_on and due_on >= voice.today:
        yield Entry(
            question=f"report {item.letter.pilot}",
            summary=voice.say("Last day to report on the pilot action %(pilot)s (%(ref)s)"),
            first=due_on,
            last=due_on,
        )


def _page(
    digest: Digest, voices: Sequence[Voice], strips: Sequence[Shown | None], dates: Sequence[Entry]
) -> DigestPage:
    spoken = language(digest.language)
    say, named = spoken.say, {"organisation": digest.organisation_name}
    return DigestPage(
        language=spoken,
        subject=_subject(digest, voices),
        greeting=say("Dear %(organisation)s,", named),
        lead=spoken.joined(
            (
                spoken.say_many(
                    "%(number)s thing is open for %(organisation)s.",
                    "%(number)s things are open for %(organisation)s, the oldest first.",
                    len(voices),
                    {**named, "number": len(voices)},
                ),
                say("Days and hours are those of your own clock."),
            )
        ),
        items=[_item(*each) for each in zip(voices, digest.items, strips, strict=True)],
        stands_label=say("Where it stands"),
        link_note=_link_note(digest, spoken),
        enclosed=[say("Attached, for your calendar: %(entry)s.", {"entry": each.summary}) for each in dates],
        why_you=spoken.joined(
            (
                say("%(organisation)s gets this overview once a week, as long as something is open.", named),
                say("To stop it, please reply to this mail; reminders and deadlines go on without it."),
            )
        ),
        receipt_note=spoken.joined(
            (
                say("Receipts: please keep this mail."),
                say("The lines below prove what the record held when the mail was made."),
            )
        ),
        receipts=list(dict.fromkeys(item.letter.receipt for item in digest.items if item.letter.receipt)),
    )


def _subject(digest: Digest, voices: Sequence[Voice]) -> str:
    """Say how much is open for whom, and until when the first must be done."""
    spoken, number = language(digest.language), len(digest.items)
    told = {"number": number, "organisation": digest.organisation_name}
    ends = [(item.deadline, voice) for item, voice in zip(digest.items, voices, strict=True) if item.deadline]
    ahead = [(at, voice) for at, voice in ends if at > digest.sent_at]
    if not ahead:
        return spoken.say_many(
            "%(number)s thing waits for %(organisation)s",
            "%(number)s things wait for %(organisation)s",
            number,
            told,
        )
    at, voice = min(ahead, key=lambda each: each[0])
    told["first_date"] = spoken.plain_day(voice.last_minute(at).date())
    return spoken.say_many(
        "%(number)s thing waits for %(organisation)s, until %(first_date)s",
        "%(number)s things wait for %(organisation)s, the first until %(first_date)s",
        number,
        told,
    )


def _item(voice: Voice, item: Item, strip: Shown | None) -> ItemPage:
    say, letter, spoken = voice.say, voice.letter, voice.language
    since = item.since.astimezone(ZoneInfo(letter.zone)).date()
    facts = [(say("Open since"), spoken.day(since))]
    if item.deadline and item.act != "extend":
        facts.append((say("Your deadline"), voice.moment_ahead(item.deadline)))
    return ItemPage(
        title=voice.facts["name"],
        ask=spoken.joined(open_item(voice, item.act)),
        stands=where_it_stands(letter.course.state, spoken) if letter.course else "",
        strip=strip,
        facts=facts,
        link=letter.link or "",
        button=_button(voice, item.act),
        contact="" if letter.link or letter.page else _contact(voice),
        contact_mailbox="" if letter.link or voice.is_coordinator else letter.coordinator_mailbox,
        page_note=spoken.joined(page_note(voice)) if letter.page else "",
        page=letter.page or "",
    )


def _button(voice: Voice, act: str) -> str:
    say = voice.say
    if act == "report":
        return say("Report on the pilot action")
    return say("Read and approve") if voice.letter.must == "approve" else say("Read and sign")


def _contact(voice: Voice) -> str:
    say = voice.say
    if not voice.is_coordinator:
        return say("Please write to its coordinator, %(coordinator)s:")
    return voice.language.joined(
        (
            say("You coordinate this agreement."),
            say(
                "The command “entente status %(ref)s” shows where it stands, “entente explain %(ref)s” "
                "what it waits for."
            ),
        )
    )


def _link_note(digest: Digest, spoken: Language) -> str:
    if not any(item.letter.link for item in digest.items):
        return ""
    return spoken.joined(
        (
            spoken.say(
                "These links are for %(organisation)s alone.", {"organisation": digest.organisation_name}
            ),
            spoken.say("Opening one decides nothing: you read first, and confirm on the page."),
        )
    )
