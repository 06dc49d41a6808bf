"""The next date after an answer, as a calendar file: the end of the term, or when answers are due."""

from datetime import date, timedelta

from icalendar import Calendar, Event

from activities.languages import Language
from activities.mail.calendar import PRODUCT
from activities.mail.days import last_moment
from activities.mail.headers import opaque_id
from console.links.seen import Seen
from console.printing.saying import called
from models.stations import last_answer

END, OWN, OTHERS = "end", "own", "others"


def next_date(seen: Seen, language: Language) -> tuple[str, str, date] | None:
    """Return which date it is, what it is called and the day."""
    told = {"ref": seen.state.ref}
    if seen.state.end is not None and not seen.state.over:
        return END, language.say("Last day of %(ref)s", told), seen.state.end.on
    org = seen.link.organisation
    own = next((turn.deadline for turn in seen.explained.waiting_for if turn.org == org), None)
    if own is not None:
        return OWN, language.say("Last day for your answer on %(ref)s", told), last_moment(own, seen.zone)[0]
    last = last_answer(seen.state)
    if last is None:
        return None
    return OTHERS, language.say("Last day for the others to answer on %(ref)s", told), last_moment(*last)[0]


def dates_of(seen: Seen, language: Language, sender: str) -> bytes:
    """Return the file, empty where no date is ahead; the entry of the end is the one the mails bring."""
    found = next_date(seen, language)
    if found is None:
        return b""
    which, summary, day = found
    domain = sender.rpartition("@")[2] or "entente"
    event = Event()
    about = f"calendar/{seen.state.ref}/{seen.link.organisation}/{which}"
    event.add("uid", opaque_id(about, domain)[1:-1])
    event.add("dtstamp", seen.state.recorded_at or seen.now)
    event.add("sequence", seen.state.seq)
    event.add("summary", summary)
    event.add("description", called(language, seen))
    event.add("transp", "TRANSPARENT")
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    calendar = Calendar()
    for name, value in {
        "version": "2.0",
        "prodid": PRODUCT,
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
    }.items():
        calendar.add(name, value)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
