"""Local days as instants, by the zone database alone."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from activities.calendar import answer_days
from models.days import Day, DayAsked

WINTER = datetime(2026, 1, 12, 8, tzinfo=UTC)


def answered(zone: str, on: str | None = None, after: str | None = None, at: datetime = WINTER) -> Day:
    day = date.fromisoformat(on) if on else None
    return answer_days((DayAsked(key="day", zone=zone, on=day, after=after),), at)["day"]


@pytest.mark.parametrize(
    ("zone", "on", "begins", "hours"),
    [
        ("Asia/Tokyo", "2026-07-01", "2026-06-30T15:00+00:00", 24),
        ("Asia/Kolkata", "2026-01-26", "2026-01-25T18:30+00:00", 24),
        ("Europe/Paris", "2026-01-26", "2026-01-25T23:00+00:00", 24),
        ("Europe/Paris", "2026-07-01", "2026-06-30T22:00+00:00", 24),
        ("Europe/Paris", "2026-03-29", "2026-03-28T23:00+00:00", 23),
        ("Europe/Paris", "2026-10-25", "2026-10-24T22:00+00:00", 25),
        ("America/Sao_Paulo", "2026-01-15", "2026-01-15T03:00+00:00", 24),
        ("America/Sao_Paulo", "2018-01-15", "2018-01-15T02:00+00:00", 24),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00+00:00", 25),
        # Midnight of these days does not exist: the clock goes from 23:59 to 01:00.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00+00:00", 23),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00+00:00", 23),
        ("America/Santiago", "2026-04-04", "2026-04-04T03:00+00:00", 25),
        # Midnight of this day is there twice: the first counts.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00+00:00", 25),
        ("Pacific/Apia", "2026-01-26", "2026-01-25T11:00+00:00", 24),
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00+00:00", 24),
        # The island skipped this day.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00+00:00", 0),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00+00:00", 24),
    ],
)
def test_a_day_begins_with_its_first_instant_there(zone: str, on: str, begins: str, hours: int) -> None:
    day = answered(zone, on)
    assert day.on == date.fromisoformat(on)
    assert day.begins == datetime.fromisoformat(begins)
    assert (day.ends - day.begins).total_seconds() == hours * 3600
    assert day.begins.tzinfo is day.ends.tzinfo is UTC


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Santiago", "America/Sao_Paulo", "Asia/Beirut"])
@pytest.mark.parametrize("year", [2018, 2026])
def test_every_day_of_a_year_ends_where_the_next_begins(zone: str, year: int) -> None:
    first = date(year, 1, 1).toordinal()
    days = [answered(zone, date.fromordinal(first + n).isoformat()) for n in range(365)]
    assert [day.ends for day in days[:-1]] == [day.begins for day in days[1:]]
    local = ZoneInfo(zone)
    assert [day.begins.astimezone(local).date() for day in days] == [day.on for day in days]


@pytest.mark.parametrize(
    ("zone", "at", "on"),
    [
        ("Asia/Tokyo", "2026-01-12T14:59:59+00:00", "2026-01-19"),
        ("Asia/Tokyo", "2026-01-12T15:00:00+00:00", "2026-01-20"),
        ("Pacific/Apia", "2026-01-12T10:59:59+00:00", "2026-01-19"),
        ("Pacific/Apia", "2026-01-12T11:00:00+00:00", "2026-01-20"),
        ("America/Santiago", "2026-01-12T02:59:59+00:00", "2026-01-18"),
        ("Europe/Paris", "2026-01-12T10:00:00+09:00", "2026-01-19"),
    ],
)
def test_a_time_span_is_counted_from_the_local_day(zone: str, at: str, on: str) -> None:
    assert answered(zone, after="P7D", at=datetime.fromisoformat(at)).on == date.fromisoformat(on)


def test_months_and_years_are_counted_by_the_calendar() -> None:
    assert answered("Europe/Paris", after="P1M", at=datetime(2026, 1, 31, 8, tzinfo=UTC)).on == date(
        2026, 2, 28
    )
    assert answered("Europe/Paris", after="P3Y").on == date(2029, 1, 12)


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    os.environ.pop("TZ")
    time.tzset()


def test_the_zone_of_the_server_changes_nothing(server_zone: None) -> None:
    late = datetime(2026, 1, 12, 23, 30, tzinfo=UTC)
    assert answered("Europe/Paris", after="P0D", at=late) == Day(
        on=date(2026, 1, 13),
        begins=datetime(2026, 1, 12, 23, tzinfo=UTC),
        ends=datetime(2026, 1, 13, 23, tzinfo=UTC),
    )
