"""ISO 8601 durations in years, months, weeks and days, and the days they lead to.

Calendar arithmetic only: which instant a local day is needs a zone database and happens elsewhere.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

_FORM = re.compile(r"P(?=[0-9])(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})W)?(?:([0-9]{1,5})D)?")
_MONTHS_A_YEAR = 12
_DAYS_A_WEEK = 7


class Duration(NamedTuple):
    """Years, months (below 12) and days."""

    years: int
    months: int
    days: int

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")


def parse_duration(text: str) -> Duration:
    """Read `P3Y`, `P18M`, `P6W` or `P45D`: 12 months make a year, weeks are days.

    Raises:
        ValueError: Not in that form.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("not an ISO 8601 duration such as P45D, P6M or P3Y")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    more_years, months = divmod(months, _MONTHS_A_YEAR)
    return Duration(years + more_years, months, weeks * _DAYS_A_WEEK + days)


def normal_duration(text: str) -> str:
    """Return the one form equal durations share. Raises ValueError as `parse_duration`."""
    return str(parse_duration(text))


def span(text: str) -> timedelta:
    """Return a duration of weeks and days as a length of 24-hour days.

    Raises:
        ValueError: Years or months have no fixed length.
    """
    duration = parse_duration(text)
    if duration.years or duration.months:
        raise ValueError("only days and weeks have a fixed length")
    return timedelta(days=duration.days)


def rungs(since: datetime, ladder: Sequence[str]) -> tuple[datetime, ...]:
    """Return the instants of a ladder. Raises ValueError as `span`."""
    return tuple(since + span(rung) for rung in ladder)


def add_to_day(day: date, duration: Duration) -> date:
    """Count a duration from a day; a day the month lacks becomes its last one."""
    months = day.month - 1 + duration.months
    year = day.year + duration.years + months // _MONTHS_A_YEAR
    month = months % _MONTHS_A_YEAR + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last)) + timedelta(days=duration.days)


def add_to_instant(at: datetime, duration: Duration) -> datetime:
    """Count a duration from an instant, by the calendar of its own zone."""
    return datetime.combine(add_to_day(at.date(), duration), at.timetz())
