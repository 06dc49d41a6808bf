"""From the token in an address to what its link shows, and everything a page needs on the way."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.responses import Response

from activities.database import reading
from activities.keys import DeploymentKeys, load_keys
from activities.languages import LANGUAGES, Language
from activities.sending import Postmark
from console.links.link import find_link
from console.links.seen import Seen, see
from console.links.sending import Post
from console.links.standing import OFFERS
from console.outgoing import make_transport
from console.web.headers import MOST
from console.web.rendering import page
from console.web.site import Site, site_of
from console.web.tongue import COOKIE, spoken

GONE, NOT_FOUND, CONFLICT, WRONG = 410, 404, 409, 422


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who came by a link that is known."""

    request: Request
    token: str
    site: Site
    seen: Seen
    language: Language

    @property
    def here(self) -> str:
        """The address of the link's page."""
        return f"/l/{self.token}"

    def page(self, template: str, *, status: int = 200, **facts: object) -> Response:
        """Return a page in the reader's language."""
        given = {"base": self.here, "good": self.seen.good, **facts}
        return page(self.request, f"partner/{template}", status=status, spoken=self.language, facts=given)


async def reach(request: Request, token: str) -> Visitor | None:
    """Return who came, if the link is known; nothing is written."""
    site = site_of(request)
    now = await site.now()
    async with reading(site.database) as connection:
        link = await find_link(connection, token)
        seen = await see(connection, link, now) if link else None
    if seen is None:
        return None
    chosen = request.cookies.get(COOKIE)
    tag = chosen if chosen in LANGUAGES else seen.reader.language
    return Visitor(request, token, site, seen, spoken(tag or "en"))


async def carried(request: Request, token: str, act: str) -> None:
    """Take a form as large as one with documents by a link that asks for it: nobody else may fill disks.

    What comes in chunks is as long as it likes, whatever length it says.
    """
    size = request.headers.get("content-length", "")
    if "transfer-encoding" not in request.headers and size.isdigit() and int(size) <= MOST:
        return
    visitor = await reach(request, token)
    asks = visitor is not None and act in OFFERS[visitor.seen.link.question]
    if visitor is None or not asks or not visitor.seen.good.reads:
        raise HTTPException(NOT_FOUND)


Carried = Annotated[None, Depends(carried)]
"""Stands before the form of a route, which is read after it."""


def unknown(request: Request) -> Response:
    """Say that an address leads nowhere: the same for a guessed, a truncated and a removed link."""
    return page(request, "partner/unknown.html", status=NOT_FOUND)


@cache
def _keys(folder: Path) -> DeploymentKeys:
    return load_keys(folder)


def keys_of(site: Site) -> DeploymentKeys:
    """Return what receipts are signed with."""
    return _keys(site.settings.home / "keys")


def post_of(site: Site) -> Post:
    """Return how mails leave from here."""
    settings = site.settings
    postmark = Postmark(settings.mail_sender, keys_of(site), settings.public_url)
    return Post(site.database, make_transport(settings), postmark)
