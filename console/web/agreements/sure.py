"""Acts that are asked about once more before they are sent, and what will be then."""

from collections.abc import Callable, Mapping
from typing import Any

from console.phrases import Phrase, paragraph, phrase, phrase_many
from console.phrases.facts import on_day
from console.web.agreements.act_names import GRAVE
from console.web.agreements.sight import Sight
from models.acts import Act, Extend
from models.openings import present_deadline

ASKED_AGAIN = GRAVE | {"extend", "waive_pilots"}
"""What cannot be undone, or moves a day."""

SURE = "sure"
"""The button that sends such an act."""

CHANGE = "change"
"""The button that leads back to its form, as it was filled in."""


def what_will_be(act: Act, sight: Sight) -> Phrase:
    """Return what comes of an act, in words."""
    return _WORDS[act.act](act, sight)


def _extended(act: Extend, sight: Sight) -> Phrase:
    present = present_deadline(sight.state)
    if present is None:
        return phrase("They have time until %(day)s then.", day=on_day(act.until))
    days = (act.until - present).days
    moved = phrase_many(
        "The last day to answer moves from %(old)s to %(new)s: %(count)s day more.",
        "The last day to answer moves from %(old)s to %(new)s: %(count)s days more.",
        days,
        old=on_day(present),
        new=on_day(act.until),
        count=days,
    )
    return paragraph(moved, phrase("All parties are told, and reminders begin anew."))


def _declined(_: Act, sight: Sight) -> Phrase:
    if sight.state.policy.on_decline == "close":
        return phrase("The agreement ends as rejected, for all parties. It cannot be taken back.")
    return phrase("All signatures given so far are void. All parties are told, and can read your reason.")


def _said(words: Phrase) -> Callable[[Any, Sight], Phrase]:
    return lambda _, __: words


_WORDS: Mapping[str, Callable[[Any, Sight], Phrase]] = {
    "extend": _extended,
    "abandon": _said(phrase("The agreement ends as abandoned, for all parties. It cannot be taken back.")),
    "reject": _said(phrase("Your approval is void. All parties can read why.")),
    "decline": _declined,
    "reopen": _said(
        phrase("All signatures are void, and the text is negotiated again. All others have to approve anew.")
    ),
    "withdraw_signature": _said(
        phrase("Your signature is void, with all that rests on it. All parties are told.")
    ),
    "fail_pilot": _said(
        phrase("The pilot action ends as failed. It can be reported neither as completed nor again.")
    ),
    "waive_pilots": _said(
        phrase("Once a partner does so too, no pilot action is needed. It cannot be taken back.")
    ),
}
