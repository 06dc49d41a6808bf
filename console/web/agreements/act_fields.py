"""The fields of an act's form: which there are, and what the rules leave to choose in them.

An agreement that is to be opened has a form of its own, in console/web/plans.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from activities.languages import Language
from console.forms import BY_NAME, Key
from console.phrases import Phrase, begin, phrase
from console.sentences.vocabulary import (
    ACTIVITY_NAMES,
    ATTRIBUTIONS,
    EVIDENCE,
    FAILURES,
    MOU_THEN,
    PILOT_NAMES,
    PURPOSES,
    word,
)
from console.web.agreements.act_choices import days_of, offered
from console.web.agreements.act_words import hint_of, label_of
from console.web.agreements.lines import GROUP_LABELS, PARTIES
from console.web.agreements.sight import Sight
from console.web.agreements.signer import ASKED as WHO
from console.web.places import countries, tongues
from models.pilot_milestones import PilotStarted
from models.state import Agreement

LINES = frozenset({"participants", "counts", "links"})

Choices = tuple[tuple[str, str], ...]

_NONE = ("", "–")
TERM_FIELDS: Mapping[str, Callable[[Language], tuple[str, Choices]]] = {
    "duration": lambda _: ("length", ()),
    "notice": lambda _: ("length", ()),
    "governing_law": lambda language: ("select", (_NONE, *countries(language))),
    "authentic_language": lambda language: ("select", (_NONE, *tongues(language))),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `kind` says which: text, line, date, length, select, checks, file, lines or clause.

    `first` and `last` are the days a date may be; `ticked` what is chosen where nothing was yet.
    """

    name: str
    label: Phrase
    kind: str
    required: bool = False
    choices: Choices = ()
    value: str = ""
    hint: str = ""
    language: str = ""
    first: str = ""
    last: str = ""
    ticked: tuple[str, ...] = ()

    def shown(self, value: str, language: Language) -> str:
        """Return what was typed, as people read it."""
        if self.kind == "date":
            with suppress(ValueError):
                return language.plain_day(date.fromisoformat(value))
        return str(dict(self.choices).get(value, value))


def fields_of(act: str, sight: Sight) -> list[Field]:
    """Return what the form of an act asks."""
    asked = [each for key in BY_NAME[act].keys for each in _fields(act, key, sight)]
    if act != "sign":
        return asked
    who = [Field(name, label, "line", required=True, hint=hint) for name, label, hint in WHO]
    return [*who, *(each for each in asked if each.name == "under")]


def _asked(act: str, name: str, kind: str, required: bool = False, **more: Any) -> Field:  # noqa: ANN401, FBT001, FBT002 - as of a Field
    return Field(name, label_of(act, name), kind, required, hint=hint_of(name), **more)


def _fields(act: str, key: Key, sight: Sight) -> Iterator[Field]:
    state, called = sight.state, sight.reader.name
    can_be, days = offered(act, key.name, sight), days_of(act, key.name, sight)
    orgs = [party.org for party in state.parties] if can_be is None else can_be
    parties = tuple((org, called(org)) for org in orgs)
    simple: dict[str, tuple[str, Choices]] = {
        "text": ("text", ()),
        "line": ("line", ()),
        "date": ("date", ()),
        "occurred": ("line", ()),
        "country": ("select", countries(sight.reader.language)),
        "file": ("file", ()),
        "org": ("select", parties),
        "org_list": ("checks", parties),
        "bool": ("select", (("true", phrase("yes")), ("false", phrase("no")))),
        "choice": ("select", tuple((each, word(_words_of(act, key.name), each)) for each in key.choices)),
        "name": ("select", _clauses(state)),
        "pilot": ("select", tuple(each for each in _pilots(sight) if can_be is None or each[0] in can_be)),
        **dict.fromkeys(LINES, ("lines", ())),
    }
    if key.kind == "participants":
        yield _asked(act, key.name + PARTIES, "checks", choices=parties)
        yield from (Field(f"{key.name}.{group}", label, "line") for group, label in GROUP_LABELS.items())
    if key.kind in simple:
        kind, choices = simple[key.kind]
        if kind == "select" and not key.required:
            choices = (_NONE, *choices)
        if kind == "checks" and not choices:
            return
        asked = _asked(act, key.name, kind, key.required, choices=choices)
        if days:
            asked = replace(asked, first=days.first, last=days.last, hint=days.words or asked.hint)
        yield replace(asked, ticked=can_be or ()) if act == "sign" else asked
    elif key.kind == "validity":
        yield _asked(act, "valid.from", "date")
        yield _asked(act, "valid.until", "date")
    elif key.kind == "files":
        for name in state.policy.evidence or ("document",):
            yield Field(f"evidence.{name}", begin(word(EVIDENCE, name)), "file", key.required)
    elif key.kind == "terms":
        yield from _terms(sight)


def _pilots(sight: Sight) -> Choices:
    titles = {
        each.payload.pilot: sight.texts.get(each.payload.title, "")
        for each, _ in sight.chain
        if isinstance(each.payload, PilotStarted)
    }
    named = {pilot: f"{title} ({pilot})" for pilot, title in titles.items() if title}
    return tuple((each, named.get(each, each)) for each in sight.state.pilots)


def _words_of(act: str, name: str) -> dict[str, Phrase]:
    kinds = PILOT_NAMES if act == "start_pilot" else ACTIVITY_NAMES
    known = {
        "kind": kinds,
        "purpose": PURPOSES,
        "reason": FAILURES,
        "attribution": ATTRIBUTIONS,
        "mou_then": MOU_THEN,
    }
    return known[name]


def _clauses(state: Agreement) -> Choices:
    names = state.terms.clauses if state.terms else {}
    return tuple((each, each.replace("_", " ")) for each in names)


def _terms(sight: Sight) -> Iterator[Field]:
    """Yield the whole of the current terms, to be changed."""
    terms = sight.state.terms
    if terms is None:
        return
    for name in TERM_FIELDS:
        said = getattr(terms, name) or ""
        kind, choices = TERM_FIELDS[name](sight.reader.language)
        if choices and said not in dict(choices):
            choices = (*choices, (said, said))
        yield _asked("propose", f"terms.{name}", kind, kind == "length", choices=choices, value=said)
    for clause, sha256 in terms.clauses.items():
        said = sight.texts.get(sha256, "")
        label = phrase("Clause: %(name)s", name=clause.replace("_", " "))
        yield Field(f"clause.{clause}", label, "clause", value=said, language=terms.authentic_language or "")
    yield _asked("propose", "new.name", "line")
    yield _asked("propose", "new.text", "clause")
    yield _asked("propose", "document", "file")
