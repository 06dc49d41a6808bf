"""The only place that asks a zone database: which instants a local day is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.base import Instant
from models.days import Day, DayAsked, Days
from models.durations import add_to_day, parse_duration


def answer_days(asked: tuple[DayAsked, ...], recorded_at: Instant) -> Days:
    """Return the days a milestone asked for, by key."""
    return {each.key: _answer(each, recorded_at) for each in asked}


def _answer(asked: DayAsked, recorded_at: Instant) -> Day:
    zone = ZoneInfo(asked.zone)
    day = asked.on
    if day is None:
        day = add_to_day(recorded_at.astimezone(zone).date(), parse_duration(asked.after or "P0D"))
    return Day(on=day, begins=_first_instant(day, zone), ends=_first_instant(day + timedelta(days=1), zone))


def _first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return local midnight in UTC; where a clock change skips it, the first instant that exists."""
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
