"""Reading what a partner fills in about pilots and activities, and what it takes back, field by field."""

import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime
from typing import Final

from starlette.datastructures import FormData

from activities.languages import Language
from console.doors.countries import COUNTRIES
from console.doors.reading import COUNT_MOST, FILES_BYTES, FIRST_YEAR, LAST_YEAR, LINE_LENGTH
from console.doors.together import Together, every
from console.forms import FAILURES, GROUPS, KINDS, PILOT_KINDS, PURPOSES
from console.links.answering import Answer
from console.links.seen import Seen
from console.web.partner.forms import WrongError, reason_of, typed, unfit
from console.web.uploads import chosen_file, content_of
from models.acts import Participant
from models.base import NAME
from models.canonical import sha256_hex
from models.days import may_have_begun
from models.errors import InputError

TARGETS: Final = 4
"""What a pilot started on a page may aim at; more come by the command line."""

WITH_DOCUMENTS: Final = ("propose", "complete_pilot", "report_activity")
"""Acts whose forms take documents."""


async def read_deed(act: str, form: FormData, seen: Seen, language: Language) -> Answer:
    """Return what a form says.

    Raises:
        WrongError: It is not complete, or does not fit.
    """
    return await DEEDS[act](form, seen, language)


async def _completed(form: FormData, seen: Seen, language: Language) -> Answer:
    pilot = seen.pilot(seen.link.about)
    targets = pilot.targets if pilot else {}
    with Together() as each:
        actuals = {name: each(_count, form, f"actual.{name}", language) for name in targets}
        lesson = each(reason_of, form, language, "lesson", needed=False)
        evidence, files = await _evidence(form, seen, language, needed=True)
    fields = {"pilot": seen.link.about, "actuals": actuals, "evidence": evidence}
    return Answer("complete_pilot", fields=fields, said={"lesson": lesson} if lesson else {}, files=files)


async def _failed(form: FormData, seen: Seen, language: Language) -> Answer:
    with Together() as each:
        reason = each(_choice, form, "reason", FAILURES, language)
        lesson = each(reason_of, form, language, "lesson")
    fields = {"pilot": seen.link.about, "reason": reason}
    return Answer("fail_pilot", fields=fields, said={"lesson": lesson})


async def _started(form: FormData, seen: Seen, language: Language) -> Answer:
    members = [party.org for party in seen.state.parties]
    with Together() as each:
        title = each(_line, form, "title", language)
        first, last = each(_day, form, "from", language), each(_day, form, "to", language)
        each(_in_order, first, last, language)
        fields = {
            "kind": each(_choice, form, "kind", PILOT_KINDS, language),
            "purpose": each(_choice, form, "purpose", PURPOSES, language),
            "lead": each(_choice, form, "lead", members, language),
            "sme_led": typed(form, "sme_led") == "on",
            "starts_on": first,
            "ends_on": last,
            "targets": each(_targets, form, language),
        }
    return Answer("start_pilot", fields=fields, said={"title": title})


def _in_order(first: date, last: date, language: Language) -> None:
    if last < first:
        raise WrongError("to", language.say("The last day lies before the first."))


def _targets(form: FormData, language: Language) -> dict[str, int]:
    found: dict[str, int] = {}
    with Together() as each:
        for number in range(TARGETS):
            field = f"target.{number}.name"
            name = typed(form, field).lower().replace(" ", "_").replace("-", "_")
            if not name and not typed(form, f"target.{number}.count"):
                continue
            if not re.fullmatch(NAME, name) or name in found:
                words = language.say(
                    "Please use small letters from a to z, and each word once, such as “smes”."
                )
                each.note(WrongError(field, words))
            found[name] = each(_count, form, f"target.{number}.count", language)
    if not found:
        raise WrongError("target.0.name", language.say("Please name at least one aim and its number."))
    return found


async def _activity(form: FormData, seen: Seen, language: Language) -> Answer:
    with Together() as each:
        fields: dict[str, object] = {
            "kind": each(_choice, form, "kind", KINDS, language),
            "occurred_on": each(_days, form, seen.now, language),
            "participants": each(_participants, form, seen, language),
        }
        place = each(_line, form, "place", language, needed=False)
        if typed(form, "country"):
            fields["country"] = each(_country, form, language)
        evidence, files = await _evidence(form, seen, language, needed=False)
    said = {"place": place} if place else {}
    return Answer("report_activity", fields={**fields, "evidence": evidence}, said=said, files=files)


