"""Days of turns as tables of the command line write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from activities.mail.days import last_moment
from console.phrases.facts import days_until, time_of
from console.sentences.days import short_day
from models.explain import Turn
from models.state import Agreement


def until_short(state: Agreement, turn: Turn, now: datetime) -> str:
    """Return until when a party has time, where it is: `28 Feb 2026, Tokyo (3 days left)`."""
    if turn.deadline is None:
        return ""
    zone = state.zone(turn.org)
    day, time = last_moment(turn.deadline, zone)
    city = time_of(zone).removesuffix(" time")
    return f"{short_day(day)}{time and f' {time}'}, {city} ({days_until(turn.deadline, now, zone)})"


def local_day(at: datetime, zone: str) -> str:
    """Return the day of an instant in a zone."""
    return short_day(at.astimezone(ZoneInfo(zone)).date())
