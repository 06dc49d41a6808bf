"""The Schedule of an organisation's digest, as the registry says it should be (docs/decisions/0017)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from console.doors.registry_file import Organisation
from models.habits import WEEKDAYS, Weekly
from models.messages import DigestStart
from models.names import digest_run

JITTER = timedelta(minutes=10)
"""Organisations that share a zone and an hour do not all ask in the same second."""

CATCH_UP = timedelta(days=6)
"""What was missed while the engine was down is made good once: less than a week holds one time of a week."""

_A_WEEK = timedelta(days=7)
_DAYS_A_WEEK = len(WEEKDAYS)


def wants_digest(organisation: Organisation) -> bool:
    """Say whether an organisation gets a Schedule: it wants digests, and mail can reach it."""
    return organisation.digest is not None and organisation.mailbox is not None


def plan(organisation: Organisation, task_queue: str) -> Schedule:
    """Return the Schedule of an organisation that wants digests; it names its code and zone, no person."""
    return Schedule(
        action=ScheduleActionStartWorkflow(
            "digest",
            DigestStart(org=organisation.code),
            id=digest_run(organisation.code),
            task_queue=task_queue,
            static_summary=f"Weekly overview for {organisation.code}",
        ),
        spec=specification(organisation.digest or Weekly(), organisation.timezone),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )


def specification(digest: Weekly, zone: str) -> ScheduleSpec:
    """Return when a digest is due, in full, as the server answers it."""
    weekday = (digest.weekday + 1) % _DAYS_A_WEEK  # the engine's week begins on Sunday
    return ScheduleSpec(
        calendars=[
            ScheduleCalendarSpec(
                second=_only(0),
                minute=_only(0),
                hour=_only(digest.hour),
                day_of_month=(ScheduleRange(1, 31, 1),),
                month=(ScheduleRange(1, 12, 1),),
                day_of_week=_only(weekday),
            )
        ],
        jitter=JITTER,
        time_zone_name=zone,
    )


def _only(value: int) -> tuple[ScheduleRange, ...]:
    return (ScheduleRange(value, value, 1),)


async def is_planned(client: Client, wanted: Schedule, found: Schedule) -> bool:
    """Say whether a Schedule is as it should be, whoever paused it."""
    return (found.spec, found.policy) == (wanted.spec, wanted.policy) and await _starts(
        client, wanted
    ) == await _starts(client, found)


async def _starts(client: Client, schedule: Schedule) -> tuple[object, ...]:
    """Return what a Schedule starts: arguments as they travel."""
    action = schedule.action
    if not isinstance(action, ScheduleActionStartWorkflow):
        return ()
    args: Sequence[object] = action.args
    travelling = args if all(isinstance(each, Payload) for each in args) else await _encoded(client, args)
    return action.workflow, action.id, action.task_queue, list(travelling)


async def _encoded(client: Client, args: Iterable[object]) -> list[Payload]:
    return await client.data_converter.encode(list(args))


def slots(digest: Weekly, zone: str, after: datetime) -> Iterator[datetime]:
    """Yield when the engine would start a digest after an instant, without jitter (UTC).

    As the engine does: a day whose midnight does not exist, as clocks or the date line moved, has no digest.
    """
    where = ZoneInfo(zone)
    day = after.astimezone(where).date() - timedelta(days=1)
    day += timedelta(days=(digest.weekday - day.weekday()) % _DAYS_A_WEEK)
    while True:
        midnight, at = (datetime.combine(day, time(hour), tzinfo=where) for hour in (0, digest.hour))
        exists = midnight.astimezone(UTC).astimezone(where).replace(tzinfo=None) == midnight.replace(
            tzinfo=None
        )
        if exists and at > after:
            yield at.astimezone(UTC)
        day += _A_WEEK
