"""How each kind of key of `console.forms` is read, and which fields of the message it fills."""

import re
from collections.abc import Callable

from console.doors.context import ActContext
from console.doors.dates import Calendar
from console.doors.enclosures import Enclosures
from console.doors.formats import country
from console.doors.intensified_file import IntensifiedPatch, read_intensified
from console.doors.node import Node, nearest, shown
from console.doors.reading import (
    LINK,
    LINK_LENGTH,
    PILOT,
    REGION,
    boolean,
    bounded,
    choice,
    distinct,
    fields,
    items,
    line,
    mapping,
    matching,
    name,
    named,
    organisation,
    text,
    whole,
)
from console.doors.terms_file import TermsPatch, read_patch
from console.doors.together import Together, every
from console.forms import COMMITMENT_KINDS, DIRECTIONS, GROUPS, Key, KeyKind
from models.acts import Participant
from models.canonical import normal_text
from models.phrases import phrase, written
from models.pilot_acts import Commitment


class KeyReader:
    """Reads the keys of one act, collecting its texts and documents.

    What another agreement's state completes is kept aside: a patch of terms, an intensified agreement.
    """

    def __init__(self, context: ActContext) -> None:
        self.context = context
        self.calendar = Calendar(context.starts, context.zone, context.now)
        self.enclosed = Enclosures()
        self.patch: TermsPatch | None = None
        self.intensified: IntensifiedPatch | None = None
        self._readers: dict[KeyKind, Callable[[Node, Key], object]] = {
            "text": lambda node, _: self.enclosed.text(node, text(node)),
            "line": lambda node, _: self.enclosed.text(node, line(node)),
            "org": lambda node, _: self._organisation(node),
            "org_list": lambda node, _: distinct(node, self._organisation),
            "date": lambda node, _: self.calendar.day(node),
            "occurred": lambda node, _: self.calendar.occurred(node),
            "file": lambda node, _: self.enclosed.file(node),
            "files": lambda node, _: self._files(node),
            "bool": lambda node, _: boolean(node),
            "choice": lambda node, key: choice(node, key.choices),
            "name": lambda node, _: self._clause(node),
            "country": lambda node, _: country(node),
            "pilot": lambda node, _: matching(
                node, PILOT, phrase("Write letters, digits, _ and -, such as P1")
            ),
            "participants": lambda node, _: every(self._participant, items(node)),
            "counts": lambda node, key: _counts(node, at_least_one=key.required),
            "links": lambda node, _: self._links(node),
            "commitments": lambda node, _: self._commitments(node),
        }

    def fields(self, key: Key, node: Node) -> dict[str, object]:
        """Return the fields one key fills; what is to be completed fills none."""
        if key.kind == "validity":
            return self._validity(node)
        if key.kind == "terms":
            self.patch = read_patch(node, self.enclosed)
            return {}
        if key.kind == "intensified":
            self.intensified = read_intensified(node, self.context, self.enclosed)
            return {}
        return {key.wire: self._readers[key.kind](node, key)}

    def _organisation(self, node: Node) -> str:
        return organisation(node, self.context.organisations)

    def _files(self, node: Node) -> dict[str, str]:
        with Together() as each:
            return {key: each(self.enclosed.file, child) for key, child in named(node).items()}

    def _links(self, node: Node) -> dict[str, str]:
        found: dict[str, str] = {}

        def enter(key: str, child: Node) -> None:
            region = normal_text(key)
            if not re.fullmatch(REGION, region) or region in found:
                raise child.wrong(
                    phrase("is no region of its own"), phrase("Name each region once, such as FRK2")
                )
            found[region] = self.enclosed.text(child, _link(child))

        with Together() as each:
            for key, child in bounded(node).items():
                each(enter, key, child)
        return found

    def _commitments(self, node: Node) -> tuple[Commitment, ...]:
        found = every(self._commitment, items(node))
        if not found:
            raise node.wrong(
                phrase("commits to nothing"), phrase("Name at least one commitment: kind and title")
            )
        return found

    def _commitment(self, node: Node) -> Commitment:
        readers: dict[str, Callable[[Node], str]] = {
            "kind": lambda node: choice(node, COMMITMENT_KINDS),
            "title": lambda node: self.enclosed.text(node, line(node)),
            "country": country,
            "direction": lambda node: choice(node, DIRECTIONS),
        }
        return Commitment(**fields(node, readers, ("kind", "title")))

    def _clause(self, node: Node) -> str:
        clause = name(node)
        if self.context.clauses is not None and clause not in self.context.clauses:
            raise node.wrong(
                phrase("there is no clause %(value)s", value=shown(clause)),
                nearest(clause, self.context.clauses),
            )
        return clause

    def _validity(self, node: Node) -> dict[str, object]:
        days = fields(node, {"from": self.calendar.day, "until": self.calendar.day})
        if "from" in days and "until" in days and days["until"] < days["from"]:
            raise node.at("until").wrong(phrase("lies before the first day"), phrase("Write a later day"))
        return {f"valid_{bound}": day for bound, day in days.items()}

    def _participant(self, node: Node) -> Participant:
        readers: dict[str, Callable[[Node], object]] = {
            "org": self._organisation,
            "group": lambda node: choice(node, GROUPS),
            "country": country,
            "count": whole,
        }
        alone = "org" in mapping(node)
        found = fields(node, readers, () if alone else ("group", "count"))
        if alone and len(found) > 1:
            raise node.wrong(
                phrase("names an organisation and a group"),
                written("Keep org alone, or take it out", phrase("Name one of the two")),
            )
        return Participant(**found)


def _link(node: Node) -> str:
    link = line(node, LINK_LENGTH)
    if not re.fullmatch(LINK, link):
        raise node.wrong(
            phrase("%(value)s is no link", value=shown(link)),
            phrase("Write a link that begins with https://"),
        )
    return link


def _counts(node: Node, *, at_least_one: bool) -> dict[str, int]:
    with Together() as each:
        counts = {key: each(whole, child) for key, child in named(node).items()}
    if at_least_one and not counts:
        raise node.wrong(
            phrase("names nothing to count"),
            written("Name at least one, such as smes: 10", phrase("Name at least one, such as smes=10")),
        )
    return counts
