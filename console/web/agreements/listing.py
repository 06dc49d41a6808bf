"""The portfolio: every agreement somebody may see, the most urgent first, also as CSV and as a calendar."""

import asyncio
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from activities.database import reading
from activities.drawings.stages import stages
from activities.drawings.strip import draw_strip
from console.portfolio import (
    Entry,
    Sought,
    counted,
    list_entries,
    matching,
    states_of,
)
from console.queries import known_names
from console.registry import registered
from console.staff.accounts import Account
from console.web.agreements.asks import asks
from console.web.agreements.phases import outcome_names, phase_names
from console.web.agreements.tables import as_calendar, as_csv
from console.web.agreements.turns import Reader, Turn, first_turn
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.me import Reader as Reading
from console.web.tongue import tongue
from models.urgency import NEEDS, Need

router = APIRouter(include_in_schema=False)

PER_PAGE = 25
_LONGEST = 200


class Row(NamedTuple):
    """One agreement as the list shows it: whose turn is first, and how many more are awaited.

    `silence` says whom no mail reaches, `asks` what its coordinator has to do or decide.
    """

    entry: Entry
    strip: str
    stands: str
    silence: str
    first: Turn | None
    more: int
    asks: str = ""


def whose(me: Account) -> str | None:
    """Return the organisation whose agreements alone somebody sees; None: all."""
    return None if "auditor" in me.roles else me.organisation


def _sought(request: Request) -> Sought:
    given = {name: request.query_params.get(name, "")[:_LONGEST] for name in Sought._fields}
    return Sought(**given)


async def _entries(request: Request, me: Account) -> tuple[list[Entry], Reader]:
    site, language = site_of(request), tongue(request)
    now = await site.now()
    async with reading(site.database) as connection:
        entries = await list_entries(connection, now, whose(me))
        reader = Reader(language, now, await known_names(connection), await registered(connection))
    return entries, reader


@router.get("/agreements")
async def show(request: Request, me: Reading) -> Response:
    """Show the portfolio, a page of it at a time."""
    everything, reader = await _entries(request, me)
    sought = _sought(request)
    found = matching(everything, sought, reader.names)
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(1, _whole(request.query_params.get("page", "1"))), pages)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return page(
        request,
        "agreements.html",
        everything=len(everything),
        found=len(found),
        rows=await _rows(request, shown, reader),
        counts=counted(everything),
        need_names=need_names(reader),
        phases=phase_names(reader.language),
        countries=sorted({each.country for each in everything}),
        sought=sought,
        number=number,
        pages=pages,
        query=urlencode([(name, value) for name, value in sought._asdict().items() if value]),
        reader=reader,
    )


@router.get("/agreements.csv")
async def download(request: Request, me: Reading) -> Response:
    """Return the list as it is filtered, for a spreadsheet."""
    everything, reader = await _entries(request, me)
    found = matching(everything, _sought(request), reader.names)
    return _file(as_csv(found, reader), "text/csv; charset=utf-8", "agreements.csv")


@router.get("/agreements.ics")
async def calendar(request: Request, me: Reading) -> Response:
    """Return the deadlines and ends of the list as it is filtered, for a calendar."""
    site = site_of(request)
    everything, reader = await _entries(request, me)
    found = matching(everything, _sought(request), reader.names)
    async with reading(site.database) as connection:
        states = await states_of(connection, [each.ref for each in found if each.need != "closed"])
    content = await asyncio.to_thread(as_calendar, states.values(), reader, site.url)
    return _file(content, "text/calendar; charset=utf-8", "agreements.ics")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


async def _rows(request: Request, entries: list[Entry], reader: Reader) -> list[Row]:
    async with reading(site_of(request).database) as connection:
        states = await states_of(connection, [each.ref for each in entries])
    names = phase_names(reader.language) | outcome_names(reader.language)
    rows = []
    for each in entries:
        state = states[each.ref]
        stands = names[each.outcome or each.phase]
        if state.lapsed_at and not state.over:
            stands = f"{stands}, {names['lapsed']}"
        drawn = stages(state, reader.language, state.zone(state.coordinator))
        strip = draw_strip(drawn, f"{each.ref}: {stands}")
        first, more = first_turn(state, reader)
        rows.append(Row(each, strip, stands, silence(each, reader), first, more, asks(state, reader, first)))
    return rows


def silence(entry: Entry, reader: Reader) -> str:
    """Return whom no mail reaches, as a sentence."""
    if not entry.unreached:
        return ""
    who = reader.language.listed([reader.name(org) for org in entry.unreached])
    return reader.language.say("No mail reaches %(who)s.", {"who": who})


def need_names(reader: Reader) -> dict[Need, str]:
    """Return what the groups of the portfolio are called."""
    say = reader.language.say
    named = (
        say("Needs me today"),
        say("At risk"),
        say("Waits for partners"),
        say("Runs by itself"),
        say("Closed"),
    )
    return dict(zip(NEEDS, named, strict=True))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004 - a page
