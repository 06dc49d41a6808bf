"""What a partner sends: an answer, or the question handed on. Each is put on record, whatever comes of it."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from activities.database import reading, writing
from console.links.answering import Answer, give
from console.links.link import note_use
from console.links.sending import NotSentError, forward, is_colleague, registered_mailbox
from console.links.standing import FORWARDED, OFFERS
from console.web.forgery import Posted
from console.web.mistakes import Mistakes, mistakes_of
from console.web.partner.changes import changed, other_terms, papers
from console.web.partner.deeds import DEEDS, read_deed
from console.web.partner.forms import WrongError, read_answer, typed
from console.web.partner.pace import MOST_SHELVED, SHELVED, allows
from console.web.partner.pages import documents_of, form_page, link_page
from console.web.partner.proposing import FIELDS, KEPT, Proposal, Shelf, answer_of, read_proposal
from console.web.partner.reaching import CONFLICT, WRONG, Carried, Visitor, keys_of, post_of, reach, unknown
from console.web.partner.words import why_not
from console.web.uploads import chosen_file
from models.errors import InputError

router = APIRouter(include_in_schema=False)


@router.post("/l/{token}/answer/{act}")
async def answer(request: Request, token: str, act: str, _: Carried, form: Posted) -> Response:
    """Take an answer."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    good = visitor.seen.good
    if good.answer is not None and good.answer.act.act == act:
        return await _once_more(visitor, act, form)
    if good.standing != "live" or act not in (*good.acts, FORWARDED):
        return await _too_late(visitor, act)
    return await (_forward(visitor, form) if act == FORWARDED else _answer(visitor, act, form))


async def _read(visitor: Visitor, act: str, form: FormData) -> Answer:
    if act == "propose":
        return answer_of(await _proposal(visitor, form), form, visitor.language)
    if act in DEEDS:
        return await read_deed(act, form, visitor.seen, visitor.language)
    return read_answer(act, form, visitor.seen, visitor.language)


async def _proposal(visitor: Visitor, form: FormData) -> Proposal:
    chosen = next((name for name, value in form.items() if chosen_file(value)), None)
    if chosen and not allows(visitor, SHELVED, MOST_SHELVED):
        words = visitor.language.say("This was too often. Please try again in an hour.")
        raise WrongError(chosen, words)
    return await read_proposal(form, visitor.seen, visitor.language, _shelf(visitor))


def _shelf(visitor: Visitor) -> Shelf:
    return Shelf(documents_of(visitor), keys_of(visitor.site), visitor.seen.link.id)


async def _answer(visitor: Visitor, act: str, form: FormData) -> Response:
    good = visitor.seen.good
    try:
        if _looks_first(act, form):
            return _preview(visitor, form, await _proposal(visitor, form))
        wanted = await _read(visitor, act, form)
    except WrongError as wrong:
        return form_page(visitor, act, status=WRONG, wrong=_told(wrong, form), values=form)
    came = await give(visitor.site.door, visitor.seen.link, wanted, _attempt(form, good.attempt))
    visitor.site.counters.link_used(came)
    return await _after(visitor, act, came)


def _told(wrong: InputError, form: FormData) -> Mistakes:
    inputs = [*form, *(each.field for each in wrong.all)]
    return mistakes_of(wrong, inputs, lambda each: each.problem)


def _looks_first(act: str, form: FormData) -> bool:
    """Say whether a proposal's difference is asked for: that sends nothing yet."""
    return act == "propose" and form.get("step") != "send"


async def _after(visitor: Visitor, act: str, came: str) -> Response:
    if came in ("recorded", "kept", "other"):
        return RedirectResponse(f"{visitor.here}/receipt", 303)
    again = await reach(visitor.request, visitor.token)
    words = why_not(came, visitor.language)
    return form_page(again or visitor, act, status=CONFLICT, note=words)


