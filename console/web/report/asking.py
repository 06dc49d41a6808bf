"""Which report somebody asks for: as of when, how people are counted, and of which agreements."""

from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import Request

from console.doors.together import Together
from console.past import read_moment
from console.phrases import phrase
from console.report.making import make_report
from console.report.programmes import load_programme
from console.report.words.telling import Teller
from console.staff.accounts import Account
from console.web.agreements.listing import whose
from console.web.site import site_of
from console.web.tongue import tongue
from models.errors import InputError
from models.report.programme import Programme
from models.report.shapes import COUNTS, Count, Report

AT, COUNT = "at", "count"


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
    now = await site.now()
    with Together() as each:
        as_of = each(read_moment, typed, "UTC", now, "as_of") if typed else now
        count = each(_count, request.query_params.get(COUNT, COUNTS[0]))
    organisation = whose(me)
    report = await make_report(
        site.database,
        _programme(site.settings.programme),
        as_of,
        count,
        (organisation,) if organisation else (),
    )
    query = urlencode({AT: as_of.isoformat().replace("+00:00", "Z"), COUNT: count})
    return Asked(Teller(report, tongue(request)), query, typed[:10])


@cache
def _programme(path: Path | None) -> Programme:
    """Read a programme once: the API does as much."""
    return load_programme(path)


def _count(given: str) -> Count:
    for each in COUNTS:
        if given == each:
            return each
    raise InputError(
        "counted",
        phrase("is no way to count"),
        phrase("Choose one of the ways the page of the report offers"),
    )
