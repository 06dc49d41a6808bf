"""Sentences as data: English text that knows how it is said in other languages.

The command line, logs and programs read them as the English text they are. Pages say them in the reader's
language as they write them. Whoever joins phrases does it by the functions here: `+` and f-strings make plain
text of them.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from activities.languages import Language


class Phrase(str):
    """English text, and how it is said in a language."""

    __slots__ = ("said",)

    said: "Callable[[Language], str]"

    def __new__(cls, english: str, said: "Callable[[Language], str]") -> Self:
        """Make one of its text and of how it is said."""
        made = super().__new__(cls, english)
        made.said = said
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Leave a process, or be copied, as plain text."""
        return str, (str(self),)


def in_language(language: "Language", text: object) -> str:
    """Return a phrase as it is said in a language; anything else as it is."""
    return text.said(language) if isinstance(text, Phrase) else str(text)


def phrase(sentence: str, /, **facts: object) -> Phrase:
    """Return a sentence of the catalogues with the facts it names, which may be phrases themselves."""

    def said(language: "Language") -> str:
        return language.say(sentence, _in(language, facts))

    return Phrase(sentence % facts, said)


def phrase_many(one: str, many: str, count: int, /, **facts: object) -> Phrase:
    """Return a sentence in the form that goes with a count."""

    def said(language: "Language") -> str:
        return language.say_many(one, many, count, _in(language, facts))

    return Phrase((one if count == 1 else many) % facts, said)


def _in(language: "Language", facts: dict[str, object]) -> dict[str, str]:
    return {name: in_language(language, fact) for name, fact in facts.items()}


def sentence(clause: str) -> Phrase:
    """Return a clause as a sentence: its first letter large, and closed."""
    return begin(phrase("%(clause)s.", clause=clause))


def begin(text: str) -> Phrase:
    """Return a sentence with its first letter large."""
    return Phrase(_begun(text), lambda language: _begun(in_language(language, text)))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def paragraph(*sentences: str) -> Phrase:
    """Return sentences one after the other; empty ones are left out."""
    told = [each for each in sentences if each]
    return Phrase(
        " ".join(told), lambda language: language.joined([in_language(language, each) for each in told])
    )


def listed(names: Sequence[str]) -> Phrase:
    """Return `A`, `A and B` or `A, B and C`."""
    english = " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
    return Phrase(english, lambda language: language.listed([in_language(language, each) for each in names]))


def in_commas(parts: Sequence[str]) -> Phrase:
    """Return `A, B, C`."""
    return reduce(
        lambda first, second: phrase("%(first)s, %(second)s", first=first, second=second),
        parts[1:],
        plain(parts[0]),
    )


def clauses(parts: Sequence[str]) -> Phrase:
    """Return clauses of one sentence: `A; B; C`."""
    return reduce(
        lambda first, second: phrase("%(first)s; %(second)s", first=first, second=second),
        parts[1:],
        plain(parts[0]),
    )


def labelled(label: str, fact: str) -> Phrase:
    """Return `label: fact`; where there is no fact, the label alone."""
    return phrase("%(label)s: %(fact)s", label=label, fact=fact) if fact else plain(label)


def in_brackets(text: str, remark: str) -> Phrase:
    """Return `text (remark)`; where there is no remark, the text alone."""
    return phrase("%(text)s (%(remark)s)", text=text, remark=remark) if remark else plain(text)


def coded(text: str, code: str) -> Phrase:
    """Return text with its code for the command line, and without it on pages."""
    return Phrase(f"{text} ({code})", lambda language: in_language(language, text))


def quoted(text: str) -> Phrase:
    """Return a text in the quotation marks of the reader's language."""
    return phrase("“%(text)s”", text=text)


def plain(text: str) -> Phrase:
    """Return text of others, which is said as it is; a phrase is left one."""
    return text if isinstance(text, Phrase) else Phrase(text, lambda _: text)
