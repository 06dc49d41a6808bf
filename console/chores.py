"""What every process of the service does beside its workers, without end; no workflow has a part in it."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import MetricMeter

from activities.counters import Counters
from console.commands import Door
from console.dispatcher import dispatch_for_ever
from console.keeping import keep_for_ever, make_keeper
from console.notices.keeping import look_after_notices_for_ever, make_caretaker
from console.schedules.keeping import keep_schedules_for_ever
from console.settings import Settings
from console.webhooks.sending import make_sender, send_for_ever

Chore = Callable[[], Coroutine[Any, Any, None]]


def make_chores(
    settings: Settings, client: Client, database: AsyncEngine, door: Door, meter: MetricMeter
) -> tuple[Chore, ...]:
    """Return them: acts that wait, histories and packs, overviews, mails that come back, webhooks.

    Only the first can fail for good; the others log what interrupts them and go on.
    """
    return (
        partial(dispatch_for_ever, door),
        partial(keep_for_ever, make_keeper(client, database, settings.home)),
        partial(keep_schedules_for_ever, door),
        partial(look_after_notices_for_ever, make_caretaker(settings, client, database, Counters(meter))),
        partial(send_for_ever, make_sender(settings, database)),
    )
