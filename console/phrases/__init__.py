"""Sentences as data, put together: lists, paragraphs, quotations and remarks in every language's own way."""

from collections.abc import Sequence
from functools import reduce

from models.phrases import Phrase, in_language, phrase, phrase_many

__all__ = [
    "Phrase",
    "begin",
    "clauses",
    "closed",
    "coded",
    "in_brackets",
    "in_commas",
    "in_language",
    "labelled",
    "listed",
    "paragraph",
    "phrase",
    "phrase_many",
    "plain",
    "quoted",
    "sentence",
]


def sentence(clause: str) -> Phrase:
    """Return a clause as a sentence: its first letter large, and closed."""
    return begin(phrase("%(clause)s.", clause=clause))


def closed(text: str) -> Phrase:
    """Return a sentence with its full stop, where it asks nothing."""
    return plain(text) if text.endswith("?") else phrase("%(clause)s.", clause=text)


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
    """Return `A, B, C`, of at least one."""
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
