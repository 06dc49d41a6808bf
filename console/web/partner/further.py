"""What else an organisation may do: shown on its page, and begun by a link of its own in its mailbox."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from activities.database import writing
from activities.purposes import Purpose
from console.links.link import note_use
from console.links.sending import ASKED, NotSentError, send_for
from console.links.standing import OFFERS, Further
from console.web.forgery import Posted
from console.web.partner.asking import asking
from console.web.partner.forms import typed
from console.web.partner.pace import allows
from console.web.partner.pages import link_page
from console.web.partner.reaching import CONFLICT, NOT_FOUND, Visitor, post_of, reach, unknown
from console.web.partner.words import why_not

router = APIRouter(include_in_schema=False)

_ACTS = frozenset(act for acts in OFFERS.values() for act in acts)


def _wanted(visitor: Visitor, act: str, pilot: str) -> Further | None:
    """Return what is asked for, if the rules let this organisation do it now."""
    if act not in _ACTS:
        raise HTTPException(NOT_FOUND)
    open_now = visitor.seen.good.further
    return next((each for each in open_now if (each.act, each.about or "") == (act, pilot)), None)


@router.get("/l/{token}/more/{act}")
async def more(request: Request, token: str, act: str, pilot: str = "") -> Response:
    """Say what something more is, and that a link for it goes to the registered mailbox."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    wanted = _wanted(visitor, act, pilot)
    return _page(visitor, wanted) if wanted else link_page(visitor)


def _page(visitor: Visitor, wanted: Further, note: str = "") -> Response:
    seen, language = visitor.seen, visitor.language
    return visitor.page(
        "more.html",
        status=CONFLICT if note else 200,
        seen=seen,
        organisation=seen.name(seen.link.organisation),
        question=asking(seen, language, wanted.about)[wanted.act],
        wanted=wanted,
        note=note,
    )


@router.post("/l/{token}/more/{act}")
async def ask(request: Request, token: str, act: str, form: Posted) -> Response:
    """Send the registered mailbox a link for it; nothing else happens."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    wanted, language = _wanted(visitor, act, typed(form, "pilot")), visitor.language
    if wanted is None:
        code = visitor.seen.explained.why_not.get(visitor.seen.link.organisation, {}).get(act, "WRONG_PHASE")
        await _note(visitor, act, code)
        return link_page(visitor, status=CONFLICT, note=why_not(code, language))
    if not allows(visitor, ASKED):
        return _page(visitor, wanted, language.say("This was too often. Please try again in an hour."))
    try:
        purpose = Purpose(wanted.question, wanted.about)
        await send_for(post_of(visitor.site), visitor.seen.link, purpose, act, visitor.seen.now)
    except NotSentError:
        words = language.say("The mail could not be sent now. Nothing has changed: please try again later.")
        return _page(visitor, wanted, words)
    visitor.site.counters.link_used("sent")
    return RedirectResponse(f"{visitor.here}/sent?what=again", 303)


async def _note(visitor: Visitor, did: str, came: str) -> None:
    async with writing(visitor.site.database) as connection:
        await note_use(connection, visitor.seen.link, did, came, visitor.seen.now)
