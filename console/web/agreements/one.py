"""The page of one agreement: its life, where it stands, what may be done, its text; and its documents."""

import asyncio
from collections import defaultdict
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from activities.drawings.course import Course, life_of
from console.audit.unbroken import altered
from console.documents import named_documents
from console.phrases import Phrase, phrase
from console.queries import NotFoundError
from console.sentences.conditions import eligibility_words
from console.sentences.reasons import why
from console.sentences.turns import (
    decision_words,
    kept_words,
    next_words,
    past_words,
    unbound_words,
)
from console.staff.accounts import Account
from console.web.agreements.act_names import GRAVE, GROUPS, button_names
from console.web.agreements.answers import Said, said_of
from console.web.agreements.documents import answer_with
from console.web.agreements.phases import outcome_names, phase_names
from console.web.agreements.sight import Sight, see
from console.web.agreements.story import ahead, chapters
from console.web.agreements.successor import successor_of
from console.web.agreements.turns import turns
from console.web.agreements.wording import wording
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.me import Reader
from models.explain import against
from models.stations import arrivals

router = APIRouter(include_in_schema=False)


class Closed(NamedTuple):
    """Why something may not be done now, and what."""

    why: Phrase
    names: list[str]


@router.get("/agreements/{ref}")
async def show(request: Request, ref: str, me: Reader, at: str = "", done: str = "") -> Response:
    """Show an agreement as it stands, or as it stood."""
    sight = await see(request, me, ref, at[:40])
    said = await said_of(request, ref, done[:64]) if done else None
    facts = _facts(request, sight, me, said) | {"successor": await successor_of(request, me, sight.chain)}
    return page(request, "agreement.html", facts=facts, request_at=at[:10])


def _facts(request: Request, sight: Sight, me: Account, said: Said | None) -> dict[str, object]:
    state, language = sight.state, sight.reader.language
    asked, acts = ("", []) if sight.past else _acts(sight, me)
    course = Course(state, arrivals(each for each, _ in sight.chain))
    life = life_of(course, language, state.zone(state.coordinator), language.say("now"))
    shown, older = _revisions(request, sight)
    names = phase_names(language) | outcome_names(language)
    return {
        "sight": sight,
        "state": state,
        "said": said,
        "stands": names[state.outcome or state.phase.value],
        "wide": life.wide,
        "narrow": life.narrow,
        "phases": phase_names(language) | {"unopened": language.say("Before the opening")},
        "turns": turns(state, sight.reader),
        "words": _words(sight),
        "chapters": chapters(sight),
        "ahead": [] if sight.past else ahead(sight),
        "wording": wording(sight, shown, older),
        "button_names": button_names(language),
        "grave": GRAVE,
        "asked": asked,
        "acts": acts,
        "closed": [] if sight.past else _closed(sight, me),
        "may": _may(sight),
        "altered": language.listed([str(seq) for seq in altered(each for each, _ in sight.chain)]),
        "past_words": past_words(sight.past, sight.zone) if sight.past else "",
        "kept_words": kept_words(state, sight.pending, sight.reader.name),
    }


def _words(sight: Sight) -> list[str]:
    """Return what it waits for beside the turns, and what comes of waiting."""
    state, explained, name = sight.state, sight.explained, sight.reader.name
    if sight.past:
        return []
    said = (
        decision_words(state, explained, name),
        unbound_words(explained, name),
        eligibility_words(state, sight.now),
        next_words(state, name, beside=_TOLD_OF_EACH) or phrase("Nothing happens by itself any more."),
    )
    return [each for each in said if each]


_TOLD_OF_EACH = frozenset({"reminder"})
"""What the rows of those whose turn it is tell already."""


def _acts(sight: Sight, me: Account) -> tuple[str, list[list[str]]]:
    """Return what this account is asked to do, if anything, and what else it may do now, in groups."""
    org = sight.state.coordinator
    if not me.stands_for(org):
        return "", []
    may = sight.explained.may.get(org, ())
    turn = next((each.act for each in sight.explained.waiting_for if each.org == org), "")
    asked = turn if turn in may else ""
    groups = [[act for act in group if act in may and act != asked] for group in GROUPS]
    return asked, [each for each in groups if each]


def _closed(sight: Sight, me: Account) -> list[Closed]:
    """Return what it may not do now, by its reason in the rules."""
    if not me.stands_for(sight.state.coordinator):
        return []
    state, names = sight.state, button_names(sight.reader.language)
    reasons: dict[str, Phrase] = {}
    for act in (each for group in GROUPS for each in group):
        if found := against(state, act, state.coordinator, sight.now):
            reasons[act] = why(state, *found, sight.reader.name)
    return [
        Closed(said, [names[act] for act, each in reasons.items() if each == said])
        for said in dict.fromkeys(reasons.values())
    ]


def _may(sight: Sight) -> list[tuple[str, list[str]]]:
    """Return who may do what now; those who may do the same stand together."""
    language, alike = sight.reader.language, defaultdict[tuple[str, ...], list[str]](list)
    names = button_names(language)
    order = [act for group in GROUPS for act in group]
    for org, acts in sight.explained.may.items():
        alike[tuple(names[act] for act in order if act in acts)].append(sight.reader.name(org))
    return [(language.listed(orgs), list(acts)) for acts, orgs in alike.items()]


def _revisions(request: Request, sight: Sight) -> tuple[int, int | None]:
    """Return which revision to show and which to compare it with; what makes no sense is as if not asked."""
    last = max(sight.revisions)
    shown = _known(request.query_params.get("revision", ""), sight) or last
    asked = request.query_params.get("against", "")
    older = _known(asked, sight) if asked else (shown - 1 if shown > 1 else None)
    return shown, older if older != shown else None


def _known(text: str, sight: Sight) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004
    return number if number in sight.revisions else None


@router.get("/agreements/{ref}/documents/{sha256}")
async def document(request: Request, ref: str, sha256: str, me: Reader) -> Response:
    """Show a document the record of an agreement names."""
    sight = await see(request, me, ref)
    if sha256 not in named_documents(sight.chain):
        raise HTTPException(404)
    content = await asyncio.to_thread(site_of(request).door.documents.get, sha256)
    if content is None:
        raise NotFoundError("the document is not kept here")
    return answer_with(content, sha256)
