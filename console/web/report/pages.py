"""The programme report as a page: tables and charts as of a day, each number opening what it rests on."""

import re
from collections.abc import Iterable
from math import ceil
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from activities.database import reading
from console.report.entries import Where, entries_of
from console.report.page_facts import facts_of
from console.report.shown import count_names, find_cell, findings_of, show_table
from console.report.sources import find_sources, in_order
from console.report.words.entries import in_utc
from console.web.rendering import page
from console.web.report.asking import Asked, asked_for
from console.web.report.downloads import forms
from console.web.site import site_of
from console.web.staff.me import Reader
from models.report.cells import Origin

router = APIRouter(include_in_schema=False)

_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_LONGEST = 200

MOST: Final = 50
"""So many rows of each table, findings and agreements the report shows; pages of a table show more."""

A_PAGE: Final = 200
"""Rows on a page of one table."""


@router.get("/report")
async def show(request: Request, me: Reader) -> Response:
    """Show the report; of what is long, the beginning."""
    asked = await asked_for(request, me)
    today = (await site_of(request).now()).date().isoformat()
    facts = facts_of(asked.teller, slice(MOST)) | _links(asked)
    facts |= {
        "day": asked.day,
        "today": today,
        "is_empty": not asked.report.statement.heads,
        "countings": count_names(asked.teller),
        "downloads": forms(asked.teller.language, asked.query),
    }
    return page(request, "report.html", facts=facts)


def _links(asked: Asked) -> dict[str, Any]:
    return {
        "opening": lambda address: _sources_path(asked, cell=address),
        "behind": lambda finding: _sources_path(asked, finding=str(finding.number)),
        "agreement": lambda ref: f"/agreements/{ref}",
        "whole": lambda table, number=1: f"/report/tables/{table.code}?{asked.query}&page={number}",
    }


@router.get("/report/tables/{code}")
async def show_one(request: Request, code: str, me: Reader) -> Response:
    """Show a table by itself, a page at a time."""
    asked, typed = await asked_for(request, me), request.query_params.get("page", "1")
    tables = {each.code: each for section in asked.report.sections for each in section.tables}
    if code not in tables or not _NUMBER.fullmatch(typed):
        raise HTTPException(404)
    number, pages = int(typed), max(1, ceil(len(tables[code].rows) / A_PAGE))
    if number > pages:
        raise HTTPException(404)
    facts = _links(asked) | {
        "table": show_table(asked.teller, tables[code], slice((number - 1) * A_PAGE, number * A_PAGE)),
        "number": number,
        "pages": pages,
        "report": asked.report,
        "moment": in_utc(asked.teller.language, asked.report.as_of),
        "back": f"/report?{asked.query}#t-{code}",
    }
    return page(request, "report_table.html", facts=facts)


def _sources_path(asked: Asked, **what: str) -> str:
    return f"/report/sources?{asked.query}&{urlencode(what)}"


@router.get("/report/sources")
async def open_number(request: Request, me: Reader) -> Response:
    """Show what a number, or a finding, rests on."""
    asked = await asked_for(request, me)
    chosen = _cell(request, asked) or _finding(request, asked)
    if chosen is None:
        raise HTTPException(404)
    return page(request, "report_sources.html", facts=await _behind(request, asked, chosen))


async def _behind(request: Request, asked: Asked, chosen: dict[str, Any]) -> dict[str, Any]:
    origins: Iterable[Origin] = in_order(chosen["sources"])
    async with reading(site_of(request).database) as connection:
        sources = await find_sources(connection, origins)
    return chosen | {
        "entries": entries_of(asked.teller, origins, sources, _WHERE),
        "moment": in_utc(asked.teller.language, asked.report.as_of),
        "back": f"/report?{asked.query}#{chosen['back']}",
    }


_WHERE = Where(
    document=lambda origin, sha256: f"/agreements/{origin.agreement}/documents/{sha256}",
    story=lambda origin: f"/agreements/{origin.agreement}#m{origin.seq}",
)


def _cell(request: Request, asked: Asked) -> dict[str, Any] | None:
    found = find_cell(asked.teller, request.query_params.get("cell", "")[:_LONGEST])
    if found is None:
        return None
    name, table, cell = found
    return {"name": name, "cell": cell, "sources": cell.sources, "back": f"t-{table.code}"}


def _finding(request: Request, asked: Asked) -> dict[str, Any] | None:
    wanted = request.query_params.get("finding", "")
    for each in findings_of(asked.teller):
        if str(each.number) == wanted:
            return {"name": each.said, "cell": None, "sources": each.sources, "back": f"f-{each.number}"}
    return None
