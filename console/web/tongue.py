"""Whose language a page is in: what was chosen, else what the browser asks for."""

import re

from babel import Locale, negotiate_locale
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from activities.languages import LANGUAGES, SOURCE, Language, language
from console.web.site import site_of

DOMAIN = "pages"
"""The catalogues of words on pages."""

COOKIE = "entente_language"
_YEAR = 365 * 24 * 3600
_MOST_ASKED = 10

router = APIRouter(include_in_schema=False)


def names() -> dict[str, str]:
    """Return what each language calls itself."""
    return {tag: _own_name(tag) for tag in LANGUAGES}


def _own_name(tag: str) -> str:
    locale = Locale.parse(tag.replace("-", "_"))
    name = locale.get_display_name(locale) or tag
    return name[:1].upper() + name[1:]


def spoken(tag: str) -> Language:
    """Return a language with the words of pages."""
    return language(tag, DOMAIN)


def tongue(request: Request) -> Language:
    """Return the language to answer a request in."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return spoken(chosen)
    return spoken(_asked_for(request.headers.get("accept-language", "")))


def _asked_for(header: str) -> str:
    """Return the best of our languages for an `Accept-Language`; weights that make no sense count as none."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:_MOST_ASKED]:
        found = re.fullmatch(
            r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", part
        )
        if found and float(found[2] or 1):
            wanted.append((-float(found[2] or 1), found[1]))
    tags = [tag for _, tag in sorted(wanted, key=lambda each: each[0])]
    return negotiate_locale(tags, LANGUAGES, sep="-") or SOURCE


def local_path(path: str) -> str:
    """Return a path of this site, or the first page where it is none."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() else "/"


@router.get("/language")
async def choose(request: Request, to: str = "", back: str = "/") -> Response:
    """Remember a language in the browser and go back; nothing else changes."""
    answer = RedirectResponse(local_path(back), 303)
    if to in LANGUAGES:
        secure = site_of(request).secure
        answer.set_cookie(COOKIE, to, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
    return answer
