"""Languages people are written to in: words from the catalogues in locale/, days, times and lists by CLDR."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, localedata
from babel.dates import format_date, format_skeleton, format_timedelta, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit

LANGUAGES = ("en", "fr", "es", "pt", "pt-BR", "de", "sl", "it", "ja")
"""BCP 47 tags of the languages there are words in; English is the source."""

SOURCE = "en"
CATALOGUES = Path(__file__).parents[1] / "locale"
DOMAIN = "entente"
"""The catalogues of the words of mails; others, such as those of pages, stand beside them."""

_FORMATS = {"en": "en_GB", "pt": "pt_PT"}
"""Where a language names no country, CLDR means that of most speakers; our words are of these."""

_DAY_SKELETONS = {"ja": "yMMMEd"}
"""Where CLDR's full form is not what letters use."""

_NO_SPACE_BETWEEN_SENTENCES = {"ja"}
_NEVER_IN_WEEKS = 10**9


def chosen_language(tag: str) -> str:
    """Return the tag if there are words for it or for its base (`de-AT` has those of `de`), else `en`."""
    return tag if _with_words(tag) else SOURCE


def _shortened(tag: str) -> Iterator[str]:
    """Yield a tag, then with ever fewer subtags: `de-AT`, `de`."""
    parts = tag.split("-")
    for end in range(len(parts), 0, -1):
        yield "-".join(parts[:end])


def _with_words(tag: str) -> str | None:
    return next((each for each in _shortened(tag) if each in LANGUAGES), None)


def catalogue_file(tag: str, domain: str = DOMAIN) -> Path:
    """Return where the words of one of `LANGUAGES` are kept."""
    return CATALOGUES / tag.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


@cache
def _catalogue(tag: str, domain: str) -> NullTranslations:
    """Compile a catalogue in memory: one file a language, and none that can be out of date.

    What another domain has no words for, mails may have.
    """
    if tag == SOURCE:
        return NullTranslations()
    with catalogue_file(tag, domain).open("rb") as source:
        words = read_po(source, locale=tag.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    catalogue = GNUTranslations(compiled)
    if domain != DOMAIN:
        catalogue.add_fallback(_catalogue(tag, DOMAIN))
    return catalogue


def _locale(tag: str) -> Locale:
    """Return the formats of a tag, as near as CLDR has them."""
    found = next(each for each in _shortened(tag) if localedata.exists(each.replace("-", "_")))
    return Locale.parse(_FORMATS.get(found, found.replace("-", "_")))


@dataclass(frozen=True, slots=True)
class Language:
    """One language as a reader knows it; `tag` may name a country, whose formats are then used."""

    tag: str
    words: NullTranslations = field(repr=False)
    locale: Locale

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.locale.text_direction

    def say(self, sentence: str, facts: Mapping[str, object] | None = None) -> str:
        """Return a whole sentence with the facts it names."""
        return self.words.gettext(sentence) % (facts or {})

    def say_many(self, one: str, many: str, number: int, facts: Mapping[str, object]) -> str:
        """Return a sentence in the form that goes with a number."""
        return self.words.ngettext(one, many, number) % facts

    def joined(self, sentences: Iterable[str]) -> str:
        """Return a paragraph."""
        return ("" if self.locale.language in _NO_SPACE_BETWEEN_SENTENCES else " ").join(sentences)

    def labelled(self, label: str, fact: str | None = None) -> str:
        """Return `label: fact`, or a label something follows."""
        if fact is None:
            return self.say("%(label)s:", {"label": label})
        return self.say("%(label)s: %(fact)s", {"label": label, "fact": fact})

    def listed(self, names: Sequence[str]) -> str:
        """Return such as `A, B and C`."""
        return format_list(names, locale=self.locale) if names else ""

    def plain_day(self, day: date) -> str:
        """Return such as `26 January 2026`."""
        return format_date(day, "long", locale=self.locale)

    def day(self, day: date) -> str:
        """Return such as `Monday, 26 January 2026`."""
        skeleton = _DAY_SKELETONS.get(self.locale.language)
        if skeleton:
            return format_skeleton(skeleton, day, locale=self.locale)
        return format_date(day, "full", locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Return a time of day such as `16:00`, by the reader's clock of 12 or 24 hours."""
        return str(format_skeleton(_clock(self.locale), moment, locale=self.locale))

    def left(self, until: date, today: date) -> str | None:
        """Return how far a day is off, such as `in 5 days`; None once it has passed."""
        days = (until - today).days
        if days < 0:
            return None
        if days == 0:
            return self.say("today")
        if days == 1:
            return self.say("tomorrow")
        away = timedelta(days=days)
        return format_timedelta(
            away, granularity="day", threshold=_NEVER_IN_WEEKS, add_direction=True, locale=self.locale
        )

    def month(self, day: date) -> str:
        """Return such as `April 2012`."""
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def length(self, count: int, unit: str) -> str:
        """Return such as `3 years`; where CLDR has no long form of its own, the short one is the same.

        Args:
            count: How many.
            unit: `year`, `month` or `day`.
        """
        name = f"duration-{unit}"
        said = format_unit(count, name, "long", locale=self.locale)
        return format_unit(count, name, "short", locale=self.locale) if name in said else said

    def amount(self, count: int) -> str:
        """Return a count as it is written, such as `50,000` or `50.000`."""
        return str(format_decimal(count, locale=self.locale))

    def tongue(self, tag: str) -> str:
        """Return a language's name in this one: `ja` is Japanese."""
        names = self.locale.languages
        return str(names.get(tag.replace("-", "_")) or names.get(tag.partition("-")[0], tag))

    def country(self, code: str) -> str:
        """Return a country's name; its code where CLDR knows none."""
        return str(self.locale.territories.get(code, code))

    def city(self, zone: str) -> str:
        """Return the city a zone is known by: `Asia/Tokyo` is Tokyo, Tokio or 東京."""
        return _city(zone, self.locale)


@cache
def _city(zone: str, locale: Locale) -> str:
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True).rpartition("/")[2]


def _clock(locale: Locale) -> str:
    return "hm" if "a" in locale.time_formats["short"].pattern else "Hm"


@cache
def language(tag: str, domain: str = DOMAIN) -> Language:
    """Return the language of a tag, or of the nearest there are words for."""
    chosen = chosen_language(tag)
    return Language(chosen, _catalogue(_with_words(chosen) or SOURCE, domain), _locale(chosen))
