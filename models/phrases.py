"""Sentences as data: English text that knows how it is said in other languages.

Rules, the command line, logs and programs read the English text they are. Pages say them in the reader's
language as they write them. `+` and f-strings make plain text of them; `console.phrases` joins them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self


class Tongue(Protocol):
    """What says a sentence of the catalogues: `activities.languages.Language` does."""

    def say(self, sentence: str, facts: Mapping[str, object]) -> str:
        """Return a sentence with its facts."""

    def say_many(self, one: str, many: str, number: int, facts: Mapping[str, object]) -> str:
        """Return a sentence in the form that goes with a number."""


class Phrase(str):
    """English text, and how it is said in a language.

    What says days and names by the reader's customs asks for more of the language than a `Tongue` has.
    """

    __slots__ = ("said",)

    said: Callable[[Any], str]

    def __new__(cls, english: str, said: Callable[[Any], str]) -> Self:
        """Make one of its text and of how it is said."""
        made = super().__new__(cls, english)
        made.said = said
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Leave a process, or be copied, as plain text."""
        return str, (str(self),)


def in_language(language: Tongue, text: object) -> str:
    """Return a phrase as it is said in a language; anything else as it is."""
    return text.said(language) if isinstance(text, Phrase) else str(text)


def phrase(sentence: str, /, **facts: object) -> Phrase:
    """Return a sentence of the catalogues with the facts it names, which may be phrases themselves."""

    def said(language: Tongue) -> str:
        return language.say(sentence, _in(language, facts))

    return Phrase(sentence % facts, said)


def written(english: str, on_page: Phrase) -> Phrase:
    """Return text that names keys and options for files and the command line; pages say another phrase."""
    return Phrase(english, on_page.said)


def phrase_many(one: str, many: str, count: int, /, **facts: object) -> Phrase:
    """Return a sentence in the form that goes with a count."""

    def said(language: Tongue) -> str:
        return language.say_many(one, many, count, _in(language, facts))

    return Phrase((one if count == 1 else many) % facts, said)


def _in(language: Tongue, facts: dict[str, object]) -> dict[str, str]:
    return {name: in_language(language, fact) for name, fact in facts.items()}
