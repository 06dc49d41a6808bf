"""Forms for every act of a coordinator: shown when the rules allow it, sent once, answered in words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_hex
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from console.codes import words
from console.commands import Door, NotCarriedOutError
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node, leaf
from console.forms import BY_NAME
from console.phrases import Phrase, phrase, sentence
from console.sentences.reasons import field_of, why
from console.staff.accounts import Account
from console.web.agreements.act_fields import fields_of
from console.web.agreements.act_names import GRAVE, button_names
from console.web.agreements.act_reading import read
from console.web.agreements.act_words import ABOUT
from console.web.agreements.answers import ref_of, said_of
from console.web.agreements.sight import Sight, see
from console.web.agreements.signer import signed_by
from console.web.agreements.sure import ASKED_AGAIN, CHANGE, SURE, what_will_be
from console.web.agreements.wording import wording
from console.web.errors import BAD_INPUT, CONFLICT
from console.web.fields import as_typed, chosen, typed
from console.web.forgery import Posted
from console.web.mistakes import NONE, Mistakes, Told, mistakes_of
from console.web.rendering import page
from console.web.site import Site, site_of
from console.web.staff.me import Coordinator, refuse
from models.errors import InputError
from models.explain import against

router = APIRouter(include_in_schema=False)

_ID_BYTES = 16
_COMMAND = re.compile(r"page-[0-9a-f]{32}")


def new_command() -> str:
    """Return the id of an act that is not given yet: the form carries it, so sending twice is once."""
    return f"page-{token_hex(_ID_BYTES)}"


def known_form(command_id: str | None) -> str | None:
    """Return the id of a form of ours; None for what no form of ours had."""
    return command_id if command_id and _COMMAND.fullmatch(command_id) else None


async def led_elsewhere(request: Request) -> Response | None:
    """Lead to a form with an id, or from one that was sent to its answer; None: the form is to be shown."""
    command_id = known_form(request.query_params.get("id"))
    if command_id is None:
        return RedirectResponse(f"{request.url.path}?id={new_command()}", 303)
    ref = await ref_of(request, command_id)
    return led(ref, command_id) if ref else None


def door_of(site: Site, me: Account) -> Door:
    """Return the door an account acts through."""
    return replace(site.door, authority=me.id)


async def sight_of(request: Request, me: Account, ref: str, act: str) -> Sight:
    """Return an agreement to its coordinator, for an act there is."""
    if act not in BY_NAME or act == "open" or BY_NAME[act].rehearsal:
        raise HTTPException(404)
    sight = await see(request, me, ref)
    if not me.stands_for(sight.state.coordinator):
        refuse(request, me)
    return sight


@router.get("/agreements/{ref}/acts/{act}")
async def ask(request: Request, ref: str, act: str, me: Coordinator) -> Response:
    """Show the form of an act, or why the rules do not allow it now.

    The id of the act is in the address: whoever goes back to a form that was sent is led to its answer.
    """
    sight = await sight_of(request, me, ref, act)
    if why_elsewhere := await led_elsewhere(request):
        return why_elsewhere
    return act_form(request, sight, act, Again({"command_id": request.query_params["id"]}))


class Again(NamedTuple):
    """A form that is shown once more: what was typed, and what was wrong or has changed meanwhile.

    `then` asks whether it is to be sent: what will be.
    """

    typed: dict[str, str]
    wrong: Mistakes = NONE
    changed: bool = False
    ticked: Mapping[str, tuple[str, ...]] | None = None
    then: Phrase | str = ""


_FIRST = Again({})


def act_form(request: Request, sight: Sight, act: str, again: Again = _FIRST) -> Response:
    """Return the form of an act, or why the rules do not allow it now."""
    state, name = sight.state, sight.reader.name
    found = against(state, act, state.coordinator, sight.now)
    status = BAD_INPUT if again.wrong else CONFLICT if again.changed else 200
    facts = {
        "sight": sight,
        "state": state,
        "act": act,
        "name": button_names(sight.reader.language)[act],
        "about": ABOUT[act],
        "is_grave": act in GRAVE,
        "asks_again": act in ASKED_AGAIN,
        "fields": fields_of(act, sight),
        "typed": again.typed,
        "why_not": sentence(why(state, *found, name)) if found else "",
        "what_to_do": words(found[1].code, act).on_page if found else "",
        "ticked": again.ticked,
        "then": again.then,
        "wording": wording(sight, state.revision, None) if act == "sign" else None,
        "own": state.coordinator not in state.signatures,
        "wrong": again.wrong,
        "changed": again.changed,
        "command_id": known_form(again.typed.get("command_id")) or new_command(),
    }
    return page(request, "act.html", status=status, facts=facts)


@router.post("/agreements/{ref}/acts/{act}")
async def send(request: Request, ref: str, act: str, me: Coordinator, form: Posted) -> Response:
    """Do it, and lead to what came of it; a text that changed meanwhile is told, and nothing is sent.

    A form that is shown once more keeps its id, in the page and in its address: whichever of its copies is
    sent, from whatever tab or by going back, it is one act.
    """
    sight, door = await sight_of(request, me, ref, act), door_of(site_of(request), me)
    again = Again(as_typed(form), ticked={name: chosen(form, name) for name in form})
    was_given = await is_known(request, again.typed)
    if again.typed.get("revision") != str(sight.state.revision) and not was_given:
        return act_form(request, sight, act, again._replace(changed=True))
    try:
        wanted = await _request(act, form, sight)
        asked = again if was_given else await _asked_first(door, wanted, sight, again)
        if asked is not again:
            return act_form(request, sight, act, asked)
        outcome = await door.submit(wanted)
    except InputError as failure:
        if was_given:
            return led(ref, again.typed["command_id"])
        inputs = [each.name for each in fields_of(act, sight)]
        return act_form(request, sight, act, again._replace(wrong=mistakes_of(failure, inputs)))
    except NotCarriedOutError as failure:
        return led(ref, failure.command_id)
    return led(ref, outcome.command_id)


async def _asked_first(door: Door, wanted: ActRequest, sight: Sight, again: Again) -> Again:
    """Return what is asked or said before an act is given; the same `again` where nothing stands against it.

    What the rules refuse is told and not given, so nothing is on record of it; should the agreement change
    before an act arrives, it is refused on record.
    """
    state, act, refused = await door.judge(wanted)
    if refused is not None:
        said = sentence(why(state, act, refused, sight.reader.name))
        told = Told(field_of(state, act, refused), said)
        more = words(refused.code, act.act).on_page
        return again._replace(wrong=Mistakes((told,), more))
    if CHANGE in again.typed:
        return again._replace(wrong=NONE)
    if act.act in ASKED_AGAIN and SURE not in again.typed:
        return again._replace(then=what_will_be(act, sight))
    return again


async def is_known(request: Request, again: dict[str, str]) -> bool:
    """Say whether an act was given before: sent twice it is answered as it was, whatever changed since."""
    return await said_of(request, request.path_params["ref"], again.get("command_id", "")) is not None


async def _request(act: str, form: FormData, sight: Sight) -> ActRequest:
    given = await read(act, form, sight)
    state = sight.state
    if known_form(typed(form, "command_id")) is None:
        raise InputError("command_id", phrase("is not of a form of ours"), phrase("Open the form anew"))
    common = {
        "by": leaf(state.coordinator, "by"),
        "revision": leaf(typed(form, "revision"), "revision", plain=True),
        "command_id": leaf(typed(form, "command_id"), "command_id", plain=True),
    }
    clauses = frozenset(state.terms.clauses) if state.terms else None
    context = ActContext(sight.reader.registry, state.ref, state.coordinator, clauses, now=sight.now)
    request = read_act(act, Node({**given.tree, **common}, ""), context)
    if act == "sign":
        request = signed_by(request, form)
    return replace(request, files={**request.files, **given.files})


def led(ref: str, command_id: str) -> Response:
    """Lead to what came of an act."""
    return RedirectResponse(f"/agreements/{ref}?done={command_id}#done", 303)
