"""What an act still lacks, in words: the conditions behind NOT_ELIGIBLE, and whom refusals are about."""

from collections.abc import Callable, Iterable
from datetime import datetime

from console.phrases import Phrase, clauses, listed, phrase
from console.phrases.facts import called
from console.sentences.vocabulary import EVIDENCE, word
from models.errors import Code
from models.pilots import missing_for_intensified
from models.state import Agreement

_REPORT = "complete_pilot"


def about(
    act: str, code: str | None, naming: Iterable[str], state: Agreement, name: Callable[[str], str]
) -> Phrase:
    """Return whom or what a refusal is about; empty if it names nothing.

    Args:
        act: What was refused.
        code: Why.
        naming: What the refusal names.
        state: The agreement it was judged by.
        name: What an organisation is called.
    """
    named = tuple(naming)
    if code != Code.NOT_ELIGIBLE:
        return listed([name(each) for each in named])
    if act == _REPORT:
        return phrase("the report lacks %(what)s", what=listed([word(EVIDENCE, each) for each in named]))
    return conditions(named, state)


def conditions(missing: Iterable[str], state: Agreement) -> Phrase:
    """Return the words of `models.pilots.not_eligible` as clauses, parted by semicolons."""
    return clauses([_condition(each, state) for each in missing])


def eligibility_words(state: Agreement, now: datetime) -> Phrase | str:
    """Say whether an intensified agreement may be opened, or what it still needs; empty if no question."""
    missing = missing_for_intensified(state, now)
    if missing is None:
        return ""
    if not missing:
        return phrase("What an intensified agreement needs is there: it may be opened.")
    return phrase("An intensified agreement cannot be opened yet: %(why)s.", why=conditions(missing, state))


def are_waived(state: Agreement) -> bool:
    """Say whether the coordinator and a partner do without pilots."""
    partners = state.signatories("partner")
    return state.coordinator in state.waivers and any(org in state.waivers for org in partners)


def _condition(missing: str, state: Agreement) -> Phrase:
    word, _, pilot = missing.partition(":")
    if word == "report_overdue":
        return phrase("the report of pilot %(pilot)s is overdue", pilot=pilot)
    return _CONDITIONS[word](state) if word in _CONDITIONS else called(word)


def _too_few(state: Agreement) -> Phrase:
    needed = state.policy.intensify.min_completed_pilots
    done = sum(pilot.status == "completed" for pilot in state.pilots.values())
    return phrase("pilots completed: %(done)s of %(needed)s needed", done=done, needed=needed)


_CONDITIONS: dict[str, Callable[[Agreement], Phrase]] = {
    "action_plan": lambda _: phrase("no action plan is adopted"),
    "kind_mou": lambda _: phrase("only a memorandum of understanding grows into one"),
    "other_negotiation": lambda state: phrase(
        "%(ref)s is being negotiated already", ref=state.intensified or ""
    ),
    "completed_pilots": _too_few,
    "sme_led_pilot": lambda _: phrase("no completed pilot was led by SMEs"),
}
