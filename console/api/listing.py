"""Lists: agreements, notices, pilots, commitments and the registry."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console.api.access import Caller, find_visible, needs
from console.api.answering import listed
from console.api.cursors import Part, Place, at_place, cut, instant_of
from console.api.described import NOTICE_KIND, parameters, responses
from console.api.reading import PAGING, read_paging, read_parameters
from console.api.service import service_of
from console.api.shapes.lists import Commitments, Notices, Pilots, Standings
from console.api.shapes.registry import Organisations
from console.cli.looking import check_organisations
from console.cli.notices import mailbox_places, notice_document
from console.cli.noticing import NOTICE_STATES
from console.cli.pilots import commitment_document, pilot_document
from console.cli.portfolio import standing_document
from console.cli.registry import organisation_document
from console.doors.formats import country
from console.doors.node import leaf
from console.doors.reading import choice, matching
from console.pilots import list_commitments, list_pilots
from console.portfolio import urgency_of
from console.queries import (
    NotFoundError,
    NoticePlace,
    Standing,
    Wanted,
    find_state,
    known_names,
    list_notices,
    list_standings,
    texts_to_show,
)
from console.registry import registered
from models.phases import OUTCOMES, PHASES
from models.tables import NoticeRow

router = APIRouter(tags=["lists"])

Reader = Annotated[Caller, Depends(needs("read"))]

T = TypeVar("T")

_FILTERS = ("phase", "country", "org", "waiting", "outcome")


@router.get(
    "/agreements",
    summary="Agreements: where each stands and whom it waits for",
    tags=["agreements"],
    response_model=Standings,
    responses=responses(422),
    openapi_extra=parameters(*_FILTERS, *PAGING),
)
async def show_agreements(request: Request, caller: Reader) -> Response:
    """As `entente list`, by reference; a bound token sees those of its organisations."""
    given = read_parameters(request, *_FILTERS, *PAGING)
    asked = read_paging("agreements", ("",), given)
    wanted = Wanted(**{name: given.get(name) for name in _FILTERS})
    for name, words in (("phase", PHASES), ("outcome", OUTCOMES)):
        if name in given:
            choice(leaf(given[name], name), words)
    if wanted.country is not None:
        country(leaf(wanted.country, "country"))
    async with reading(service_of(request).door.database) as connection:
        named = (("org", wanted.org), ("waiting", wanted.waiting))
        check_organisations(named, await known_names(connection))
        after, most = str(asked.after[0]) if asked.after else "", asked.limit + 1
        rows = await list_standings(connection, wanted, after, most, caller.bound)
        urgent = await urgency_of(connection, rows, await service_of(request).door.clock())
    part = cut(rows, _place_of, asked)
    return listed(request, Standings, part, lambda each: standing_document(each, urgent[each.ref]))


def _place_of(standing: Standing) -> Place:
    return (standing.ref,)


@router.get(
    "/notices",
    summary="Every notice that was to leave, and what became of it",
    response_model=Notices,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", "to", "kind", "state", *PAGING),
)
async def show_notices(request: Request, caller: Reader) -> Response:
    """As `entente notices`; a bound token sees those to its organisations."""
    given = read_parameters(request, "ref", "to", "kind", "state", *PAGING)
    asked = read_paging("notices", ("", "", 1, ""), given)
    after = _ledger_place(*asked.after) if asked.after else None
    if "state" in given:
        choice(leaf(given["state"], "state"), NOTICE_STATES)
    if "kind" in given:
        matching(leaf(given["kind"], "kind"), NOTICE_KIND, "Write a kind such as reminder")
    async with reading(service_of(request).door.database) as connection:
        check_organisations([("to", given.get("to"))], await known_names(connection))
        if "ref" in given:
            await find_visible(connection, caller, given["ref"])
        rows = await list_notices(
            connection,
            after,
            asked.limit + 1,
            agreement=given.get("ref"),
            organisation=_addressed(caller, given.get("to")),
            kind=given.get("kind"),
            state=given.get("state"),
        )
        places = await mailbox_places(connection)
    page = cut(rows, _notice_place, asked)
    return listed(request, Notices, page, lambda each: notice_document(each, places))


def _addressed(caller: Caller, to: str | None) -> str | tuple[str, ...] | None:
    """Return whose notices the caller may see of those asked for."""
    if to is None:
        return caller.bound or None
    return to if caller.sees(to) else ()


def _notice_place(notice: NoticeRow) -> Place:
    return at_place(notice.queued_at), notice.agreement, notice.seq, notice.id


def _ledger_place(queued_at: Any, agreement: Any, seq: Any, notice: Any) -> NoticePlace:  # noqa: ANN401
    return NoticePlace(instant_of(queued_at), agreement, seq, notice)


class Held(NamedTuple):
    """What agreements hold: how a list of it is read, which agreement a row stands by, who may see it."""

    name: str
    load: Callable[[AsyncConnection, str | None], Awaitable[Sequence[Any]]]
    stands_by: Callable[[Any], str]
    seen_by: Callable[[Any], str]
    cites: Callable[[Any], Iterable[str | None]]


PILOTS = Held(
    "pilots",
    list_pilots,
    lambda pilot: str(pilot.ref),
    lambda pilot: str(pilot.ref),
    lambda pilot: (pilot.title, pilot.lesson),
)
COMMITMENTS = Held(
    "commitments",
    list_commitments,
    lambda promise: str(promise.agreement),
    lambda promise: str(promise.mou),
    lambda promise: (promise.title,),
)


@router.get(
    "/pilots",
    summary="Pilot actions: who leads them, what they aim at, what came of them",
    response_model=Pilots,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", *PAGING),
)
async def show_pilots(request: Request, caller: Reader) -> Response:
    """As `entente pilots`, by agreement and in order of start."""
    part, texts = await _page_of(request, caller, PILOTS)
    now = await service_of(request).door.clock()
    return listed(request, Pilots, part, lambda row: pilot_document(row[1], texts, now))


@router.get(
    "/commitments",
    summary="What intensified agreements commit to",
    response_model=Commitments,
    responses=responses(404, 422),
    openapi_extra=parameters("ref", *PAGING),
)
async def show_commitments(request: Request, caller: Reader) -> Response:
    """As `entente commitments`; `ref` is one of them, or what it grows from."""
    part, texts = await _page_of(request, caller, COMMITMENTS)
    return listed(request, Commitments, part, lambda row: commitment_document(row[1], texts))


async def _page_of(
    request: Request, caller: Caller, held: Held
) -> tuple[Part[tuple[Place, Any]], dict[str, str]]:
    """Return a page of what agreements hold, by agreement, and the texts it cites."""
    given = read_parameters(request, "ref", *PAGING)
    asked = read_paging(held.name, ("", 1), given)
    async with reading(service_of(request).door.database) as connection:
        if "ref" in given:
            await find_visible(connection, caller, given["ref"])
        found = await held.load(connection, given.get("ref"))
        seen = await _visible(connection, caller, {held.seen_by(each) for each in found})
        rows = _numbered((held.stands_by(each), each) for each in found if held.seen_by(each) in seen)
        part = cut(rows, lambda row: row[0], asked)
        cited = [text for _, each in part.rows for text in held.cites(each) if text]
        return part, await texts_to_show(connection, cited)


def _numbered(rows: Iterable[tuple[str, T]]) -> Iterator[tuple[Place, T]]:
    """Return rows with their places: by agreement, and in their order there, which only grows at its end."""
    counts: dict[str, int] = {}
    for ref, row in sorted(rows, key=lambda each: each[0]):
        counts[ref] = counts.get(ref, 0) + 1
        yield (ref, counts[ref]), row


async def _visible(connection: AsyncConnection, caller: Caller, refs: set[str]) -> set[str]:
    """Return the agreements of some that the caller may see."""
    if not caller.bound:
        return refs
    found: set[str] = set()
    for ref in refs:
        try:
            state = await find_state(connection, ref)
        except NotFoundError:
            continue
        if caller.sees(*(party.org for party in state.parties)):
            found.add(ref)
    return found


@router.get(
    "/organisations",
    summary="The registry: who can be a party",
    response_model=Organisations,
    responses=responses(422),
    openapi_extra=parameters(*PAGING),
)
async def show_organisations(
    request: Request, caller: Annotated[Caller, Depends(needs("read", "admin"))]
) -> Response:
    """As `entente orgs`, by code; names and mailboxes of contacts for the scope `admin` alone."""
    asked = read_paging("organisations", ("",), read_parameters(request, *PAGING))
    async with reading(service_of(request).door.database) as connection:
        organisations = await registered(connection)
    part = cut(organisations.values(), lambda each: (each.code,), asked)
    return listed(
        request,
        Organisations,
        part,
        lambda each: organisation_document(each, contacts=caller.may("admin") and caller.sees(each.code)),
    )
