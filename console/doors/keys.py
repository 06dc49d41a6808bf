"""How each kind of key of `console.forms` is read, and which fields of the message it fills."""

from collections.abc import Callable

from console.doors.context import ActContext
from console.doors.dates import Calendar
from console.doors.enclosures import Enclosures
from console.doors.formats import country
from console.doors.node import Node, nearest, shown
from console.doors.reading import (
    PILOT,
    boolean,
    choice,
    distinct,
    entries,
    items,
    key_name,
    line,
    mapping,
    matching,
    name,
    organisation,
    text,
    whole,
)
from console.doors.terms_file import TermsPatch, read_patch
from console.forms import GROUPS, Key, KeyKind
from models.acts import Participant


class KeyReader:
    """Reads the keys of one act, collecting its texts and documents, and the patch of its terms."""

    def __init__(self, context: ActContext) -> None:
        self.context = context
        self.calendar = Calendar(context.starts, context.zone)
        self.enclosed = Enclosures()
        self.patch: TermsPatch | None = None
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
            "pilot": lambda node, _: matching(node, PILOT, "Write letters, digits, _ and -, such as P1"),
            "participants": lambda node, _: tuple(self._participant(item) for item in items(node)),
        }

    def fields(self, key: Key, node: Node) -> dict[str, object]:
        """Return the fields one key fills; a terms patch is kept aside."""
        if key.kind == "validity":
            return self._validity(node)
        if key.kind == "terms":
            self.patch = read_patch(node, self.enclosed)
            return {}
        return {key.wire: self._readers[key.kind](node, key)}

    def _organisation(self, node: Node) -> str:
        return organisation(node, self.context.organisations)

    def _files(self, node: Node) -> dict[str, str]:
        written = mapping(node)
        return {key_name(each, child): self.enclosed.file(child) for each, child in written.items()}

    def _clause(self, node: Node) -> str:
        clause = name(node)
        if self.context.clauses is not None and clause not in self.context.clauses:
            raise node.wrong(f"there is no clause {shown(clause)}", nearest(clause, self.context.clauses))
        return clause

    def _validity(self, node: Node) -> dict[str, object]:
        given = entries(node, ("from", "until"))
        days = {bound: self.calendar.day(child) for bound, child in given.items()}
        if "from" in days and "until" in days and days["until"] < days["from"]:
            raise given["until"].wrong("lies before the first day", "Write a later day")
        return {f"valid_{bound}": day for bound, day in days.items()}

    def _participant(self, node: Node) -> Participant:
        given = entries(node, ("org", "group", "country", "count"))
        if "org" in given:
            if len(given) > 1:
                raise node.wrong("names an organisation and a group", "Keep org alone, or take it out")
            return Participant(org=self._organisation(given["org"]))
        entries(node, given, ("group", "count"))
        return Participant(
            group=choice(given["group"], GROUPS),
            country=country(given["country"]) if "country" in given else None,
            count=whole(given["count"]),
        )
