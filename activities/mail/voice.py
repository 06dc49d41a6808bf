"""One letter in its reader's language: the facts of the letter, and whole sentences that name them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from activities.drawings.course import Life, life_of
from activities.languages import Language, language
from activities.mail.days import last_moment
from activities.mail.letter import Letter
from activities.mail.pictures import not_drawn
from models.notices import ABOUT_ITS_COURSE

_END_OF_DAY = time(23, 59)


class MissingFactError(LookupError):
    """A sentence names what the letter does not hold: better no mail than one with a hole."""


class Facts(dict[str, str]):
    """What sentences may name, as the reader's language writes it; only what the letter holds."""

    def __missing__(self, fact: str) -> str:
        """Refuse to leave a hole."""
        raise MissingFactError(f"a sentence names {fact!r}, which the letter does not hold")


class Voice:
    """Says what there is to say of one letter."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.language: Language = language(letter.language)

    @property
    def is_coordinator(self) -> bool:
        """The reader coordinates the agreement."""
        return self.letter.mailbox == self.letter.coordinator_mailbox

    def say(self, sentence: str) -> str:
        """Return a sentence with its facts.

        Raises:
            MissingFactError: It names one the letter does not hold.
        """
        return self.language.say(sentence, self.facts)

    def say_many(self, one: str, many: str, number: int) -> str:
        """Return a sentence in the form that goes with a number.

        Raises:
            MissingFactError: It names a fact the letter does not hold.
        """
        return self.language.say_many(one, many, number, self.facts)

    @cached_property
    def facts(self) -> Facts:
        """Everything the letter holds, in words."""
        return Facts([*self._names(), *self._numbers(), *self._days()])

    def last_minute(self, too_late: datetime) -> datetime:
        """Return the last minute before an instant, by the clock on the reader's wall."""
        day, cut_short = last_moment(too_late, self.letter.zone)
        return datetime.combine(day, time.fromisoformat(cut_short) if cut_short else _END_OF_DAY)

    def moment(self, too_late: datetime) -> str:
        """Return such as `Monday, 26 January 2026, 23:59 (Tokyo time)`."""
        last = self.last_minute(too_late)
        told = {
            "day": self.language.day(last.date()),
            "time": self.language.time(last),
            "city": self.language.city(self.letter.zone),
        }
        return self.language.say("%(day)s, %(time)s (%(city)s time)", told)

    def moment_ahead(self, too_late: datetime) -> str:
        """Return such as `Monday, 26 January 2026, 23:59 (Tokyo time) – in 14 days`."""
        left = self.language.left(self.last_minute(too_late).date(), self.today)
        if left is None:
            return self.moment(too_late)
        return self.language.say("%(moment)s – %(left)s", {"moment": self.moment(too_late), "left": left})

    @property
    def today(self) -> date:
        """The day it is where the reader is."""
        return self.letter.sent_at.astimezone(ZoneInfo(self.letter.zone)).date()

    @cached_property
    def life(self) -> Life | None:
        """What is drawn of the agreement, with notices that are about its course; no day in it is today."""
        letter = self.letter
        if letter.course is None or letter.kind not in ABOUT_ITS_COURSE:
            return None
        try:
            return life_of(letter.course, self.language, letter.zone)
        except Exception as failure:  # noqa: BLE001 - whatever it is: the mail says the same in words
            not_drawn(type(failure).__name__)
            return None

    def _names(self) -> Iterator[tuple[str, str]]:
        letter = self.letter
        named = {"ref": letter.ref, "title": letter.title}
        yield from named.items()
        yield "name", self.language.say("“%(title)s” (%(ref)s)", named)
        yield "organisation", letter.organisation_name
        yield "coordinator", letter.coordinator_name
        for fact, several in _LISTS.items():
            if names := getattr(letter, several):
                yield fact, self.language.listed(names)
        for fact, single in _SINGLE.items():
            if name := getattr(letter, single):
                yield fact, name
        if letter.pilot_title:
            pilot = {"title": letter.pilot_title, "ref": letter.pilot}
            yield "pilot", self.language.say("“%(title)s” (%(ref)s)", pilot)

    def _numbers(self) -> Iterator[tuple[str, str]]:
        letter = self.letter
        yield "revision", str(letter.revision)
        yield "seq", str(letter.seq)
        if letter.reminder_number:
            yield "number", str(letter.reminder_number)

    def _days(self) -> Iterator[tuple[str, str]]:
        letter, language = self.letter, self.language
        for fact, field in _ENDS.items():
            if too_late := getattr(letter, field):
                yield fact, self.moment(too_late)
                yield f"{fact}_date", language.plain_day(self.last_minute(too_late).date())
        for fact, field in _DAYS.items():
            if day := getattr(letter, field):
                yield fact, language.day(day)
                yield f"{fact}_date", language.plain_day(day)
        if letter.end_on and (left := language.left(letter.end_on, self.today)):
            yield "end_left", left


_SINGLE = {
    "actor": "actor",
    "holder": "represented_by",
    "clause": "clause",
    "place": "place",
    "pilot": "pilot",
    "about": "about",
}
_LISTS = {name: name for name in ("partners", "signs_for", "on_behalf_of", "silent", "uncovered")}
_ENDS = {"deadline": "deadline_at", "contest_end": "contest_until", "grace_end": "grace_until"}
_DAYS = {
    "end": "end_on",
    "new_day": "extended_until",
    "ink_day": "day",
    "report_day": "due_on",
    "quiet_since": "quiet_since",
}