async def _once_more(visitor: Visitor, act: str, form: FormData) -> Response:
    """Answer a double click, a reload or the back button with what the first one did."""
    good = visitor.seen.good
    came = "used"
    if good.standing == "kept" and not _looks_first(act, form):
        try:
            wanted = await _read(visitor, act, form)
        except WrongError:
            return RedirectResponse(f"{visitor.here}/receipt", 303)
        await give(visitor.site.door, visitor.seen.link, wanted, good.attempt)
    else:
        await _note(visitor, act, came)
    return RedirectResponse(f"{visitor.here}/receipt", 303)


async def _too_late(visitor: Visitor, act: str) -> Response:
    """Say kindly why nothing was done."""
    good, language = visitor.seen.good, visitor.language
    known = {each for offers in OFFERS.values() for each in offers} | {FORWARDED}
    await _note(visitor, act if act in known else "unknown", good.why_not.get(act, good.standing))
    if good.standing == "live":
        words = why_not(good.why_not.get(act, "WRONG_PHASE"), language)
        return link_page(visitor, status=CONFLICT, note=words)
    words = language.say("Nothing was done: you, or a colleague, have been here before.")
    return link_page(visitor, status=CONFLICT, note=words if good.standing in ("used", "kept") else "")


async def _note(visitor: Visitor, did: str, came: str) -> None:
    visitor.site.counters.link_used(came)
    async with writing(visitor.site.database) as connection:
        await note_use(connection, visitor.seen.link, did[:20], came, visitor.seen.now)


def _attempt(form: FormData, now: int) -> int:
    """Return which attempt a form is; one that was never shown counts as the present one."""
    given = str(form.get("attempt", ""))
    return min(int(given), now) if given.isascii() and given.isdigit() and len(given) < 4 else now  # noqa: PLR2004


def _preview(visitor: Visitor, form: FormData, proposal: Proposal) -> Response:
    """Show a proposal's difference before it is sent."""
    seen, language = visitor.seen, visitor.language
    shelf = _shelf(visitor)
    tickets = {name + KEPT: shelf.ticket(sha256) for name, sha256 in proposal.placed.items()}
    if form.get("step") == "edit":
        return form_page(visitor, "propose", values={**form, **tickets})
    terms = seen.state.terms
    old = {key: seen.text(sha256) for key, sha256 in terms.clauses.items()} if terms else {}
    new = {key: text for key, text in {**old, **proposal.clauses}.items() if text is not None}
    after = proposal.terms(terms) if terms else None
    kept = [(key, value) for key, value in form.items() if key.startswith(FIELDS)]
    return visitor.page(
        "difference.html",
        changes=changed(old, new),
        terms=other_terms(terms, after, language) if terms and after else [],
        documents=papers(terms, after, language) if terms and after else [],
        sizes={sha256: len(content) for sha256, content in proposal.files.items()},
        unchanged=sum(old[key] == new.get(key) for key in old),
        kept=[*kept, *tickets.items()],
        comment=typed(form, "reason"),
        name=seen.title,
        organisation=seen.name(seen.link.organisation),
    )


async def _forward(visitor: Visitor, form: FormData) -> Response:
    """Hand the question on to a colleague of the same organisation."""
    say, seen = visitor.language.say, visitor.seen
    mailbox = typed(form, "mailbox")
    async with reading(visitor.site.database) as connection:
        registered = await registered_mailbox(connection, seen.link)
    words = ""
    if not is_colleague(mailbox, registered):
        words = say(
            "Please give a mail address of your own organisation, with the same ending as this one's."
        )
    elif not allows(visitor, FORWARDED):
        words = say("This was too often. Please try again in an hour.")
    if words:
        wrong = _told(WrongError("mailbox", words), form)
        return form_page(visitor, FORWARDED, status=WRONG, wrong=wrong, values=form)
    try:
        await forward(post_of(visitor.site), seen.link, mailbox, seen.now)
    except NotSentError:
        words = say("The mail could not be sent now. Nothing has changed: please try again later.")
        return form_page(visitor, FORWARDED, status=CONFLICT, note=words, values=form)
    visitor.site.counters.link_used("sent")
    return RedirectResponse(f"{visitor.here}/sent?what=forward", 303)
