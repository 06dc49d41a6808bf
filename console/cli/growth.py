"""What grows from an agreement, in its status: pilots, waivers, and the intensified agreement."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.days import listed
from console.cli.paper import heading, table
from console.cli.pilots import fate, pilot_document, pilot_stands
from console.phrases.facts import until_day
from console.pilots import PilotStory, pilots_of, standing
from console.queries import Chain, texts_to_show
from console.sentences.conditions import are_waived, eligibility_words
from models.milestones import Opened
from models.pilot_milestones import IntensifiedOpened
from models.pilots import missing_for_intensified
from models.state import Agreement


class Offspring(NamedTuple):
    """An intensified agreement opened under this one; `stands` is its phase or how it ended."""

    ref: str
    mou_then: str
    stands: str


class Growth(NamedTuple):
    """Everything that grew from an agreement as of `now`; `reopens` is what it was opened again for."""

    state: Agreement
    pilots: list[PilotStory]
    texts: dict[str, str]
    offspring: list[Offspring]
    reopens: str | None
    now: datetime


async def load_growth(
    connection: AsyncConnection, state: Agreement, chain: Chain, now: datetime, *, past: bool = False
) -> Growth:
    """Gather it from an agreement's own chain, and where those stand that it opened, or in the past stood."""
    at = now if past else None
    pilots = pilots_of(state.ref, chain)
    said = [milestone.payload for milestone, _ in chain]
    offspring = [
        Offspring(each.agreement.ref, each.mou_then, await standing(connection, each.agreement.ref, at))
        for each in said
        if isinstance(each, IntensifiedOpened)
    ]
    texts = await texts_to_show(
        connection, [each for one in pilots for each in (one.title, one.lesson) if each]
    )
    reopens = next((each.reopens.ref for each in said if isinstance(each, Opened) and each.reopens), None)
    return Growth(state, pilots, texts, offspring, reopens, now)


def growth_words(growth: Growth) -> Iterator[RenderableType]:
    """Return what grew as a part of a status; nothing where nothing did and nothing can."""
    state = growth.state
    if growth.pilots:
        yield heading("Pilots")
        yield table(("", "title", "lead", "stands", "report due"), list(_rows(growth)))
        yield ""
    if growth.reopens:
        yield f"It follows {growth.reopens}."
    if state.follows:
        yield f"It grows from {state.follows.ref}."
    if waived := _waived(state):
        yield waived
    for each in growth.offspring:
        yield f"{each.ref} grows from it: {each.stands.replace('_', ' ')}{fate(each.mou_then, each.stands)}."
    said = eligibility_words(state, growth.now)
    if said and state.intensified is None:
        yield said


def _rows(growth: Growth) -> Iterator[tuple[str, ...]]:
    for each in growth.pilots:
        running = each.status == "running"
        due = until_day(each.report_due, each.zone) if running else ""
        title = growth.texts.get(each.title, "")
        yield each.pilot, title, each.lead, pilot_stands(each, growth.now), due


def _waived(state: Agreement) -> str:
    if not state.waivers:
        return ""
    said = f"{listed(state.waivers)} {'does' if len(state.waivers) == 1 else 'do'} without pilots"
    return f"{said}." if are_waived(state) else f"{said}; it takes the coordinator and a partner."


def growth_document(growth: Growth) -> dict[str, object]:
    """Return the same for a status as a document."""
    state = growth.state
    return {
        "reopens": growth.reopens,
        "follows": state.follows and state.follows.model_dump(),
        "action_plan": state.plan_adopted,
        "pilots": [pilot_document(each, growth.texts, growth.now) for each in growth.pilots],
        "waivers": state.waivers,
        "intensified": [each._asdict() for each in growth.offspring],
        "missing": missing_for_intensified(state, growth.now) or (),
    }
