"""Reading what a partner filled in; what is missing or too long is said in their language, field by field."""

from datetime import date
from typing import Any

from starlette.datastructures import FormData

from activities.languages import Language
from console.doors.node import FORBIDDEN, is_blank
from console.doors.reading import (
    FIRST_YEAR,
    LAST_YEAR,
    LINE_LENGTH,
    REASON_LENGTH,
)
from console.doors.together import Together
from console.links.answering import Answer
from console.links.seen import Seen
from console.links.standing import could_hold, signs_for
from models.canonical import normal_text
from models.errors import InputError


class WrongError(InputError):
    """Something in a form is not right; `field` names it, `problem` says what to do, in full sentences."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(field, words, "")


def typed(form: FormData, field: str) -> str:
    """Return a field as text that can be kept: nothing a door refuses, one form of line ends.

    What shows nothing is nothing.
    """
    value = form.get(field)
    said = FORBIDDEN.sub("", normal_text(value)).strip() if isinstance(value, str) else ""
    return "" if is_blank(said) else said


def read_answer(act: str, form: FormData, seen: Seen, language: Language) -> Answer:
    """Return the answer in a form.

    Raises:
        WrongError: It is not complete, or does not fit.
    """
    readers: dict[str, Any] = {
        "sign": _signature,
        "grant_mandate": _mandate,
        "object": _objection,
    }
    reader = readers.get(act)
    if reader is not None:
        answer: Answer = reader(form, seen, language)
        return answer
    if act in ("reject", "decline", "contest"):
        return Answer(act, reason=reason_of(form, language))
    return Answer(act)


def reason_of(form: FormData, language: Language, field: str = "reason", *, needed: bool = True) -> str:
    """Return what was written in some words of one's own.

    Raises:
        WrongError: Nothing, where it is needed, or too much.
    """
    said = typed(form, field)
    if needed and not said:
        raise WrongError(field, language.say("Please write a few words, so that the others understand."))
    if len(said) > REASON_LENGTH:
        raise WrongError(field, language.say("This is too long. Please make it shorter."))
    return said


def _signature(form: FormData, seen: Seen, language: Language) -> Answer:
    say, org = language.say, seen.link.organisation
    name, capacity = (" ".join(typed(form, field).split()) for field in ("name", "capacity"))
    with Together() as each:
        if not name:
            each.note(WrongError("name", say("Please write your name.")))
        if not capacity:
            words = say("Please write in which capacity you sign, such as director.")
            each.note(WrongError("capacity", words))
        for field, said in (("name", name), ("capacity", capacity)):
            if len(said) > LINE_LENGTH:
                each.note(WrongError(field, say("This is too long. Please make it shorter.")))
    held = signs_for(seen.state, org, seen.now)
    under = tuple(each for each in held if each in form.getlist("under"))
    own = org not in seen.state.signatures
    return Answer("sign", under=under, own=own, name=name, capacity=capacity)


def _mandate(form: FormData, seen: Seen, language: Language) -> Answer:
    holder, until = typed(form, "holder"), typed(form, "until")
    with Together() as each:
        if holder not in could_hold(seen.state, seen.link.organisation):
            each.note(WrongError("holder", language.say("Please choose who shall sign for you.")))
        last = each(_last_day, until, seen, language) if until else None
    return Answer("grant_mandate", holder=holder, until=last)


def _last_day(until: str, seen: Seen, language: Language) -> date:
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise WrongError("until", language.say("Please write a day, or leave it empty.")) from None
    if not FIRST_YEAR <= last.year <= LAST_YEAR:
        raise WrongError("until", language.say("Please write a day, or leave it empty."))
    if last < seen.now.date():
        raise WrongError("until", language.say("This day has passed. Please choose a later one."))
    return last


def _objection(form: FormData, seen: Seen, language: Language) -> Answer:
    clause = typed(form, "clause")
    with Together() as each:
        if seen.state.terms is None or clause not in seen.state.terms.clauses:
            each.note(WrongError("clause", language.say("Please choose the clause you object to.")))
        reason = each(reason_of, form, language)
    return Answer("object", clause=clause, reason=reason)


def unfit(language: Language) -> str:
    """Say which documents are taken."""
    return language.say(
        "This file cannot be kept. Please choose a PDF, picture, text or office document of up to 50 MB that "
        "is what its name says."
    )
