"""The programme report as a page: tables and charts as of a day, each number opening what it rests on."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from console.past import read_moment
from console.report.entries import Where, entries_of
from console.report.making import make_report
from console.report.page_facts import facts_of
from console.report.programmes import load_programme
from console.report.shown import COUNTINGS, count_names, findings_of, sections_of
from console.report.sources import find_sources, in_order
from console.report.words.entries import in_utc
from console.report.words.telling import Teller
from console.staff.accounts import Account
from console.web.agreements.listing import whose
from console.web.rendering import page
from console.web.report.downloads import downloads
from console.web.site import site_of
from console.web.staff.me import Reader
from console.web.tongue import tongue
from models.errors import InputError
from models.report.cells import Origin
from models.report.shapes import Count, Report

router = APIRouter(include_in_schema=False)

AT, COUNT = "at", "count"
_LONGEST = 200


class Asked(NamedTuple):
    """A report somebody asked for, and the query that asks for the same again; `day`: as it was typed."""

    teller: Teller
    query: str
    day: str

    @property
    def report(self) -> Report:
        """The report itself."""
        return self.teller.report


async def asked_for(request: Request, me: Account) -> Asked:
    """Make the report a request asks for, of what this account may see.

    Raises:
        InputError: The day is none, or lies in the future; or there is no such way to count.
    """
    site, typed = site_of(request), request.query_params.get(AT, "")[:40]
    now, count = await site.now(), _count(request.query_params.get(COUNT, COUNTINGS[0]))
    as_of = read_moment(typed, "UTC", now, AT) if typed else now
    organisation = whose(me)
    report = await make_report(
        site.database,
        load_programme(site.settings.programme),
        as_of,
        count,
        (organisation,) if organisation else (),
    )
    query = urlencode({AT: as_of.isoformat().replace("+00:00", "Z"), COUNT: count})
    return Asked(Teller(report, tongue(request)), query, typed[:10])


def _count(given: str) -> Count:
    for each in COUNTINGS:
        if given == each:
            return each
    raise InputError(COUNT, "is no way to count", f"Write {' or '.join(COUNTINGS)}")


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
        "downloads": downloads(asked.teller.language, asked.query),
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
    sources = await find_sources(site_of(request).database, origins)
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
    address = request.query_params.get("cell", "")[:_LONGEST]
    for section in sections_of(asked.teller):
        for table in section.tables:
            for row in table.rows:
                for cell in row.cells:
                    if cell.address == address:
                        name = f"{table.name} · {row.head} · {cell.label}"
                        back = f"t-{table.code}"
                        return {"name": name, "cell": cell, "sources": cell.sources, "back": back}
    return None


def _finding(request: Request, asked: Asked) -> dict[str, Any] | None:
    wanted = request.query_params.get("finding", "")
    for each in findings_of(asked.teller):
        if str(each.number) == wanted:
            return {"name": each.said, "cell": None, "sources": each.sources, "back": f"f-{each.number}"}
    return None
