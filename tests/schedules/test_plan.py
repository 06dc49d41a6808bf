"""When a digest is due: the engine's own answer, and ours for rehearsals, over every change of the clocks."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.workflowservice.v1 import ListScheduleMatchingTimesRequest
from temporalio.client import Client, Schedule

from console.engine.embedded import EmbeddedEngine
from console.schedules.plan import CATCH_UP, JITTER, plan, slots, specification
from models.habits import WEEKDAYS, Weekly
from tests.schedules.service import Service, organisation
from tests.workflows.house import connected_to

on_the_engine = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)


def instant(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


async def due(client: Client, digest: Weekly, zone: str, first: datetime, last: datetime) -> list[datetime]:
    """Ask the engine when a digest is due between two instants, without keeping a Schedule."""
    usual = plan(organisation("ANY"), "nobody")
    handle = await client.create_schedule(
        f"asked-{uuid4()}", Schedule(usual.action, specification(digest, zone), usual.policy)
    )
    begins, ends = Timestamp(), Timestamp()
    begins.FromDatetime(first)
    ends.FromDatetime(last)
    found = await client.workflow_service.list_schedule_matching_times(
        ListScheduleMatchingTimesRequest(
            namespace=client.namespace, schedule_id=handle.id, start_time=begins, end_time=ends
        )
    )
    await handle.delete()
    return [each.ToDatetime(tzinfo=UTC) for each in found.start_time]


ZONES = ("Pacific/Apia", "Asia/Tokyo", "Europe/Paris", "America/Sao_Paulo", "Africa/Casablanca")

CHANGES = [
    ("Europe/Paris", "2026-03-10", "2026-04-14", "spring"),
    ("Europe/Paris", "2026-10-10", "2026-11-10", "autumn"),
    ("America/Sao_Paulo", "2018-10-20", "2018-11-20", "summer time begins at midnight"),
    ("America/Sao_Paulo", "2019-02-01", "2019-03-05", "and ends at midnight"),
    ("Africa/Casablanca", "2025-02-10", "2025-04-20", "for Ramadan"),
    ("Pacific/Apia", "2011-12-10", "2012-01-20", "the date line moved"),
    ("Pacific/Apia", "2011-03-20", "2011-04-20", "summer time ended"),
    ("Asia/Tokyo", "2026-01-01", "2026-02-01", "no change"),
    ("America/New_York", "2026-10-20", "2026-11-10", "autumn"),
    ("Australia/Lord_Howe", "2026-03-25", "2026-04-20", "half an hour"),
]


HOURS = (Weekly(), Weekly("sun", 5), Weekly("sun", 6), Weekly("sat", 21), Weekly("fri", 9), Weekly("mon", 8))
"""Around the nights in which clocks change, and the earliest and latest there are."""

CHANGES_AT_MIDNIGHT = {"America/Sao_Paulo"}
WEEKDAYS_ALONE = tuple(each for each in HOURS if each.day not in ("sat", "sun"))
"""Where a midnight does not exist, the engine leaves that day out, and takes the evening before it twice."""


@on_the_engine
@pytest.mark.parametrize(
    ("zone", "first", "last", "_"), CHANGES, ids=[f"{row[0]}, {row[3]}" for row in CHANGES]
)
async def test_the_engine_and_we_mean_the_same_moments(
    engine: EmbeddedEngine, zone: str, first: str, last: str, _: str
) -> None:
    client = await connected_to(engine)
    begins, ends = instant(first), instant(last)
    for digest in WEEKDAYS_ALONE if zone in CHANGES_AT_MIDNIGHT else HOURS:
        ours = list(takewhile(lambda at: at < ends, slots(digest, zone, begins)))
        theirs = await due(client, digest, zone, begins, ends)
        assert len(ours) == len(theirs) > 0, digest
        assert all(timedelta(0) <= at - slot < JITTER for slot, at in zip(ours, theirs, strict=True)), digest


def test_a_day_that_did_not_exist_has_no_digest() -> None:
    """Samoa went from Thursday, 29 to Saturday, 31 December 2011."""
    fridays = slots(Weekly("fri", 9), "Pacific/Apia", instant("2011-12-20"))
    found = [next(fridays).astimezone(ZoneInfo("Pacific/Apia")) for _ in range(3)]
    assert [f"{at:%a %m-%d %H}" for at in found] == ["Fri 12-23 09", "Fri 01-06 09", "Fri 01-13 09"]


def test_a_slot_lies_after_the_moment_asked_about() -> None:
    at = next(slots(Weekly("tue", 9), "Asia/Tokyo", instant("2026-01-12")))
    assert at == datetime(2026, 1, 13, 0, tzinfo=UTC)
    assert next(slots(Weekly("tue", 9), "Asia/Tokyo", at)) == at + 7 * DAY
    assert next(slots(Weekly("tue", 9), "Asia/Tokyo", at - timedelta(microseconds=1))) == at
    kiritimati = next(slots(Weekly("mon", 5), "Pacific/Kiritimati", instant("2026-01-11")))
    assert kiritimati == datetime(2026, 1, 11, 15, tzinfo=UTC), "Monday already"


@on_the_engine
@pytest.mark.parametrize(
    "zone", ["Pacific/Apia", "Asia/Tokyo", "Europe/Paris", "America/Sao_Paulo", "Africa/Casablanca"]
)
async def test_the_next_times_of_a_schedule_are_mornings_of_its_own_clock(
    service: Service, zone: str
) -> None:
    code = service.codes[0]
    await service.enter(organisation(code, zone, digest=Weekly("wed", 8)))
    await service.keep()
    found = await service.schedule(code)
    ahead = slots(Weekly("wed", 8), zone, datetime.now(UTC))
    times = found.info.next_action_times
    assert len(times) == 10
    assert all(timedelta(0) <= at - next(ahead) < JITTER for at in times)
    assert found.schedule.spec.time_zone_name == zone


def test_less_than_a_week_is_caught_up() -> None:
    assert CATCH_UP < 7 * DAY


@pytest.mark.parametrize("day", WEEKDAYS)
def test_the_engines_week_begins_on_sunday(day: str) -> None:
    (calendar,) = specification(Weekly(day), "UTC").calendars
    (weekday,) = calendar.day_of_week
    assert weekday.start == ("sun", "mon", "tue", "wed", "thu", "fri", "sat").index(day)
