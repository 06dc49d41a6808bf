"""The only place that asks for public holidays: the days an organisation works, and its next working hour."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from models.habits import WEEKDAYS, WORKING_WEEK, Habits, Window
from models.tables import OrganisationRow

if TYPE_CHECKING:
    from holidays import HolidayBase

LONGEST_REST = 60
"""After so many days without work, a calendar is not believed."""


def habits_of(row: OrganisationRow) -> Habits:
    """Return what the registry says of an organisation's working hours."""
    days = tuple(row.working_days.split(",")) if row.working_days else ()
    window = Window(time.fromisoformat(row.send_from), time.fromisoformat(row.send_until))
    return Habits(row.timezone, row.country, row.region, days, window)


def next_working_moment(at: datetime, habits: Habits) -> datetime:
    """Return an instant, or the first one after it at which an organisation works (UTC)."""
    zone = ZoneInfo(habits.zone)
    today = at.astimezone(zone).date()
    for ahead in range(LONGEST_REST):
        day = today + timedelta(days=ahead)
        opens, closes = (_instant(day, each, zone) for each in habits.window)
        exists = opens.astimezone(zone).date() == day  # where the date line moved, one day did not
        if exists and at < closes and is_working_day(day, habits):
            return max(at.astimezone(UTC), opens)
    return at.astimezone(UTC)


def _instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def is_working_day(day: date, habits: Habits) -> bool:
    """Say whether an organisation works on a local day: neither its weekend nor a public holiday there."""
    calendar = _calendar(habits.country, habits.region)
    if calendar is not None and not habits.working_days:
        return calendar.is_working_day(day)
    works = WEEKDAYS[day.weekday()] in (habits.working_days or WORKING_WEEK)
    return works and (calendar is None or day not in calendar)


def working_week(country: str) -> tuple[str, ...]:
    """Return the days a country works, Monday to Friday where nobody knows."""
    calendar = _calendar(country, None)
    weekend = {WEEKDAYS.index(day) for day in ("sat", "sun")} if calendar is None else calendar.weekend
    return tuple(day for place, day in enumerate(WEEKDAYS) if place not in weekend)


def has_calendar(country: str, region: str) -> bool:
    """Say whether a region has public holidays of its own."""
    calendar = _calendar(country, region)
    return calendar is not None and calendar.subdiv is not None


@lru_cache(maxsize=256)
def _calendar(country: str, region: str | None) -> "HolidayBase | None":
    """Return the calendar of a region, else its country's; None where there is none."""
    import holidays  # noqa: PLC0415 - takes a fifth of a second, and many commands never ask

    for subdivision in dict.fromkeys((region.partition("-")[2] if region else None, None)):
        try:
            return holidays.country_holidays(country, subdiv=subdivision)
        except NotImplementedError:
            continue
    return None
