"""Starting an agreement: a form, a preview by rehearsal, and only then the opening."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from activities.database import reading
from activities.languages import LANGUAGES
from console.commands import NotCarriedOutError
from console.doors.acts import ActRequest
from console.doors.registry_file import Organisation
from console.refs import refuse_used
from console.registry import registered
from console.staff.accounts import Account
from console.web.agreements.acting import door_of, known_form, led, led_elsewhere, new_command
from console.web.agreements.answers import ref_of
from console.web.errors import BAD_INPUT
from console.web.fields import as_typed, typed
from console.web.forgery import Posted
from console.web.mistakes import NONE, Mistakes, mistakes_of
from console.web.plans.plan_form import (
    CLAUSES,
    DOCUMENTS,
    POLICY,
    ROLES,
    USUAL,
    USUAL_POLICY,
    Plan,
    inputs,
    read_plan,
)
from console.web.plans.previewing import show_preview, uploaded
from console.web.plans.trial import Attempt
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.me import Coordinator, refuse
from console.web.tongue import tongue
from models.errors import InputError

router = APIRouter(include_in_schema=False)


@router.get("/start")
async def ask(request: Request, me: Coordinator) -> Response:
    """Show the empty form; its id is in the address, as that of an act is."""
    if why_elsewhere := await led_elsewhere(request):
        return why_elsewhere
    return _form(request, await _registry(request), me, {"command_id": request.query_params["id"]})


async def _registry(request: Request) -> dict[str, Organisation]:
    async with reading(site_of(request).database) as connection:
        return await registered(connection)


def _form(
    request: Request,
    registry: dict[str, Organisation],
    me: Account,
    again: dict[str, str],
    wrong: Mistakes = NONE,
) -> Response:
    language = tongue(request)
    facts = {
        "registry": list(registry.values()),
        "mine": [each for each in registry.values() if me.stands_for(each.code)],
        "roles": ROLES,
        "policy": POLICY,
        "clauses": range(CLAUSES),
        "documents": range(DOCUMENTS),
        "languages_of": LANGUAGES,
        "usual_policy": USUAL_POLICY,
        "typed": {
            **USUAL,
            **{f"party.{code}": "" for code in registry},
            "coordinator": me.organisation or "",
            **again,
        },
        "wrong": wrong,
        "command_id": known_form(again.get("command_id")) or new_command(),
        "country_name": language.country,
    }
    return page(request, "start.html", status=BAD_INPUT if wrong else 200, facts=facts)


@router.post("/start")
async def take(request: Request, me: Coordinator, form: Posted) -> Response:
    """Preview a plan, change it again, or open it; what was sent before is led to its answer."""
    registry, again = await _registry(request), as_typed(form)
    command_id, step = known_form(again.get("command_id")), again.get("step", "preview")
    sent_as = await ref_of(request, command_id) if command_id else None
    if command_id and sent_as and step != "send":
        return led(sent_as, command_id)
    if step == "edit":
        return _form(request, registry, me, again)
    try:
        plan = await read_plan(form, registry, site_of(request).door.documents)
        opening = plan.opening(registry)
        if not me.stands_for(opening.coordinator):
            refuse(request, me)
        if step == "send":
            return await _open(request, me, plan, registry, form)
        await _refuse_used(request, plan, opening.ref)
        return await _preview(request, me, plan, registry, again)
    except InputError as failure:
        return _form(request, registry, me, again, mistakes_of(failure, inputs(form)))


async def _refuse_used(request: Request, plan: Plan, ref: str) -> None:
    """See that the reference is free, before anybody looks at a calendar that cannot be."""
    tree = plan.node.value if isinstance(plan.node.value, dict) else {}
    async with reading(site_of(request).database) as connection:
        await refuse_used(connection, ref, tree.get("ref", plan.node))


async def _preview(
    request: Request, me: Account, plan: Plan, registry: dict[str, Organisation], again: dict[str, str]
) -> Response:
    facts = {
        "opening": plan.opening(registry),
        "title": again.get("title", ""),
        "typed": again,
        "action": "/start",
    }
    return await show_preview(request, me.id, plan, Attempt(plan.node, registry, plan.settings), facts)


async def _open(
    request: Request, me: Account, plan: Plan, registry: dict[str, Organisation], form: FormData
) -> Response:
    site, opening = site_of(request), plan.opening(registry)
    wanted = ActRequest(
        act="open",
        ref=opening.ref,
        by=opening.coordinator,
        command_id=known_form(typed(form, "command_id")) or new_command(),
        fields=opening.fields,
        opening=opening,
        texts=opening.texts,
        files=uploaded(request, plan),
    )
    try:
        outcome = await door_of(site, me).submit(wanted)
    except NotCarriedOutError as failure:
        return RedirectResponse(f"/agreements?kept={failure.command_id}", 303)
    return RedirectResponse(f"/agreements/{opening.ref}?done={outcome.command_id}#done", 303)
