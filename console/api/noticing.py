"""Notices: one of them, sending it anew, what needs a person, and how many mails people get."""

from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading, writing
from console.api.access import Caller, check_acts_for, find_visible, needs
from console.api.answering import answer, listed
from console.api.cursors import Place, cut
from console.api.described import Code, NoticeKind, Ref, Seq, parameters, responses
from console.api.forms import NUMBER_BODY
from console.api.reading import PAGING, read_keys, read_paging, read_parameters
from console.api.service import note_change, service_of
from console.api.shapes.lists import Notice
from console.api.shapes.notices import MailLoad, Matters, Resent
from console.cli.looking import check_organisations
from console.cli.notices import mailbox_places, notice_document
from console.doors.formats import day_of
from console.doors.node import leaf
from console.doors.reading import whole
from console.mail_load import mail_statistics
from console.notices.attention import Matter, matters
from console.notices.resending import find_notice, notices_back, resend, resend_once
from console.queries import NotFoundError, known_names
from models.canonical import sha256_hex
from models.tables import NoticeRow
from models.urgency import Trouble

router = APIRouter(tags=["notices"])

Reader = Annotated[Caller, Depends(needs("read"))]
Poster = Annotated[Caller, Depends(needs("post"))]

_MOST_TIMES = 1_000


def named(ref: Ref, seq: Seq, kind: NoticeKind, code: Code) -> str:
    """Return the id of the notice an address names."""
    return f"{ref}/{seq}/{kind}/{code}"


async def _visible(connection: AsyncConnection, caller: Caller, notice: str) -> NoticeRow:
    """Return a notice the caller may see. Raises NotFoundError, in the same words where it may not."""
    leaf(notice, "notice")
    hidden = NotFoundError(f"There is no notice {notice} for this token.")
    try:
        row = await find_notice(connection, notice)
    except NotFoundError:
        raise hidden from None
    if not caller.sees(row.organisation):
        raise hidden
    return row


@router.get(
    "/agreements/{ref}/notices/{seq}/{kind}/{code}",
    summary="One notice, and what became of it",
    tags=["lists"],
    response_model=Notice,
    responses=responses(404, 422),
)
async def show_notice(request: Request, notice: Annotated[str, Depends(named)], caller: Reader) -> Response:
    """As `entente notices show`, without the mail: that has a person's name and a link in it."""
    read_parameters(request)
    async with reading(service_of(request).door.database) as connection:
        row = await _visible(connection, caller, notice)
        return answer(Notice, notice_document(row, await mailbox_places(connection)))


@router.post(
    "/agreements/{ref}/notices/{seq}/{kind}/{code}",
    summary="Send a notice anew: the same notice, with words that say so",
    response_model=Notice,
    responses=responses(400, 404, 413, 415, 422),
    openapi_extra=NUMBER_BODY,
)
async def resend_notice(request: Request, notice: Annotated[str, Depends(named)], caller: Poster) -> Response:
    """As `entente notices resend`; `number` makes it one sending, however often it is asked for."""
    service = service_of(request)
    read_parameters(request)
    number = whole((await read_keys(request, ("number",), ("number",)))["number"], 1, _MOST_TIMES)
    async with writing(service.door.database) as connection:
        await _visible(connection, caller, notice)
        row = await resend_once(connection, notice, number, await service.door.clock())
        places = await mailbox_places(connection)
    note_change(caller.token.id, "resent", notice=row.id, number=number)
    return answer(Notice, notice_document(row, places))


@router.post(
    "/organisations/{code}/resend",
    summary="Send everything anew that came back from an organisation and is still of use",
    response_model=Resent,
    responses=responses(404, 422),
)
async def resend_what_came_back(request: Request, code: Code, caller: Poster) -> Response:
    """As `entente notices resend --to`; what is on its way already is left alone."""
    service = service_of(request)
    read_parameters(request)
    check_acts_for(caller, code)
    async with writing(service.door.database) as connection:
        check_organisations([("code", code)], await known_names(connection))
        now = await service.door.clock()
        rows = await resend(connection, await notices_back(connection, code, now), now)
    note_change(caller.token.id, "resent", org=code, notices=len(rows))
    return answer(Resent, {"resent": [{"id": each.id, "resent": each.resent + 1} for each in rows]})


@router.get(
    "/attention",
    summary="What needs a person: whom no mail reaches, what came back, what has not left for days",
    tags=["lists"],
    response_model=Matters,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", *PAGING),
)
async def show_attention(request: Request, caller: Reader) -> Response:
    """As `entente attention`, the worst first; a bound token sees what concerns its organisations."""
    given = read_parameters(request, "ref", *PAGING)
    asked = read_paging("attention", (1, ""), given)
    service = service_of(request)
    async with reading(service.door.database) as connection:
        if "ref" in given:
            await find_visible(connection, caller, given["ref"])
        found = await matters(connection, await service.door.clock(), given.get("ref"), caller.bound)
    part = cut(sorted(found, key=_place), _place, asked)
    return listed(request, Matters, part, lambda each: each.document)


def _place(matter: Matter) -> Place:
    about = f"{matter.organisations} {matter.notices[:1]}"
    return list(Trouble).index(matter.kind), sha256_hex(about.encode())[:32]


@router.get(
    "/mail-load",
    summary="How many mails a person gets in a month",
    tags=["lists"],
    response_model=MailLoad,
    responses=responses(422),
    openapi_extra=parameters("since"),
)
async def show_mail_load(request: Request, caller: Reader) -> Response:
    """As `entente notices stats`; a bound token sees those to its organisations."""
    since = read_parameters(request, "since").get("since")
    begins = (
        datetime.combine(day_of(since, leaf(since, "since")), time(0), UTC) if since is not None else None
    )
    service = service_of(request)
    async with reading(service.door.database) as connection:
        load = await mail_statistics(connection, await service.door.clock(), begins, caller.bound)
    return answer(MailLoad, load.document)
