"""The programme report as a page: tables and charts as of a day, each number opening what it rests on."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from activities.database import reading
from console.report.entries import Where, entries_of
from console.report.page_facts import facts_of
from console.report.shown import count_names, findings_of, show_table
from console.report.sources import find_sources, in_order
from console.report.words.entries import in_utc
from console.web.rendering import page
from console.web.report.asking import Asked, asked_for
from console.web.report.downloads import forms
from console.web.site import site_of
from console.web.staff.me import Reader
from models.report.cells import Origin

router = APIRouter(include_in_schema=False)

_LONGEST = 200


@router.get("/report")
async def show(request: Request, me: Reader) -> Response:
    """Show the whole report."""
    asked = await asked_for(request, me)
    today = (await site_of(request).now()).date().isoformat()
    facts = facts_of(asked.teller) | {
        "day": asked.day,
        "today": today,
        "is_empty": not asked.report.statement.heads,
        "countings": count_names(asked.teller),
        "downloads": forms(asked.teller.language, asked.query),
        "opening": lambda address: _sources_path(asked, cell=address),
        "behind": lambda finding: _sources_path(asked, finding=str(finding.number)),
        "agreement": lambda ref: f"/agreements/{ref}",
    }
    return page(request, "report.html", facts=facts)


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
    address, report = request.query_params.get("cell", "")[:_LONGEST], asked.report
    if address not in report.addressed():
        return None
    table = show_table(asked.teller, report.table(address.partition(".")[0]))
    row, cell = next((row, cell) for row in table.rows for cell in row.cells if cell.address == address)
    name = f"{table.name} · {row.head} · {cell.label}"
    return {"name": name, "cell": cell, "sources": cell.sources, "back": f"t-{table.code}"}


def _finding(request: Request, asked: Asked) -> dict[str, Any] | None:
    wanted = request.query_params.get("finding", "")
    for each in findings_of(asked.teller):
        if str(each.number) == wanted:
            return {"name": each.said, "cell": None, "sources": each.sources, "back": f"f-{each.number}"}
    return None
