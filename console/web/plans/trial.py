"""Trying a plan: a rehearsal of an agreement nobody was told of, and its calendar in a reader's words."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from activities.languages import Language
from console.doors.node import Node, leaf
from console.doors.registry_file import Organisation
from console.doors.story_file import Story, StoryAct
from console.phrases import Phrase, begin, phrase
from console.rehearsal.rehearse import Variation, rehearse_story
from console.sentences.mails import entry_words, load_words, mail_words
from console.web.errors import TooOftenError
from console.web.site import Site
from models.errors import InputError

ANSWERS_IN: Final = timedelta(days=5)
"""How long parties take that answer."""

LOOKS: Final = timedelta(days=400)
"""How far a plan is played whose agreement comes into force."""

PER_ACCOUNT: Final = 20
WITHIN: Final = timedelta(minutes=10)
LONGEST: Final = 60.0
"""Seconds a rehearsal may take."""

AT_ONCE: Final = asyncio.Semaphore(1)
"""Rehearsals in one process: each starts an engine of its own."""


class Mails(NamedTuple):
    """Mails of one day and kind, and those they go to."""

    day: str
    what: Phrase
    to: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a plan."""

    mails: list[Mails]
    marks: list[tuple[str, Phrase]]
    load: Phrase
    total: int
    reminders: int
    zone: str
    seconds: str


class Attempt(NamedTuple):
    """What to try: an agreement as a file says it, changes of its policy, and whether its parties answer."""

    agreement: Node
    registry: Mapping[str, Organisation]
    settings: Sequence[str] = ()
    answer: bool = False


async def try_plan(site: Site, attempt: Attempt, who: str, language: Language) -> Trial:
    """Play a plan, with parties that all answer, or with none that does.

    Raises:
        InputError: The plan is none, or nothing here plays rehearsals.
        TooOftenError: This account tries too many.
    """
    now = await site.now()
    if not site.allows("rehearsal", who, now, PER_ACCOUNT, WITHIN):
        raise TooOftenError
    if site.lent.rehearsal_worker is None:
        raise InputError("rehearsal", phrase("is not possible here"), phrase("Ask whoever runs this service"))
    story = _story(attempt.agreement, now, answer=attempt.answer)
    settings = Variation(tuple(attempt.settings))
    async with AT_ONCE, asyncio.timeout(LONGEST):
        result = await rehearse_story(story, attempt.registry, site.lent.rehearsal_worker, settings)
    registry = attempt.registry
    zone = registry[str(attempt.agreement.at("coordinator").value)].timezone
    return _told(result, zone, language, {code: each.name for code, each in registry.items()})


def _story(agreement: Node, starts: datetime, *, answer: bool) -> Story:
    """Return the life of a plan; its documents stay out, as no mail and no date depends on them."""
    plan = _without_documents(agreement)
    acts = tuple(_acts(plan)) if answer else ()
    return Story("plan", starts, acts, agreement=plan, until=LOOKS if answer else None)


def _without_documents(agreement: Node) -> Node:
    tree = dict(agreement.value) if isinstance(agreement.value, dict) else {}
    terms = tree.get("terms")
    if terms is not None and isinstance(terms.value, dict):
        kept = {key: node for key, node in terms.value.items() if key != "documents"}
        tree["terms"] = replace(terms, value=kept)
    return replace(agreement, value=tree)


def _acts(plan: Node) -> list[StoryAct]:
    """Have every other signatory approve, and then everybody sign."""
    parties = plan.at("parties").value
    signatories = [
        str(each.at("org").value)
        for each in (parties if isinstance(parties, tuple) else ())
        if str(each.at("role").value) not in ("represented", "observer")
    ]
    coordinator = str(plan.at("coordinator").value)
    others = [org for org in signatories if org != coordinator]
    return [
        *(_act(ANSWERS_IN, "approve", org) for org in others),
        *(_act(2 * ANSWERS_IN, "sign", org) for org in signatories),
    ]


def _act(after: timedelta, do: str, by: str) -> StoryAct:
    node = Node(
        {"after": leaf(f"P{after.days}D", "after"), "do": leaf(do, "do"), "by": leaf(by, "by")}, "acts"
    )
    return StoryAct(after, do, by, None, None, node)


def _told(result: Mapping[str, Any], zone: str, language: Language, names: Mapping[str, str]) -> Trial:
    grouped: dict[tuple[str, str], list[str]] = {}
    for each in result["notices_all"]:
        grouped.setdefault((_day(each["at"], zone), each["kind"]), []).append(each["to"])
    everybody = {org for orgs in grouped.values() for org in orgs}
    return Trial(
        [
            Mails(_shown(day, language), begin(mail_words(kind)), _to(orgs, everybody, names, language))
            for (day, kind), orgs in grouped.items()
        ],
        [
            (_shown(_day(each["at"], zone), language), entry_words(each["type"]))
            for each in result["milestones_all"]
            if each["headline"]
        ],
        load_words(result["mail_load"], lambda org: names.get(org, org)),
        result["notices"],
        result["reminders"],
        zone,
        result["seconds"],
    )


def _day(at: str, zone: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date().isoformat()


def _shown(day: str, language: Language) -> str:
    return language.plain_day(datetime.fromisoformat(day).date())


def _to(orgs: Sequence[str], everybody: set[str], names: Mapping[str, str], language: Language) -> str:
    if set(orgs) == everybody and len(everybody) > 2:  # noqa: PLR2004 - two are named
        return language.say("all %(number)s", {"number": len(everybody)})
    counted = Counter(orgs)
    return language.listed(
        [names.get(org, org) + (f" ({times})" if times > 1 else "") for org, times in counted.items()]
    )
