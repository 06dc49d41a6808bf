"""Overviews by hand: paused and resumed at the engine, or asked for now."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from activities.database import reading
from activities.working_hours import next_working_moment
from console.doors.registry_file import Organisation
from console.registry import find_organisation, habits
from console.schedules.standing import Seen, one_seen
from models.messages import DigestAnswer, DigestStart
from models.names import digest_run, digest_schedule

PATIENCE = timedelta(seconds=10)
"""How long somebody waits for a digest that was asked for."""


TRIES, A_MOMENT = 20, timedelta(seconds=0.25)
"""How often a change is given that does not show, and how long between."""


class Asked(NamedTuple):
    """An overview that was asked for.

    `status` is what came of it: `later` (not before `not_before`, when its reader works), `pending`, or the
    answer of the workflow with the number of items.
    """

    organisation: Organisation
    workflow: str
    status: str
    not_before: datetime | None = None
    items: int | None = None

    @property
    def document(self) -> dict[str, object]:
        """Return it as JSON has it."""
        items = {} if self.items is None else {"items": self.items}
        return {
            "org": self.organisation.code,
            "workflow": self.workflow,
            "status": self.status,
            "not_before": self.not_before,
            **items,
        }


async def pause(database: AsyncEngine, client: Client, code: str, note: str = "") -> Seen:
    """Pause an organisation's overviews, with a note. Raises NotFoundError: it has no Schedule."""
    handle = client.get_schedule_handle(digest_schedule(code))
    return await _until(
        lambda seen: seen.paused,
        lambda: handle.pause(note=note or "paused by hand"),
        lambda: one_seen(database, client, code),
    )


async def resume(database: AsyncEngine, client: Client, code: str) -> Seen:
    """Go on sending them. Raises NotFoundError: it has no Schedule."""
    handle = client.get_schedule_handle(digest_schedule(code))
    return await _until(
        lambda seen: not seen.paused,
        lambda: handle.unpause(note="resumed by hand"),
        lambda: one_seen(database, client, code),
    )


async def _until(
    shows: Callable[[Seen], bool], change: Callable[[], Awaitable[None]], see: Callable[[], Awaitable[Seen]]
) -> Seen:
    """Change a Schedule until the engine shows it.

    A worker that follows the registry just then writes all of it back as it had read it: then once more.
    """
    seen = await see()
    for _ in range(TRIES):
        await change()
        seen = await see()
        if shows(seen):
            break
        await asyncio.sleep(A_MOMENT.total_seconds())
    return seen


async def trigger(database: AsyncEngine, client: Client, task_queue: str, code: str, now: datetime) -> Asked:
    """Have an overview sent now, as a workflow of its own; a paused Schedule does not stand in its way.

    Raises:
        NotFoundError: It is not in the registry.
    """
    async with reading(database) as connection:
        organisation = await find_organisation(connection, code)
    handle = await client.start_workflow(
        "digest",
        DigestStart(org=code, by_hand=True),
        id=f"{digest_run(code)}-{now:%Y-%m-%dT%H:%M:%SZ}",
        task_queue=task_queue,
        result_type=DigestAnswer,
        static_summary=f"Overview for {code}, asked for by hand",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    then = next_working_moment(now, habits(organisation))
    if then > now:
        return Asked(organisation, handle.id, "later", then)
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            answer: DigestAnswer = await handle.result()
    except TimeoutError:
        return Asked(organisation, handle.id, "pending")
    return Asked(organisation, handle.id, answer.status, None, answer.items)
