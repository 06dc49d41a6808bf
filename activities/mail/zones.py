"""The clock changes of a zone as calendars need them (RFC 5545, 3.6.5), from the zone database.

Made here because icalendar 7.3 lets summer time begin an hour late: it writes the onset by the new clock,
where the standard wants it by the old one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class Change(NamedTuple):
    """A moment (UTC) from which another offset holds, and the one before it."""

    at: datetime
    before: timedelta


@lru_cache(maxsize=256)
def clock_of(name: str, year: int) -> Timezone:
    """Return a zone's clock around a year: from the year before it to the year after."""
    zone = ZoneInfo(name)
    first, last = datetime(year - 1, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC)
    clock = Timezone()
    clock.add("tzid", name)
    for change in (Change(first, _offset(first, zone)), *_changes(first, last, zone)):
        clock.add_component(_observance(change, zone))
    return clock


def _observance(change: Change, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    local = change.at.astimezone(zone)
    found = TimezoneDaylight() if local.dst() else TimezoneStandard()
    found.add("dtstart", (change.at + change.before).replace(tzinfo=None))
    found.add("tzoffsetfrom", change.before)
    found.add("tzoffsetto", local.utcoffset())
    found.add("tzname", local.tzname())
    return found


def _changes(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[Change]:
    """Yield the changes between two moments; no zone has two within a day."""
    start = first
    while start < last:
        end = start + _DAY
        if _offset(start, zone) != _offset(end, zone):
            yield Change(_first_with_new_offset(start, end, zone), _offset(start, zone))
        start = end


def _first_with_new_offset(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    new = _offset(end, zone)
    while end - start > _SECOND:
        middle = start + (end - start) // 2
        start, end = (start, middle) if _offset(middle, zone) == new else (middle, end)
    return end.replace(microsecond=0)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
