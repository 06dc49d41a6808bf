"""The dates of a letter as calendar files (RFC 5545): deadlines, the end of the term, pilot actions.

One file an entry, because some programs open only the first of several; a date that stands is published, one
that no longer counts is cancelled (RFC 5546, 3.2.1 and 4.1.3). No file holds the link of its mail: calendars
are shared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from activities.mail.days import last_moment
from activities.mail.headers import opaque_id
from activities.mail.voice import Voice
from activities.mail.zones import clock_of

PRODUCT = "-//Entente//Notices//EN"
LAST_HALF_HOUR = timedelta(minutes=30)

_KINDS_WITH_AN_END = {"in_force", "expiry_ahead", "renewed", "notice_given"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One date for the reader's calendar.

    `question` names it within agreement and organisation, so that a later file about the same thing moves the
    entry or takes it back. Days are those of the reader, both included.
    """

    question: str
    summary: str
    first: date
    last: date
    until: datetime | None = None
    """Of a deadline, the first instant that is too late."""
    cut_short: bool = False
    """That instant falls inside the day."""
    void: bool = False

    @property
    def method(self) -> str:
        """What the file asks of the calendar."""
        return "CANCEL" if self.void else "PUBLISH"


def entries(voice: Voice) -> tuple[Entry, ...]:
    """Return the dates of a letter, each with a name in the reader's language."""
    return (*_answer(voice), *_windows(voice), *_term(voice), *_pilot(voice))


def _answer(voice: Voice) -> Iterator[Entry]:
    """What is asked of the reader: one entry an agreement, which moves from approving to signing."""
    say, letter = voice.say, voice.letter
    if letter.must and letter.deadline_at:
        summaries = {
            "approve": say("Last day to approve %(ref)s"),
            "sign": say("Last day to sign %(ref)s"),
            "mandate": say("Last day to give your mandate for %(ref)s"),
        }
        yield _until(voice, "answer", summaries[letter.must], letter.deadline_at)
    elif letter.earlier_deadline_at and letter.earlier_deadline_at > letter.sent_at:
        summary = say("Last day to answer on %(ref)s")
        yield _until(voice, "answer", summary, letter.earlier_deadline_at, void=True)


def _windows(voice: Voice) -> Iterator[Entry]:
    say, letter = voice.say, voice.letter
    if letter.kind == "ink_recorded" and letter.contest_until:
        summary = say("Last day to contest your signature on paper under %(ref)s")
        yield _until(voice, "contest", summary, letter.contest_until)
    if letter.kind == "lapsed" and voice.is_coordinator and letter.grace_until:
        yield _until(voice, "extend", say("Last day to extend %(ref)s"), letter.grace_until)
    if letter.kind == "reminder_copy" and letter.deadline_at:
        summary = say("Last day for %(silent)s to answer on %(ref)s")
        yield _until(voice, f"answer of {'/'.join(letter.silent)}", summary, letter.deadline_at)


def _term(voice: Voice) -> Iterator[Entry]:
    end = voice.letter.end_on
    if voice.letter.kind in _KINDS_WITH_AN_END and end:
        yield Entry(question="end", summary=voice.say("Last day of %(ref)s"), first=end, last=end)


def _pilot(voice: Voice) -> Iterator[Entry]:
    say, letter = voice.say, voice.letter
    if letter.kind not in ("pilot_started", "pilot_failed"):
        return
    failed = letter.kind == "pilot_failed"
    if letter.pilot_from and letter.pilot_to and not (failed and letter.pilot_to < voice.today):
        yield Entry(
            question=f"pilot {letter.pilot}",
            summary=say("Pilot action %(pilot)s (%(ref)s)"),
            first=letter.pilot_from,
            last=letter.pilot_to,
            void=failed,
        )
    if letter.leads_pilot and letter.due_on and not (failed and letter.due_on < voice.today):
        yield Entry(
            question=f"report {letter.pilot}",
            summary=say("Last day to report on the pilot action %(pilot)s (%(ref)s)"),
            first=letter.due_on,
            last=letter.due_on,
            void=failed,
        )


def _until(voice: Voice, question: str, summary: str, too_late: datetime, *, void: bool = False) -> Entry:
    day, cut_short = last_moment(too_late, voice.letter.zone)
    return Entry(
        question=question,
        summary=summary,
        first=day,
        last=day,
        until=too_late,
        cut_short=bool(cut_short),
        void=void,
    )


def calendar_file(voice: Voice, entry: Entry, sender: str) -> bytes:
    """Return one entry as a file; the same letter gives the same bytes.

    Args:
        voice: Whose letter it is from.
        entry: One of its dates.
        sender: The service's own mailbox: who publishes an entry is who may take it back.
    """
    calendar = Calendar()
    head = {"version": "2.0", "prodid": PRODUCT, "calscale": "GREGORIAN", "method": entry.method}
    for name, value in head.items():
        calendar.add(name, value)
    if entry.until and entry.cut_short:
        calendar.add_component(clock_of(voice.letter.zone, entry.first.year))
    calendar.add_component(_event(voice, entry, sender))
    return bytes(calendar.to_ical())


def _event(voice: Voice, entry: Entry, sender: str) -> Event:
    letter, event = voice.letter, Event()
    domain = sender.rpartition("@")[2]
    spoken = {"LANGUAGE": voice.language.tag}
    organizer = vCalAddress(f"mailto:{sender}")
    organizer.params["CN"] = vText("Entente")
    event.add("uid", opaque_id(f"calendar/{letter.ref}/{letter.organisation}/{entry.question}", domain)[1:-1])
    event.add("dtstamp", letter.sent_at)
    event.add("sequence", letter.seq)
    event.add("status", "CANCELLED" if entry.void else "CONFIRMED")
    event.add("organizer", organizer)
    event.add("summary", entry.summary, parameters=spoken)
    event.add("description", _description(voice, entry), parameters=spoken)
    event.add("transp", "TRANSPARENT")
    for name, moment in zip(("dtstart", "dtend"), _span(entry, letter.zone), strict=True):
        event.add(name, moment)
    return event


def _span(entry: Entry, zone: str) -> tuple[date, date]:
    """Return whole days, or the half hour before an instant in the reader's zone; the end is exclusive."""
    if entry.until and entry.cut_short:
        end = entry.until.astimezone(ZoneInfo(zone))
        return end - LAST_HALF_HOUR, end
    return entry.first, entry.last + timedelta(days=1)


def _description(voice: Voice, entry: Entry) -> str:
    lines = [voice.facts["name"], voice.letter.organisation_name]
    if entry.void:
        lines.append(voice.say("This date no longer counts."))
    elif entry.until:
        lines.append(voice.moment(entry.until))
    return "\n".join(lines)
