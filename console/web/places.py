"""Countries and languages to choose from, by what the reader calls them."""

import unicodedata
from functools import cache

from activities.languages import Language
from console.doors.countries import COUNTRIES

_TONGUES = (
    *("ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "he", "hi"),
    *("hr", "hu", "id", "is", "it", "ja", "ko", "lb", "lt", "lv", "mk", "ms", "mt", "nb", "nl", "pl", "pt"),
    *("pt-BR", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "th", "tr", "uk", "vi", "zh"),
)
"""Languages agreements are written in; a file may name any other."""

Choices = tuple[tuple[str, str], ...]


@cache
def countries(language: Language) -> Choices:
    """Return the code and the name of every country, by name."""
    return _by_name([(code, language.country(code)) for code in COUNTRIES])


@cache
def tongues(language: Language) -> Choices:
    """Return the tag and the name of languages, by name."""
    return _by_name([(tag, language.tongue(tag)) for tag in _TONGUES])


def _by_name(named: list[tuple[str, str]]) -> Choices:
    return tuple(sorted(named, key=lambda each: _letters(each[1])))


def _letters(name: str) -> str:
    """Return a name without accents, so that Österreich stands beside Oman."""
    apart = unicodedata.normalize("NFD", name.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))
