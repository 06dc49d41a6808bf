"""Why a rule says no, as exactly as the rules tell: the one reason where a code has several."""

from collections.abc import Callable

from console.codes import words
from console.phrases import Phrase, labelled, phrase
from console.phrases.facts import on_day, time_of
from console.sentences.conditions import about
from models.acts import Act, RecordInkSignature
from models.checks import Refused
from models.errors import Code
from models.openings import present_deadline
from models.reasons import reason
from models.state import Agreement

Name = Callable[[str], str]

REASONS: dict[str, Phrase] = {
    "over": phrase("the agreement has ended"),
    "not_in_force": phrase("the agreement is not in force yet"),
    "in_force": phrase("the agreement is in force already"),
    "text_not_agreed": phrase("the text is not agreed yet"),
    "text_agreed": phrase("the text is agreed already"),
    "not_signed": phrase("your organisation has given no signature that could be taken back"),
    "signed": phrase("this organisation is bound by a signature already"),
    "mandate_given": phrase("a mandate is given already; it has to be taken back before another"),
    "day_over": phrase("this day is over already"),
    "not_later": phrase("this day is not later than the present deadline"),
    "before_agreed": phrase("on this day the text was not agreed yet"),
    "day_ahead": phrase("this day lies in the future"),
    "named_twice": phrase("an organisation is named twice"),
    "to_itself": phrase("there is nobody else on this side who could hold it"),
    "days_not_in_order": phrase("its last day is over, or lies before the first"),
    "before_opening": phrase("its first day lies before the opening of this agreement"),
    "no_pilot_runs": phrase("no pilot action is running"),
    "no_such_pilot": phrase("there is no such pilot"),
    "no_target": phrase("it reports a number for what was no target"),
}
"""Words of `models.reasons`."""

_NAMES = frozenset({"named_twice", "no_target", ""})
"""Reasons that are about what a refusal names."""


def why(state: Agreement, act: Act, refused: Refused, name: Name) -> Phrase:
    """Return why an act is refused by a state, as a clause, with whom or what it is about."""
    found = reason(state, act, refused.code)
    named = about(act.act, refused.code, refused.naming, state, name) if found in _NAMES else ""
    if refused.code == Code.NOT_ELIGIBLE and isinstance(named, Phrase) and named:
        return named
    exact = _TOLD[found](state, act, name) if found in _TOLD else REASONS.get(found)
    return labelled(exact or words(refused.code, act.act).why, named)


def _not_later(state: Agreement, _: Act, __: Name) -> Phrase | None:
    present = present_deadline(state)
    return phrase("they have time until %(day)s already", day=on_day(present)) if present else None


def _before_agreed(state: Agreement, act: Act, name: Name) -> Phrase | None:
    if not isinstance(act, RecordInkSignature):
        return None
    return phrase(
        "the text was agreed on %(day)s by the calendar of %(who)s (%(clock)s), and nobody signs before",
        day=on_day(state.agreed_on[act.signed_for]),
        who=name(act.signed_for),
        clock=time_of(state.zone(act.signed_for)),
    )


_TOLD: dict[str, Callable[[Agreement, Act, Name], Phrase | None]] = {
    "not_later": _not_later,
    "before_agreed": _before_agreed,
}
"""Reasons with the days they rest on."""

FIELDS: dict[str, str] = {
    "day_over": "until",
    "not_later": "until",
    "before_agreed": "day",
    "day_ahead": "day",
    "to_itself": "to",
    "days_not_in_order": "valid.until",
    "before_opening": "from",
    "no_such_pilot": "pilot",
    "no_target": "actuals",
}
"""The field of a form a reason is about."""


def field_of(state: Agreement, act: Act, refused: Refused) -> str:
    """Return the field of a form a refusal is about; "" for none."""
    return FIELDS.get(reason(state, act, refused.code), "")
