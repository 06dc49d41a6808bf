"""What follows an answer: its receipt, papers and dates; and links that are sent again."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from activities.drawings.fonts import NoFontError
from console.doors.reading import MAILBOX_LENGTH
from console.links.seeking import send_to_mailbox
from console.links.sending import AGAIN, NotSentError, send_again
from console.printing.executed import executed_copy, is_executed, language_of_copy
from console.printing.receipt import print_receipt, receipt_of
from console.web.agreements.documents import kind_of
from console.web.forgery import Posted
from console.web.partner.dates import dates_of
from console.web.partner.forms import typed
from console.web.partner.pace import MOST, WITHIN, allows
from console.web.partner.pages import documents_of, link_page
from console.web.partner.reaching import CONFLICT, NOT_FOUND, Visitor, keys_of, post_of, reach, unknown
from console.web.partner.view import owed
from console.web.rendering import page
from console.web.report.downloads import AT_ONCE
from console.web.site import site_of
from console.web.tongue import spoken
from models.milestones import Milestone

router = APIRouter(include_in_schema=False)

PDF = "application/pdf"


def _answered(visitor: Visitor) -> Milestone | None:
    """Return the entry a link's answer left."""
    answer = visitor.seen.good.answer
    return visitor.seen.of_command(answer.act.command_id) if answer else None


@router.get("/l/{token}/receipt")
async def receipt(request: Request, token: str) -> Response:
    """Show the receipt of a link's answer."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    milestone = _answered(visitor)
    if milestone is None or not visitor.seen.good.reads:
        return link_page(visitor)
    shown = receipt_of(visitor.seen, milestone, keys_of(visitor.site), visitor.language)
    facts: dict[str, Any] = {
        "executed": is_executed(visitor.seen),
        "owed": owed(visitor.seen, visitor.language),
        "dates": bool(dates_of(visitor.seen, visitor.language, "")),
    }
    return visitor.page("receipt.html", receipt=shown, **facts)


@router.get("/l/{token}/receipt.pdf")
async def receipt_pdf(request: Request, token: str) -> Response:
    """Return the receipt on paper."""
    visitor = await _reader(request, token)
    milestone = _answered(visitor)
    if milestone is None:
        raise HTTPException(NOT_FOUND)
    content = receipt_of(visitor.seen, milestone, keys_of(visitor.site), visitor.language)
    return await _paper(visitor, lambda: print_receipt(content), f"{visitor.seen.state.ref}-receipt.pdf")


@router.get("/l/{token}/executed.pdf")
async def executed_pdf(request: Request, token: str) -> Response:
    """Return the executed copy; everybody's is the same."""
    visitor = await _reader(request, token)
    if not is_executed(visitor.seen):
        raise HTTPException(NOT_FOUND)
    language = spoken(language_of_copy(visitor.seen))
    ref, keys = visitor.seen.state.ref, keys_of(visitor.site)
    return await _paper(visitor, lambda: executed_copy(visitor.seen, keys, language), f"{ref}.pdf")


async def _paper(visitor: Visitor, make: Callable[[], bytes], name: str) -> Response:
    """Return a paper, or say that it cannot be set here; meanwhile other pages are answered."""
    try:
        async with AT_ONCE:
            content = await asyncio.to_thread(make)
    except NoFontError:
        return visitor.page("nofont.html", status=CONFLICT)
    return Response(content, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})


@router.get("/l/{token}/dates.ics")
async def calendar(request: Request, token: str) -> Response:
    """Return the next date as a calendar file."""
    visitor = await _reader(request, token)
    content = dates_of(visitor.seen, visitor.language, visitor.site.settings.mail_sender)
    if not content:
        raise HTTPException(NOT_FOUND)
    name = f'attachment; filename="{visitor.seen.state.ref}.ics"'
    return Response(content, media_type="text/calendar", headers={"Content-Disposition": name})


@router.get("/l/{token}/document/{sha256}")
async def document(request: Request, token: str, sha256: str, keep: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?keep=1
    """Return a document of this agreement, as what it is and not as what it says it is.

    The scan of a signature on paper is one for the organisation it was given for.
    """
    visitor = await _reader(request, token)
    if sha256 not in visitor.seen.documents | visitor.seen.scans:
        raise HTTPException(NOT_FOUND)
    content = await asyncio.to_thread(documents_of(visitor).get, sha256)
    if content is None:
        raise HTTPException(NOT_FOUND)
    kind = kind_of(content)
    how = "attachment" if keep or kind not in _ENDINGS else "inline"
    name = f"{visitor.seen.state.ref}-{sha256[:12]}.{_ENDINGS.get(kind, 'bin')}"
    return Response(content, media_type=kind, headers={"Content-Disposition": f'{how}; filename="{name}"'})


_ENDINGS = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain; charset=utf-8": "txt"}
"""How files are called that a browser may show; any other is kept."""


async def _reader(request: Request, token: str) -> Visitor:
    visitor = await reach(request, token)
    if visitor is None or not visitor.seen.good.reads:
        raise HTTPException(NOT_FOUND)
    return visitor


@router.post("/l/{token}/again")
async def again(request: Request, token: str, _: Posted) -> Response:
    """Send the registered mailbox a new link."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    say = visitor.language.say
    if not allows(visitor, AGAIN):
        words = say("This was too often. Please try again in an hour.")
        return visitor.page("sent.html", status=CONFLICT, heading=say("Please wait"), words=words)
    try:
        await send_again(post_of(visitor.site), visitor.seen.link, visitor.seen.now)
    except NotSentError:
        words = say("The mail could not be sent now. Please try again later, or ask the coordinator.")
        return visitor.page("sent.html", status=CONFLICT, heading=say("No mail was sent"), words=words)
    visitor.site.counters.link_used("sent")
    return RedirectResponse(f"{visitor.here}/sent?what=again", 303)


@router.get("/l/{token}/sent")
async def sent(request: Request, token: str, what: str = AGAIN) -> Response:
    """Say that a mail is on its way."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    say = visitor.language.say
    words = say("A new link is on its way to the registered mailbox of your organisation, and nowhere else.")
    if what == "forward":
        words = say("Your colleague gets a mail with a link of their own. By yours you can still read.")
    return visitor.page("sent.html", heading=say("A mail is on its way"), words=words)


@router.post("/links")
async def seek(request: Request, form: Posted, later: BackgroundTasks) -> Response:
    """Send what a mailbox is asked to it, if it is registered; the page is the same for every mailbox."""
    site, mailbox = site_of(request), typed(form, "mailbox")[:MAILBOX_LENGTH]
    now = await site.now()
    host = request.client.host if request.client else ""
    if all(site.allows("seek", who, now, MOST, WITHIN) for who in (f"from {host}", mailbox.lower())):
        later.add_task(send_to_mailbox, post_of(site), mailbox, now)
    answer = page(request, "partner/sought.html")
    answer.background = later
    return answer
