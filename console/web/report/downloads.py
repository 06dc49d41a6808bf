"""The report as files: the same as on the page, in every form it is handed out in."""

import asyncio
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from activities.database import reading
from activities.drawings.fonts import NoFontError
from activities.languages import Language
from console.report.behind import origins_behind
from console.report.formats import FORMATS
from console.report.papers import PAPERS
from console.report.sources import find_sources
from console.report.words.telling import Teller
from console.web.errors import CONFLICT, NOT_FOUND
from console.web.rendering import page
from console.web.report.asking import Asked, asked_for
from console.web.site import Site, site_of
from console.web.staff.me import Reader

router = APIRouter(include_in_schema=False)

AT_ONCE: Final = asyncio.Semaphore(1)
"""Setting a paper takes a processor of its own."""


def forms(language: Language, query: str) -> list[tuple[str, str, str]]:
    """Return each form with its address and what it is good for."""
    say = language.say
    known = {
        "pdf": ("PDF", say("To print, to hand in and to keep (PDF/A).")),
        "html": ("HTML", say("One file for any browser, with all that stands behind the numbers.")),
        "xlsx": ("XLSX", say("A workbook for spreadsheet programs.")),
        "csv": ("CSV", say("A table with a line a number.")),
        "json": ("JSON", say("Everything, for other programs.")),
    }
    return [(name, f"/report.{shape}?{query}", words) for shape, (name, words) in known.items()]


@router.get("/report.{shape}")
async def download(request: Request, shape: str, me: Reader) -> Response:
    """Return the report in a form; nothing is kept."""
    form = FORMATS.get(shape) or PAPERS.get(shape)
    if form is None:
        raise HTTPException(NOT_FOUND)
    asked = await asked_for(request, me)
    try:
        content = await made(site_of(request), asked.teller, shape)
    except NoFontError:
        return page(request, "report_nofont.html", status=CONFLICT, back=f"/report?{asked.query}")
    name = f'attachment; filename="{_name(asked, shape)}"'
    return Response(content, media_type=form.media_type, headers={"Content-Disposition": name})


async def made(site: Site, teller: Teller, shape: str) -> bytes:
    """Return the bytes of a form. Raises as `typeset`."""
    if shape in FORMATS:
        return await asyncio.to_thread(FORMATS[shape].make, teller)
    async with reading(site.database) as connection:
        sources = await find_sources(connection, origins_behind(teller.report))
    async with AT_ONCE:
        return await asyncio.to_thread(PAPERS[shape].make, teller, sources)


def _name(asked: Asked, shape: str) -> str:
    """Return such as `report-2026-03-31.pdf`."""
    return f"report-{asked.report.as_of.date().isoformat()}.{shape}"
