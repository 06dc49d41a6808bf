"""What a link shows: the question, the text and who has answered. Nothing here changes anything."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from activities.documents import DocumentStore
from console.links.standing import FORWARDED
from console.web.partner.reaching import GONE, NOT_FOUND, Visitor, reach, unknown
from console.web.partner.view import changes_since, common
from console.web.partner.words import dead_words, question_of

router = APIRouter(include_in_schema=False)

FORMS = {
    "propose": "propose.html",
    "object": "object.html",
    "reject": "reason.html",
    "decline": "reason.html",
    "grant_mandate": "mandate.html",
    FORWARDED: "forward.html",
}
"""The page of each answer that is not the one asked for first."""


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
    usual: dict[str, Any] = {"wrong": None, "values": {}, "note": "", "changes": []}
    if standing == "live":
        return visitor.page(
            "link.html", status=status, question=question_of(seen, language), **shown, **usual | facts
        )
    if standing == "stale":
        usual["changes"] = changes_since(seen, seen.link.revision)
    dead = None if standing == "read" else dead_words(seen, language)
    return visitor.page("read.html", status=status, dead=dead, **shown, **usual | facts)


@router.get("/l/{token}/answer/{act}")
async def other_answer(request: Request, token: str, act: str) -> Response:
    """Show the form of another answer."""
    visitor = await reach(request, token)
    if visitor is None:
        return unknown(request)
    if act not in FORMS:
        raise HTTPException(NOT_FOUND)
    return form_page(visitor, act)


def form_page(visitor: Visitor, act: str, *, status: int = 200, **facts: Any) -> Response:  # noqa: ANN401
    """Return the form of one answer, or the link's page where it is not open."""
    seen, live = visitor.seen, visitor.seen.good.standing == "live"
    if not live or act not in (*seen.good.acts, FORWARDED):
        return link_page(visitor, status=status, **facts)
    if act not in FORMS:
        return link_page(visitor, status=status, **facts)
    shown = common(seen, visitor.language, documents_of(visitor))
    usual: dict[str, Any] = {"wrong": None, "values": {}, "note": "", "act": act}
    return visitor.page(FORMS[act], status=status, **shown, **usual | facts)


def documents_of(visitor: Visitor) -> DocumentStore:
    """Return where documents are kept."""
    return visitor.site.door.documents
