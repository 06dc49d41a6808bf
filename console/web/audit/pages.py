"""Pages that only read: verifying, packs, an agreement as it stood, and whether the service is stuck."""

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from activities.database import reading
from console.doctor.checks import CHECKS
from console.doctor.examination import Report, examine
from console.doctor.finding import Verdict
from console.portfolio import Sought, list_entries, matching
from console.queries import known_names
from console.web.agreements.phases import outcome_names, phase_names
from console.web.agreements.sight import Sight, see
from console.web.audit.bringing import LINES, MAIL, brought_in
from console.web.audit.service_words import about
from console.web.audit.verifying import Verified, fingerprint, pack_of, verified
from console.web.errors import BAD_INPUT, TooOftenError
from console.web.fields import as_typed
from console.web.forgery import Posted
from console.web.mistakes import NONE, Mistakes, mistakes_of
from console.web.rendering import page
from console.web.site import site_of
from console.web.staff.me import AUDITOR, Auditor, Reader
from console.web.tongue import tongue
from models.errors import InputError

router = APIRouter(include_in_schema=False)

LOOKS: Final = 6
WITHIN: Final = timedelta(minutes=1)
"""So often may one account have the service examined."""

STUCK: Final = frozenset(
    {
        "database",
        "schema",
        "append_only",
        "engine",
        "workers",
        "mail",
        "inbox",
        "notices",
        "dates",
        "workflows",
        "tasks",
    }
)
"""Checks that say whether work gets done; the others are the operator's."""


@router.get("/audit", dependencies=[AUDITOR])
async def show(request: Request) -> Response:
    """Show the agreements there are, to be verified one by one."""
    site = site_of(request)
    words = request.query_params.get("words", "")[:200]
    async with reading(site.database) as connection:
        entries = await list_entries(connection, await site.now())
        names = await known_names(connection)
    language = tongue(request)
    facts = {
        "entries": sorted(matching(entries, Sought(words), names), key=lambda each: each.ref)[:200],
        "words": words,
        "names": names,
        "stands": phase_names(language) | outcome_names(language),
    }
    return page(request, "audit.html", facts=facts)


@router.get("/audit/{ref}")
async def one(request: Request, ref: str, me: Auditor) -> Response:
    """Show what can be verified of an agreement, and taken away."""
    sight = await see(request, me, ref)
    return _audited(request, sight)


def _audited(
    request: Request, sight: Sight, found: Verified | None = None, wrong: Mistakes = NONE, typed: str = ""
) -> Response:
    facts = {
        "sight": sight,
        "state": sight.state,
        "verified": found,
        "wrong": wrong,
        "typed": typed,
        "fingerprint": fingerprint(site_of(request)),
    }
    return page(request, "audit_one.html", status=BAD_INPUT if wrong else 200, facts=facts)


@router.post("/audit/{ref}")
async def verify(request: Request, ref: str, me: Auditor, form: Posted) -> Response:
    """Verify it now, held to the receipts that are brought; nothing is written."""
    sight, said = await see(request, me, ref), as_typed(form).get(LINES, "")
    try:
        brought = await brought_in(form)
    except InputError as failure:
        return _audited(request, sight, wrong=mistakes_of(failure, (LINES, MAIL)), typed=said)
    found = await verified(site_of(request), sight.state.ref, me.id, tongue(request), brought)
    return _audited(request, sight, found, typed=said)


@router.get("/audit/{ref}/pack.zip")
async def pack(request: Request, ref: str, me: Auditor) -> Response:
    """Return the evidence of an agreement as one file that can be checked anywhere."""
    sight = await see(request, me, ref)
    content = await pack_of(site_of(request), sight.state.ref)
    name = f'attachment; filename="{sight.state.ref.lower()}.zip"'
    return Response(content, media_type="application/zip", headers={"Content-Disposition": name})


@router.get("/service")
async def stuck(request: Request, me: Reader) -> Response:
    """Say in words whether anything is stuck, and what to do."""
    site = site_of(request)
    if not site.allows("service", me.id, await site.now(), LOOKS, WITHIN):
        raise TooOftenError
    checks = [each for each in CHECKS if each.name in STUCK]
    reports = await asyncio.to_thread(examine, checks, site.settings)
    order = list(Verdict)
    reports = sorted(reports, key=lambda each: order.index(each.finding.verdict))
    return page(request, "service.html", reports=reports, bad=_bad(reports), about=about)


def _bad(reports: list[Report]) -> int:
    return sum(each.finding.verdict in (Verdict.PROBLEM, Verdict.WARNING) for each in reports)
