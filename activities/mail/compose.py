"""From a letter to the message: its words, its page in two forms, its dates, its headers."""

from dataclasses import fields
from email.message import EmailMessage

from activities.mail.calendar import Entry, calendar_file, entries
from activities.mail.frame import frame
from activities.mail.headers import address, checked_line
from activities.mail.layout import lay_out
from activities.mail.letter import Letter
from activities.mail.message import CalendarFile, Envelope, sender_address, write_message
from activities.mail.pictures import NO_PICTURES, Pictures, shown
from activities.mail.voice import Voice
from activities.mail.words import words_of


def compose(letter: Letter, sender: str, pictures: Pictures = NO_PICTURES) -> EmailMessage:
    """Write the mail; the same letter gives the same message, so that a repeated one is known as such.

    Args:
        letter: What there is to say, and to whom.
        sender: `Name <mailbox>`, the From of everything this deployment sends.
        pictures: Of its drawings, as far as there are any; what they show is told in words otherwise.

    Raises:
        PermanentRefusalError: A name, title or mailbox cannot stand in a header.
        MissingFactError: A sentence names what the letter does not hold: a defect of the words.
    """
    check_lines(letter)
    voice = Voice(letter)
    words, dates = words_of(voice), () if letter.by_hand else entries(voice)
    life, domain = voice.life, sender_address(sender).domain
    picture = shown(life.narrow, pictures, domain) if life else None
    page = frame(voice, words, dates, picture)
    envelope = _envelope(voice, page.subject, sender)
    files = [_file(voice, each, envelope.sender.addr_spec) for each in dates]
    return write_message(envelope, lay_out(page), files, [picture] if picture else [])


def drawings(letter: Letter) -> tuple[str, ...]:
    """Return the drawings of a letter, to be handed over as pictures."""
    life = Voice(letter).life
    return (life.narrow,) if life else ()


def check_lines(letter: Letter) -> None:
    """Refuse what cannot stand in a line. Raises PermanentRefusalError."""
    for field in fields(letter):
        value = getattr(letter, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                checked_line(field.name, text)


def _envelope(voice: Voice, subject: str, sender: str) -> Envelope:
    letter = voice.letter
    coordinator = None
    if not voice.is_coordinator:
        coordinator = address(letter.coordinator_name, letter.coordinator_mailbox)
    return Envelope(
        sender=sender_address(sender),
        recipient=address(letter.organisation_name, letter.mailbox),
        reply_to=coordinator,
        subject=subject,
        sent_at=letter.sent_at,
        language=voice.language.tag,
        notice=letter.notice_id,
        kind=letter.kind,
        thread=f"agreement/{letter.ref}",
        resent=letter.resent,
    )


def _file(voice: Voice, entry: Entry, sender: str) -> CalendarFile:
    return CalendarFile(file_name(voice, entry), entry.method, calendar_file(voice, entry, sender))


def file_name(voice: Voice, entry: Entry) -> str:
    """Return such as `MOU-JP-1-answer.ics`."""
    about = entry.question.replace(" ", "-") if entry.question.isascii() else "date"
    return f"{voice.letter.ref}-{about}{'-void' if entry.void else ''}.ics"
