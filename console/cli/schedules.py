"""`entente schedules`: when overviews leave, from the registry, the ledger and the engine."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.mail.days import time_of
from console.cli.looking import Page, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.doors.node import leaf
from console.doors.reading import line
from console.engine.connect import connect
from console.queries import open_records
from console.schedules.by_hand import Asked, pause, resume, trigger
from console.schedules.standing import Seen, all_seen, seen_document
from console.sentences.days import short_day, short_time

_ANSWERS = {
    "sent": "An overview of {items} has left.",
    "bounced": "The overview could not be delivered: `entente notices --org {org} --kind digest` says why.",
    "nothing_owed": "Nothing is open for {org}: no mail left.",
    "sent_before": "Today's overview has left before: there is one a day.",
    "not_wanted": "{org} is in the registry no more.",
}


def show_schedules(session: Session) -> int:
    """Print every organisation's next and last digest."""
    print_page(schedules_page(asyncio.run(_all(session))), as_json=session.as_json)
    return Exit.DONE


async def _all(session: Session) -> list[Seen]:
    settings = session.settings()
    async with open_records(settings.database_url) as database:
        return await all_seen(database, await _connected(session))


async def _connected(session: Session) -> Client:
    return await connect(session.settings(), wait=False, tell=lambda _: None)


def schedules_page(seen: Sequence[Seen]) -> Page:
    """Return the list as words and as a document."""
    document = [seen_document(each) for each in seen]
    if not seen:
        return Page(document, ("No organisation yet: `entente orgs import FILE` enters a list.",))
    rows = [_row(each) for each in seen]
    parts: list[RenderableType] = [table(("", "next, by its own clock", "by yours", "last"), rows)]
    parts += [
        f"{each.organisation.code} is paused{f': {each.note}' if each.note else ''}. "
        f"`entente schedules resume {each.organisation.code}` goes on."
        for each in seen
        if each.paused
    ]
    if any(each.stands == "not made yet" for each in seen):
        parts.append("What is not made yet the worker makes within seconds, once it runs.")
    return Page(document, tuple(parts))


def _row(seen: Seen) -> tuple[str, str, str, str]:
    zone, here = seen.organisation.timezone, datetime.now().astimezone().tzinfo
    last = short_day(seen.last.astimezone(ZoneInfo(zone)).date()) if seen.last else "never"
    if seen.next is None:
        return seen.organisation.code, seen.stands, "", last
    city = time_of(zone).removesuffix(" time")
    own = f"{seen.next.astimezone(ZoneInfo(zone)):%a} {short_time(seen.next, zone)}, {city}"
    return seen.organisation.code, own, f"{seen.next.astimezone(here):%a %H:%M}", last


def pause_schedule(session: Session, code: str, note: str | None) -> int:
    """Pause one, with a note."""
    why = line(leaf(note, "--note")) if note is not None else ""

    async def change(database: AsyncEngine, client: Client) -> Page:
        seen = await pause(database, client, code, why)
        words = f"{code} gets no overview until `entente schedules resume {code}`. Reminders go on."
        return Page(seen_document(seen), (words,))

    return _at_engine(session, change)


def resume_schedule(session: Session, code: str) -> int:
    """Resume one."""

    async def change(database: AsyncEngine, client: Client) -> Page:
        seen = await resume(database, client, code)
        then = f", the next {seen.next:%Y-%m-%d %H:%M} UTC" if seen.next else ""
        return Page(seen_document(seen), (f"{code} gets overviews again{then}.",))

    return _at_engine(session, change)


def trigger_digest(session: Session, code: str) -> int:
    """Have a digest sent now."""

    async def change(database: AsyncEngine, client: Client) -> Page:
        queue = session.settings().task_queue
        asked = await trigger(database, client, queue, code, datetime.now(UTC))
        return Page(asked.document, (_came(asked),))

    return _at_engine(session, change)


def _at_engine(session: Session, change: Callable[[AsyncEngine, Client], Awaitable[Page]]) -> int:
    """Change something the engine has, and say what it is now."""

    async def changed() -> Page:
        async with open_records(session.settings().database_url) as database:
            return await change(database, await _connected(session))

    print_page(asyncio.run(changed()), as_json=session.as_json)
    return Exit.DONE


def _came(asked: Asked) -> str:
    code, zone = asked.organisation.code, asked.organisation.timezone
    if asked.not_before is not None:
        then = f"{short_time(asked.not_before, zone)}, {time_of(zone)}"
        return f"{code} does not work now. What is open then leaves {then}."
    if asked.items is None:
        return "It is asked for, and leaves as soon as a worker and the mail server do their part."
    items = "one thing" if asked.items == 1 else f"{asked.items} things"
    return _ANSWERS[asked.status].format(org=code, items=items)
