"""Rehearsal: an agreement's calendar and mail load under two policies, side by side."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from activities.database import reading
from console.doors.agreement_file import read_agreement
from console.doors.node import Node, leaf
from console.doors.policy_file import SET
from console.doors.registry_file import Organisation
from console.doors.together import Together, renamed
from console.portfolio import list_entries
from console.queries import find_state, texts_to_show
from console.registry import registered
from console.staff.accounts import Account
from console.web.agreements.listing import whose
from console.web.errors import BAD_INPUT
from console.web.fields import as_typed, typed
from console.web.forgery import Posted
from console.web.mistakes import NONE, Mistakes, mistakes_of
from console.web.plans.plan_form import setting_typed
from console.web.plans.trial import Attempt, Trial, try_plan
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.me import Coordinator, refuse
from console.web.tongue import tongue
from models.errors import InputError
from models.state import Agreement

router = APIRouter(include_in_schema=False)

KEYS = ("negotiation_window", "signing_window", "reminders", "grace")
USUAL = ("P45D", "P45D", "P7D,P14D,P21D,P28D", "P14D")
SIDES = ("a", "b")


@router.get("/rehearsal")
async def ask(request: Request, me: Coordinator) -> Response:
    """Show which agreement and which two policies to try."""
    return await _page(request, me, {}, {})


async def _page(
    request: Request,
    me: Account,
    again: dict[str, str],
    trials: dict[str, Trial],
    wrong: Mistakes = NONE,
) -> Response:
    site = site_of(request)
    async with reading(site.database) as connection:
        entries = await list_entries(connection, await site.now(), whose(me))
    usual = {f"{side}.{key}": value for side in SIDES for key, value in zip(KEYS, USUAL, strict=True)}
    facts = {
        "entries": [each for each in entries if me.stands_for(each.coordinator)],
        "keys": KEYS,
        "sides": SIDES,
        "typed": {"ref": "", "life": "silent", **usual, **again},
        "trials": trials,
        "wrong": wrong,
    }
    return page(request, "rehearsal.html", status=BAD_INPUT if wrong else 200, facts=facts)


@router.post("/rehearsal")
async def play(request: Request, me: Coordinator, form: Posted) -> Response:
    """Play an agreement as if it began now, under both policies; nothing of it is kept."""
    site, again = site_of(request), as_typed(form)
    try:
        async with reading(site.database) as connection:
            state, registry = await find_state(connection, typed(form, "ref")), await registered(connection)
            titles = await texts_to_show(connection, [state.title or ""])
        if not me.stands_for(state.coordinator):
            refuse(request, me)
        plan = _plan(state, registry, titles.get(state.title or "", state.ref))
        settings = _settings(form, plan, registry)
        answers = typed(form, "life") == "answered"
        trials = {
            side: await try_plan(
                site, Attempt(plan, registry, settings[side], answers), me.id, tongue(request)
            )
            for side in SIDES
        }
    except InputError as failure:
        return await _page(request, me, again, {}, mistakes_of(failure, form))
    return await _page(request, me, again, trials)


def _settings(form: FormData, plan: Node, registry: dict[str, Organisation]) -> dict[str, tuple[str, ...]]:
    """Return what either policy sets, once the plan could be opened with it."""
    with Together() as each:
        return {side: each(_setting, form, side, plan, registry) for side in SIDES}


def _setting(form: FormData, side: str, plan: Node, registry: dict[str, Organisation]) -> tuple[str, ...]:
    said = {key: setting_typed(form, f"{side}.{key}").replace(" ", "") for key in KEYS}
    settings = tuple(f"{key}={value}" for key, value in said.items() if value)
    try:
        read_agreement(plan, registry, settings)
    except InputError as failure:
        raise renamed(failure, lambda field: field.replace(f"{SET} ", f"{side}.")) from None
    return settings


def _plan(state: Agreement, registry: dict[str, Organisation], title: str) -> Node:
    """Return an agreement as a file would say it, with those who are still in the registry."""
    parties = [
        Node({name: leaf(getattr(party, name), "parties") for name in ("org", "side", "role")}, "parties")
        for party in state.parties
        if party.org in registry
    ]
    terms = {"duration": leaf("P3Y", "terms"), "notice": leaf("P3M", "terms")}
    tree = {
        "ref": leaf(state.ref, "ref"),
        "title": leaf(title, "title"),
        "country": leaf(state.country, "country"),
        "coordinator": leaf(state.coordinator, "coordinator"),
        "parties": Node(tuple(parties), "parties"),
        "terms": Node(terms, "terms"),
    }
    return Node(tree, "plan")
