"""The programme report: as JSON, as files, and where one of its numbers comes from."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from activities.languages import language
from console.api.access import Caller, needs
from console.api.answering import answer, tagged
from console.api.described import parameters, responses
from console.api.reading import read_parameters
from console.api.service import service_of
from console.api.shapes.reports import OpenedCell
from console.cli.reporting import COUNTS
from console.doors.node import leaf
from console.doors.reading import choice
from console.past import read_moment
from console.report.explaining import find_cell, open_cell, source_document
from console.report.formats import FORMATS
from console.report.making import report_of
from console.report.words.telling import Teller
from models.errors import InputError
from models.report.shapes import Count, Report

router = APIRouter(prefix="/report", tags=["report"])

Reader = Annotated[Caller, Depends(needs("read"))]

_ASKED = ("as_of", "count")


@router.get(
    "",
    summary="The programme report: every number with its sources, and what does not fit",
    response_model=Report,
    responses=responses(422, tagged=True),
    openapi_extra=parameters(*_ASKED, tagged=True),
)
async def show_report(request: Request, caller: Reader) -> Response:
    """As `entente report --json`; a bound token sees what the agreements of its organisations add up to."""
    given = read_parameters(request, *_ASKED)
    async with reading(service_of(request).door.database) as connection:
        return tagged(request, Report, await _report(connection, request, caller, given))


async def _report(
    connection: AsyncConnection, request: Request, caller: Caller, given: dict[str, str]
) -> Report:
    service = service_of(request)
    as_of = _moment(given.get("as_of"), await service.door.clock())
    count = choice(leaf(given.get("count", COUNTS[0]), "count"), COUNTS)
    return await report_of(connection, service.programme, as_of, cast("Count", count), caller.bound)


def _moment(given: str | None, now: datetime) -> datetime:
    return now if given is None else read_moment(given, "UTC", now, "as_of")


def _described(shape: str) -> dict[int | str, dict[str, Any]]:
    content = {FORMATS[shape].media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"content": content}, **responses(422)}


@router.get(
    ".csv",
    summary="The report as CSV: a line a cell",
    response_class=Response,
    responses=_described("csv"),
    openapi_extra=parameters(*_ASKED),
)
async def download_csv(request: Request, caller: Reader) -> Response:
    """As `entente report --format csv`."""
    return await _file(request, caller, "csv")


@router.get(
    ".xlsx",
    summary="The report as a workbook: a sheet a section",
    response_class=Response,
    responses=_described("xlsx"),
    openapi_extra=parameters(*_ASKED),
)
async def download_xlsx(request: Request, caller: Reader) -> Response:
    """As `entente report --format xlsx`."""
    return await _file(request, caller, "xlsx")


async def _file(request: Request, caller: Caller, shape: str) -> Response:
    given = read_parameters(request, *_ASKED)
    async with reading(service_of(request).door.database) as connection:
        report = await _report(connection, request, caller, given)
    content = await asyncio.to_thread(FORMATS[shape].make, Teller(report, language("en", "pages")))
    name = f'attachment; filename="report.{FORMATS[shape].suffix}"'
    return Response(content, headers={"Content-Disposition": name}, media_type=FORMATS[shape].media_type)


@router.get(
    "/cell",
    summary="Where one number comes from: its milestones, and their evidence",
    response_model=OpenedCell,
    responses=responses(422),
    openapi_extra=parameters("cell", *_ASKED),
)
async def show_cell(request: Request, caller: Reader) -> Response:
    """As `entente report --explain CELL`."""
    given = read_parameters(request, "cell", *_ASKED)
    if "cell" not in given:
        raise InputError("cell", "is missing", "Add such as cell=events.JP.c2c_events")
    async with reading(service_of(request).door.database) as connection:
        report = await _report(connection, request, caller, given)
        cell = find_cell(report, given["cell"], "cell")
        sources = await open_cell(connection, cell)
    return answer(
        OpenedCell,
        {"cell": given["cell"], "content": cell, "sources": [source_document(each) for each in sources]},
    )
