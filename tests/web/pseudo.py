"""A language nobody speaks: what went through the catalogues stands in marks, so what did not is seen."""

import re
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest
from babel import Locale

from activities.languages import Language, language
from console.web import tongue

ASKED = "de"
"""The language a browser asks for to be answered in this one; its days are written in German."""

_SAID = re.compile("⟦[^⟦⟧]*⟧")
_OWN = re.compile(
    r"\S+@\S+|SHA-256 [0-9a-f]+|[0-9a-f]{8,64}…?|sha256:\S+|\d[\d.,: ]*|\b(?:MOU|IA)-[A-Z0-9-]+|\bP\d+\b|"
    r"\b(?:EU|US|JP|THIRD|FRK|DEA)[-A-Z0-9]*\b|Entente|\.(?:pdf|png|jpe?g|docx|odt|txt|md)\b"
)
_CLDR = re.compile(
    r"\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Januar|Februar|März|April|Mai|Juni|Juli|"
    r"August|September|Oktober|November|Dezember|Jahre?n?|Monate?n?|Tage?n?|Japan|Frankreich|Italien|"
    r"Vereinigte Staaten|Englisch|Tokio|Berlin|Paris|Rom|Ljubljana|Chicago|New York|UTC|heute|morgen|und|in|"
    r"vor|sowie)\b"
)
_NAMES = frozenset({*Locale.parse(ASKED).territories.values(), *Locale.parse(ASKED).languages.values()})
"""What countries and languages are called there."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_UNSEEN = frozenset({"script", "style", "textarea", "code", "title"})
_SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-label")
_VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "circle", "line", "rect"})


class _Marked(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


PSEUDO = Language(ASKED, _Marked(), Locale.parse("de"))


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pages answer in it whoever asks for German."""
    monkeypatch.setattr(
        tongue, "language", lambda tag, domain: PSEUDO if tag == ASKED else language(tag, domain)
    )


def unsaid(text: str, known: tuple[str, ...] = ()) -> list[str]:
    """Return the words of a text that came from no catalogue and are no fact: names, texts, days, numbers."""
    for each in sorted(known, key=len, reverse=True):
        text = text.replace(each, " ")
    before = None
    while before != text:
        before, text = text, _SAID.sub(" ", text)
    return _WORD.findall(_CLDR.sub(" ", _OWN.sub(" ", text)))


class Page(HTMLParser):
    """The text of a page, but for what is in a language of its own, is a code, or is typed by people."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _VOID:
            self._attributes(given)
            return
        own = tag in _UNSEEN or ("lang" in given and tag != "html") or "mono" in (given.get("class") or "")
        if own or self._unseen:
            self._unseen.append(tag)
        else:
            self._attributes(given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._unseen:
            self._attributes(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if self._unseen or data in _NAMES:
            return
        if self.found and self.found[-1].count("⟦") > self.found[-1].count("⟧"):
            self.found[-1] += f" {data}"  # the next line of what a picture says in several
        else:
            self.found.append(data)

    def _attributes(self, given: dict[str, str | None]) -> None:
        self.found += [given[name] or "" for name in _SPOKEN if name in given]