def _country(form: FormData, language: Language) -> str:
    country = typed(form, "country").upper()
    if country not in COUNTRIES:
        raise WrongError("country", language.say("Please write the two letters of a country, such as FR."))
    return country


def _days(form: FormData, now: datetime, language: Language) -> str:
    with Together() as each:
        first = each(_day, form, "from", language)
        last = each(_day, form, "to", language) if typed(form, "to") else first
        each(_in_order, first, last, language)
    if not may_have_begun(first.isoformat(), now):
        words = language.say("This day lies in the future. Please report the activity once it has begun.")
        raise WrongError("from", words)
    return first.isoformat() if last == first else f"{first.isoformat()}/{last.isoformat()}"


def _participants(form: FormData, seen: Seen, language: Language) -> tuple[Participant, ...]:
    chosen = form.getlist("org")
    groups = [group for group in GROUPS if typed(form, f"group.{group}")]
    counts = every(lambda group: _count(form, f"group.{group}", language), groups)
    return (
        *(Participant(org=party.org) for party in seen.state.parties if party.org in chosen),
        *(Participant(group=group, count=count) for group, count in zip(groups, counts, strict=True)),
    )


async def _waived(form: FormData, _: Seen, language: Language) -> Answer:
    return Answer("waive_pilots", said={"reason": reason_of(form, language)})


async def _withdrawn(form: FormData, _: Seen, language: Language) -> Answer:
    reason = reason_of(form, language, needed=False)
    return Answer("withdraw_signature", said={"reason": reason} if reason else {})


async def _revoked(_: FormData, seen: Seen, __: Language) -> Answer:
    mandate = seen.state.mandates.get(seen.link.organisation)
    return Answer("revoke_mandate", fields={"to": mandate.to if mandate else seen.link.organisation})


DEEDS: dict[str, Callable[[FormData, Seen, Language], Awaitable[Answer]]] = {
    "complete_pilot": _completed,
    "fail_pilot": _failed,
    "start_pilot": _started,
    "report_activity": _activity,
    "waive_pilots": _waived,
    "withdraw_signature": _withdrawn,
    "revoke_mandate": _revoked,
}


async def _evidence(
    form: FormData, seen: Seen, language: Language, *, needed: bool
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the documents by the names the policy gives them, and what they hold by hash."""
    evidence: dict[str, str] = {}
    files: dict[str, bytes] = {}
    with Together() as each:
        for name in seen.state.policy.evidence:
            field = f"evidence.{name}"
            upload = chosen_file(form.get(field))
            if upload is None and needed:
                each.note(WrongError(field, language.say("Please choose this document.")))
            if upload is None:
                continue
            try:
                content = await content_of(upload, field)
            except InputError:
                each.note(WrongError(field, unfit(language)))
                continue
            evidence[name] = sha256_hex(content)
            files[evidence[name]] = content
    if sum(map(len, files.values())) > FILES_BYTES:
        raise WrongError("evidence", language.say("These documents are too large together."))
    return evidence, files


def _count(form: FormData, field: str, language: Language) -> int:
    said = typed(form, field)
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(COUNT_MOST))):
        raise WrongError(field, language.say("Please write a whole number."))
    if int(said) > COUNT_MOST:
        raise WrongError(field, language.say("Please write a whole number."))
    return int(said)


def _choice(form: FormData, field: str, known: Iterable[str], language: Language) -> str:
    said = typed(form, field)
    if said not in known:
        raise WrongError(field, language.say("Please choose one."))
    return said


def _day(form: FormData, field: str, language: Language) -> date:
    try:
        day = date.fromisoformat(typed(form, field))
    except ValueError:
        raise WrongError(field, language.say("Please write a day.")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WrongError(field, language.say("Please write a day."))
    return day


def _line(form: FormData, field: str, language: Language, *, needed: bool = True) -> str:
    said = " ".join(typed(form, field).split())
    if needed and not said:
        raise WrongError(field, language.say("Please write a few words, so that the others understand."))
    if len(said) > LINE_LENGTH:
        raise WrongError(field, language.say("This is too long. Please make it shorter."))
    return said
