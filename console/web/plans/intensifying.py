"""Opening the intensified agreement: the start form with its memorandum's answers, and what it commits to."""

from collections.abc import Iterator
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from activities.languages import LANGUAGES
from console.commands import NotCarriedOutError
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node, leaf, renamed
from console.forms import COMMITMENT_KINDS, DIRECTIONS
from console.phrases import phrase
from console.staff.accounts import Account
from console.web.agreements.acting import (
    Again,
    act_form,
    door_of,
    is_known,
    known_form,
    led,
    led_elsewhere,
    new_command,
    sight_of,
)
from console.web.agreements.sight import Sight
from console.web.errors import BAD_INPUT
from console.web.fields import as_typed, given, typed
from console.web.forgery import Posted
from console.web.mistakes import NONE, Mistakes, mistakes_of
from console.web.plans.plan_form import CLAUSES, DOCUMENTS, POLICY, ROLES, USUAL, Plan, inputs, read_plan
from console.web.plans.policy_tree import as_fields, as_tree
from console.web.plans.previewing import show_preview, uploaded
from console.web.plans.trial import Attempt
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.me import Coordinator
from models.errors import InputError
from models.pilot_acts import Intensified

router = APIRouter(include_in_schema=False)

ACT = "open_intensified"
COMMITMENTS = 4
_ROW = "commitment."
_PARTS = ("kind", "title", "country", "direction")


@router.get("/agreements/{ref}/acts/open_intensified")
async def ask(request: Request, ref: str, me: Coordinator) -> Response:
    """Show the form, filled in with what the memorandum says; or why the rules do not allow it now."""
    sight = await sight_of(request, me, ref, ACT)
    if why_elsewhere := await led_elsewhere(request):
        return why_elsewhere
    return _form(request, sight, {"command_id": request.query_params["id"]})


def _form(request: Request, sight: Sight, again: dict[str, str], wrong: Mistakes = NONE) -> Response:
    state, registry = sight.state, sight.reader.registry
    if ACT in sight.explained.why_not.get(state.coordinator, {}):
        return act_form(request, sight, ACT, Again(again, wrong))
    facts = {
        "sight": sight,
        "state": state,
        "registry": list(registry.values()),
        "roles": ROLES,
        "policy": POLICY,
        "usual_policy": as_fields(state.policy),
        "clauses": range(CLAUSES),
        "documents": range(DOCUMENTS),
        "rows": range(COMMITMENTS),
        "kinds": COMMITMENT_KINDS,
        "directions": DIRECTIONS,
        "languages_of": LANGUAGES,
        "typed": {**dict.fromkeys((f"party.{code}" for code in registry), ""), **_usual(sight), **again},
        "wrong": wrong,
        "command_id": known_form(again.get("command_id")) or new_command(),
    }
    return page(request, "intensify.html", status=BAD_INPUT if wrong else 200, facts=facts)


def _usual(sight: Sight) -> dict[str, str]:
    """Return the fields as the memorandum would fill them in."""
    state, terms = sight.state, sight.state.terms
    said = {} if terms is None else {
        "duration": terms.duration,
        "notice": terms.notice,
        "governing_law": terms.governing_law or "",
        "authentic_language": terms.authentic_language or "",
        "focus": ", ".join(terms.areas),
    }  # fmt: skip
    empty = {f"{_ROW}{row}.{part}": "" for row in range(COMMITMENTS) for part in _PARTS}
    return {
        **USUAL,
        **{f"policy.{key}": value for key, value in as_fields(state.policy).items()},
        **{f"party.{party.org}": f"{party.side}:{party.role}" for party in state.parties},
        **empty,
        **said,
        "country": state.country,
        "mou_then": "superseded",
    }


@router.post("/agreements/{ref}/acts/open_intensified")
async def take(request: Request, ref: str, me: Coordinator, form: Posted) -> Response:
    """Preview it, change it again, or open it; what was sent before is led to its answer."""
    sight, again = await sight_of(request, me, ref, ACT), as_typed(form)
    was_given = await is_known(request, again)
    step = again.get("step", "preview")
    if was_given and step != "send":
        return led(ref, again["command_id"])
    if step == "edit":
        return _form(request, sight, again)
    try:
        plan, wanted = await _read(form, sight, request)
        if step == "send":
            return await _open(request, me, replace(wanted, files=uploaded(request, plan)))
        return await _preview(request, me, sight, (plan, wanted), again)
    except InputError as failure:
        if was_given:
            return led(ref, again["command_id"])
        return _form(request, sight, again, mistakes_of(failure, inputs(form)))


async def _read(form: FormData, sight: Sight, request: Request) -> tuple[Plan, ActRequest]:
    """Return the plan in a form, and the act that opens it."""
    state, registry = sight.state, dict(sight.reader.registry)
    if known_form(typed(form, "command_id")) is None:
        raise InputError("command_id", phrase("is not of a form of ours"), phrase("Open the form anew"))
    plan = await read_plan(form, registry, site_of(request).door.documents, as_fields(state.policy))
    said = dict(plan.node.value) if isinstance(plan.node.value, dict) else {}
    said |= {"kind": leaf("intensified", "kind"), "coordinator": leaf(state.coordinator, "coordinator")}
    plan.node = replace(plan.node, value=said)
    tree = {
        "agreement": plan.node,
        "commitments": Node(tuple(_commitments(form)), "commitments"),
        **given(form, ("mou_then",)),
        "by": leaf(state.coordinator, "by"),
        "command_id": leaf(typed(form, "command_id"), "command_id", plain=True),
    }
    context = ActContext(registry, state.ref, state.coordinator, settings=plan.settings)
    return plan, read_act(ACT, Node(tree, ""), context)


def _commitments(form: FormData) -> Iterator[Node]:
    for row in range(COMMITMENTS):
        said, where = given(form, (f"{_ROW}{row}.{part}" for part in _PARTS)), f"commitment {row + 1}"
        if said:
            yield renamed(Node({name.rpartition(".")[2]: node for name, node in said.items()}, where), where)


async def _preview(
    request: Request, me: Account, sight: Sight, given: tuple[Plan, ActRequest], again: dict[str, str]
) -> Response:
    """Play it as it would be opened, with its memorandum's policy and what it changes."""
    plan, wanted = given
    await site_of(request).door.check(replace(wanted, files=uploaded(request, plan)))
    opening = _whole(wanted, sight)
    tree = dict(plan.node.value) if isinstance(plan.node.value, dict) else {}
    played = replace(plan.node, value={**tree, "policy": as_tree(opening.policy)})
    facts = {
        "opening": opening,
        "title": again.get("title", ""),
        "typed": again,
        "action": request.url.path,
        "commitments": [title for row in range(COMMITMENTS) if (title := again.get(f"{_ROW}{row}.title"))],
    }
    return await show_preview(request, me.id, plan, Attempt(played, sight.reader.registry), facts)


def _whole(wanted: ActRequest, sight: Sight) -> Intensified:
    if wanted.intensified is None:
        raise InputError("agreement", phrase("is missing"), phrase("Fill in the form"))
    return wanted.intensified.merge(sight.state)


async def _open(request: Request, me: Account, wanted: ActRequest) -> Response:
    try:
        outcome = await door_of(site_of(request), me).submit(wanted)
    except NotCarriedOutError as failure:
        return led(wanted.ref, failure.command_id)
    return led(wanted.ref, outcome.command_id)
