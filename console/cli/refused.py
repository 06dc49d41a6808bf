"""`entente refusals`: every act that was refused or turned away, and why."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.days import listed
from console.cli.looking import Page, check_organisations, look
from console.cli.paper import table
from console.cli.session import Session
from console.codes import TURNED_AWAY
from console.doors.node import nearest, shown
from console.queries import find_state, known_names
from console.refusals import Refusal, Wanted, list_refusals
from models.errors import Code, InputError


def show_refusals(session: Session, wanted: Wanted) -> int:
    """Print the refusals that fit."""
    check_code(wanted.code)

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        names = await known_names(connection)
        check_organisations([("--org", wanted.org)], names)
        found = await list_refusals(connection, wanted, names)
        if wanted.ref is not None and not found:
            await find_state(connection, wanted.ref)
        return refusals_page(found)

    return look(session, view)


def check_code(code: str | None) -> None:
    """See that a code is one of ours.

    Raises:
        InputError: It is not, with the nearest that is.
    """
    known = [*map(str, Code), *TURNED_AWAY]
    if code is not None and code not in known:
        raise InputError("--code", f"{shown(code)} is no code", nearest(code, known))


def refusals_page(refusals: list[Refusal]) -> Page:
    """Return refusals as words and as a document."""
    document = [asdict(each) for each in refusals]
    if not refusals:
        return Page(document, ("Nothing was refused, as far as it is kept.",))
    rows = [(each.ref, str(each.seq or "-"), f"{each.at:%Y-%m-%d %H:%M}", each.sentence) for each in refusals]
    return Page(document, (table(("agreement", "", "when (UTC)", ""), rows, fixed=3), _count(refusals)))


def _count(refusals: list[Refusal]) -> str:
    codes = Counter(each.code for each in refusals)
    said = listed([f"{count} {code}" for code, count in sorted(codes.items())])
    unrecorded = sum(each.seq is None for each in refusals)
    only = f" {unrecorded} of them {'is' if unrecorded == 1 else 'are'} in no chain." if unrecorded else ""
    return f"{len(refusals)} refusal{'s' * (len(refusals) != 1)}: {said}.{only}"
