"""What an agreement asks of its coordinator itself, in the words of a list."""

from console.phrases import Phrase, begin, clauses, phrase
from console.portfolio import look_of
from console.sentences.silence import what_it_did
from console.web.agreements.turns import Reader, Turn, act_names
from models.coverage import awaited
from models.state import Agreement
from models.urgency import asked_of


def asks(state: Agreement, reader: Reader, first: Turn | None) -> Phrase | str:
    """Return what the coordinator has to decide or do; empty where the first turn says it, or nothing is."""
    if state.over:
        return ""
    said: list[Phrase] = []
    for ask in asked_of(look_of(state)):
        if ask == "decide":
            did = clauses(
                [what_it_did(each.event, reader.name(org)) for org, each in state.undecided.items()]
            )
            said.append(
                phrase("%(who)s decides how to go on: %(did)s", who=reader.name(state.coordinator), did=did)
            )
        elif ask == "lapsed":
            said.append(
                phrase(
                    "%(who)s gives more time or lets it end: the time is over",
                    who=reader.name(state.coordinator),
                )
            )
        elif first is None or first.org != state.coordinator:
            said.append(_awaited(state, reader))
    return begin(clauses(said)) if said else ""


def _awaited(state: Agreement, reader: Reader) -> Phrase:
    what = next(each.act for each in awaited(state) if each.org == state.coordinator)
    return phrase(
        "%(who)s has to act too: %(what)s",
        who=reader.name(state.coordinator),
        what=act_names(reader.language)[what],
    )
