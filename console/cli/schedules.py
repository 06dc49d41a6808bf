"""`entente schedules`: when overviews leave, from the registry, the ledger and the engine."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from temporalio.client import Client, ScheduleDescription
from temporalio.common import WorkflowIDConflictPolicy

from activities.database import reading
from activities.mail.days import time_of
from activities.working_hours import next_working_moment
from console.cli.looking import Page, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.doors.node import leaf
from console.doors.reading import line
from console.doors.registry_file import Organisation
from console.engine.connect import connect
from console.queries import NotFoundError, open_records
from console.registry import find_organisation, habits, registered
from console.schedules.keeping import describe
from console.schedules.plan import wants_digest
from console.schedules.statistics import last_digests
from console.sentences.days import short_day, short_time
from models.messages import DigestAnswer, DigestStart
from models.names import digest_run, digest_schedule

PATIENCE = timedelta(seconds=10)
"""How long a person waits for a digest that was asked for."""

_ANSWERS = {
    "sent": "An overview of {items} has left.",
    "bounced": "The overview could not be delivered: `entente notices --org {org} --kind digest` says why.",
    "nothing_owed": "Nothing is open for {org}: no mail left.",
    "sent_before": "Today's overview has left before: there is one a day.",
    "not_wanted": "{org} is in the registry no more.",
}


_MISSING = {
    "off": "its overview is switched off",
    "no mailbox": "it has no mailbox",
    "not made yet": "the worker has not made it yet",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One organisation, its Schedule as the engine has it, and when its last digest left (UTC)."""

    organisation: Organisation
    schedule: ScheduleDescription | None
    last: datetime | None

    @property
    def next(self) -> datetime | None:
        """When its next digest is due, unless it is paused."""
        times = self.schedule.info.next_action_times if self.schedule and not self.paused else []
        return times[0] if times else None

    @property
    def paused(self) -> bool:
        """Nothing leaves until it is resumed."""
        return self.schedule is not None and self.schedule.schedule.state.paused

    @property
    def note(self) -> str:
        """Why it is paused."""
        return (self.schedule.schedule.state.note or "") if self.schedule and self.paused else ""

    @property
    def stands(self) -> str:
        """Return `due`, `paused`, `off`, `no mailbox` or `not made yet`."""
        if self.organisation.digest is None:
            return "off"
        if not wants_digest(self.organisation):
            return "no mailbox"
        if self.schedule is None:
            return "not made yet"
        return "paused" if self.paused else "due"


def show_schedules(session: Session) -> int:
    """Print every organisation's next and last digest."""
    print_page(schedules_page(asyncio.run(_all(session))), as_json=session.as_json)
    return Exit.DONE


async def _all(session: Session) -> list[Seen]:
    settings = session.settings()
    async with open_records(settings.database_url) as database, reading(database) as connection:
        registry, last = await registered(connection), await last_digests(connection)
    client = await _connected(session)
    found = await asyncio.gather(*(describe(client, code) for code in registry))
    return [
        Seen(each, schedule, last.get(code))
        for (code, each), schedule in zip(registry.items(), found, strict=True)
    ]


async def _connected(session: Session) -> Client:
    return await connect(session.settings(), wait=False, tell=lambda _: None)


def schedules_page(seen: Sequence[Seen]) -> Page:
    """Return the list as words and as a document."""
    document = [_document(each) for each in seen]
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


def _document(seen: Seen) -> dict[str, object]:
    digest, zone = seen.organisation.digest, ZoneInfo(seen.organisation.timezone)
    return {
        "org": seen.organisation.code,
        "stands": seen.stands,
        "digest": digest._asdict() if digest else None,
        "timezone": seen.organisation.timezone,
        "next_at": seen.next,
        "next_there": seen.next.astimezone(zone).isoformat() if seen.next else None,
        "next_here": seen.next.astimezone().isoformat() if seen.next else None,
        "paused": seen.paused,
        "note": seen.note or None,
        "last_sent_at": seen.last,
    }


def pause_schedule(session: Session, code: str, note: str | None) -> int:
    """Pause one, with a note."""
    why = line(leaf(note, "--note")) if note is not None else ""

    async def pause(client: Client) -> str:
        await client.get_schedule_handle(digest_schedule(code)).pause(note=why or "paused by hand")
        return f"{code} gets no overview until `entente schedules resume {code}`. Reminders go on."

    return _change(session, code, pause)


def resume_schedule(session: Session, code: str) -> int:
    """Resume one."""

    async def resume(client: Client) -> str:
        await client.get_schedule_handle(digest_schedule(code)).unpause(note="resumed by hand")
        found = await describe(client, code)
        times = found.info.next_action_times if found else []
        then = f", the next {times[0]:%Y-%m-%d %H:%M} UTC" if times else ""
        return f"{code} gets overviews again{then}."

    return _change(session, code, resume)


def _change(session: Session, code: str, change: Callable[[Client], Awaitable[str]]) -> int:
    """Change the Schedule of an organisation, and say what it is now."""

    async def changed() -> tuple[str, Seen]:
        organisation = await _registered(session, code)
        client = await _connected(session)
        if not wants_digest(organisation) or await describe(client, code) is None:
            why = _MISSING[Seen(organisation, None, None).stands]
            raise NotFoundError(f"{code} has no Schedule: {why}. `entente schedules` shows those there are.")
        words = await change(client)
        return words, Seen(organisation, await describe(client, code), None)

    words, seen = asyncio.run(changed())
    print_page(Page(_document(seen), (words,)), as_json=session.as_json)
    return Exit.DONE


async def _registered(session: Session, code: str) -> Organisation:
    async with open_records(session.settings().database_url) as database, reading(database) as connection:
        return await find_organisation(connection, code)


def trigger_digest(session: Session, code: str) -> int:
    """Have a digest sent now, as a workflow of its own; a paused Schedule does not stand in its way."""
    page = asyncio.run(_trigger(session, code))
    print_page(page, as_json=session.as_json)
    return Exit.DONE


async def _trigger(session: Session, code: str) -> Page:
    organisation = await _registered(session, code)
    client, now = await _connected(session), datetime.now(UTC)
    handle = await client.start_workflow(
        "digest",
        DigestStart(org=code, by_hand=True),
        id=f"{digest_run(code)}-{now:%Y-%m-%dT%H:%M:%SZ}",
        task_queue=session.settings().task_queue,
        result_type=DigestAnswer,
        static_summary=f"Overview for {code}, asked for by hand",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    document: dict[str, object] = {"org": code, "workflow": handle.id}
    then = next_working_moment(now, habits(organisation))
    if then > now:
        zone = organisation.timezone
        words = (
            f"{code} does not work now. What is open then leaves {short_time(then, zone)}, {time_of(zone)}."
        )
        return Page({**document, "status": "later", "not_before": then}, (words,))
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            answer: DigestAnswer = await handle.result()
    except TimeoutError:
        words = "It is asked for, and leaves as soon as a worker and the mail server do their part."
        return Page({**document, "status": "pending", "not_before": None}, (words,))
    items = "one thing" if answer.items == 1 else f"{answer.items} things"
    words = _ANSWERS[answer.status].format(org=code, items=items)
    return Page({**document, "status": answer.status, "not_before": None, "items": answer.items}, (words,))
