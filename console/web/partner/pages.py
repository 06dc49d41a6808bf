"""What a link shows: the question, the text and who has answered. Nothing here changes anything."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from activities.documents import DocumentStore
from console.links.standing import FORWARDED, OF_THE_TEXT, OFFERS
from console.web.partner.asking import asking
from console.web.partner.choices import choices
from console.web.partner.reaching import GONE, NOT_FOUND, Visitor, reach, unknown
from console.web.partner.view import common, owed
from console.web.partner.words import dead_words, question_of

router = APIRouter(include_in_schema=False)

ANSWERS = frozenset({FORWARDED, *(act for acts in OFFERS.values() for act in acts)})

GRAVE = frozenset({"contest", "reject", "decline", "withdraw_signature", "fail_pilot"})
"""What takes something back, or ends it."""

OWN_FORMS = {FORWARDED: "forward.html"}
"""Pages of answers that are no acts; those of acts are all made from one."""


@router.get("/l/{token}")
async def link(request: Request, token: str) -> Response:
    """Show what a link asks, or why it asks nothing any more."""
    visitor = await reach(request, token)
    return link_page(visitor) if visitor else unknown(request)


def link_page(visitor: Visitor, *, status: int = 200, **facts: Any) -> Response:  # noqa: ANN401 - a template's
    """Return the page of a link as it stands."""
    seen, language = visitor.seen, visitor.language
    standing = seen.good.standing
    if not seen.good.reads:
        return visitor.page("revoked.html", status=GONE, dead=dead_words(seen, language))
    shown = common(seen, language, documents_of(visitor))
    usual: dict[str, Any] = {"wrong": None, "values": {}, "note": ""}
    if standing == "live":
        usual |= {
            "act": seen.good.acts[0],
            "grave": GRAVE,
            "of_the_text": OF_THE_TEXT,
            **choices(seen, language),
        }
        return visitor.page(
            "link.html", status=status, question=question_of(seen, language), **shown, **usual | facts
        )
    usual["owed"] = owed(seen, language) if standing == "used" else ""
    dead = None if standing == "read" else dead_words(seen, language)
    return visitor.page("read.html", status=status, dead=dead, **shown, **usual | facts)


@router.get("/l/{token}/answer/{act}")
async def other_answer(request: Request, token: str, act: str) -> Response:
    """Show the form of another answer."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    if act not in ANSWERS:
        raise HTTPException(NOT_FOUND)
    return form_page(visitor, act)


def form_page(visitor: Visitor, act: str, *, status: int = 200, **facts: Any) -> Response:  # noqa: ANN401
    """Return the form of one answer; that of the answer asked for first is the link's page, open or not."""
    seen, language = visitor.seen, visitor.language
    is_other = seen.good.standing == "live" and act in (*seen.good.acts[1:], FORWARDED)
    if not is_other:
        return link_page(visitor, status=status, **facts)
    shown = {**common(seen, language, documents_of(visitor)), **choices(seen, language)}
    usual: dict[str, Any] = {"wrong": None, "values": {}, "note": "", "act": act, "grave": GRAVE}
    asked = asking(seen, language, seen.link.about).get(act)
    return visitor.page(
        OWN_FORMS.get(act, "form.html"), status=status, question=asked, **shown, **usual | facts
    )


def documents_of(visitor: Visitor) -> DocumentStore:
    """Return where documents are kept."""
    return visitor.site.door.documents
