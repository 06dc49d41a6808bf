"""Which activities are one event, whose it is, and where it counts."""

from collections.abc import Iterable
from datetime import date, timedelta

from models.base import Message
from models.days import first_day, leading_day
from models.durations import add_to_day, parse_duration
from models.report.cells import Mark, Origin
from models.report.facts import Activity
from models.report.programme import EventColumn, Programme

UNKNOWN = "unknown"
_PARTS = ("P1Y", "P1M")


class Event(Message):
    """One event, by everybody who reported it."""

    reports: tuple[Activity, ...]

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Return the milestones that report it."""
        return tuple(each.origin for each in self.reports)

    @property
    def kind(self) -> str:
        """Return what it was."""
        return self.reports[0].kind


def events_of(activities: Iterable[Activity]) -> tuple[Event, ...]:
    """Put reports of one event together: the same kind, days and place, as far as both are known."""
    found: dict[tuple[str, ...], list[Activity]] = {}
    for each in activities:
        found.setdefault(_identity(each), []).append(each)
    return tuple(Event(reports=tuple(reports)) for reports in found.values())


def _identity(activity: Activity) -> tuple[str, ...]:
    if activity.on == UNKNOWN or activity.place is None:
        return (activity.origin.agreement, str(activity.origin.seq))
    return (activity.kind, activity.on, spelling(activity.place))


def spelling(text: str) -> str:
    """Return a name as it is compared: without case, and blanks made one."""
    return " ".join(text.split()).casefold()


def attribution(programme: Programme, activity: Activity) -> str:
    """Return in whose name an activity was, as stated or as the programme takes it."""
    return activity.attribution or programme.unstated.get(activity.kind, "consortium")


def counts(programme: Programme, activity: Activity) -> bool:
    """Say whether an activity fills the form: the partnership's, of a kind and a time it asks for."""
    return (
        activity.kind not in programme.excluded
        and attribution(programme, activity) == "consortium"
        and in_period(programme, activity)
    )


def in_period(programme: Programme, activity: Activity) -> bool:
    """Say whether an activity may lie in the period; one whose day is unknown may."""
    begins, ends = programme.period.begins, programme.period.ends
    first, last = first_day(activity.on), last_day(activity.on)
    return not ((begins and last and last < begins) or (ends and first and first > ends))


def last_day(occasion: str) -> date | None:
    """Return the last day an occasion may mean; None: unknown."""
    end = occasion.rpartition("/")[2]
    first = first_day(end)
    if first is None:
        return None
    known = sum(part is not None for part in leading_day(end))
    if known > len(_PARTS):
        return first
    return add_to_day(first, parse_duration(_PARTS[known - 1])) - timedelta(days=1)


def column_of(programme: Programme, activity: Activity) -> EventColumn | None:
    """Return the column an activity counts in: the first that names its kind and, if it does, its purpose."""
    for column in programme.events:
        for counted in column.counts:
            if counted.kind == activity.kind and counted.purpose in (None, activity.purpose):
                return column
    return None


def marks(programme: Programme, activities: Iterable[Activity]) -> tuple[Mark, ...]:
    """Return what a number from these has to say about itself: evidence is missing."""
    return () if all(is_supported(programme, each) for each in activities) else ("unsupported",)


def is_supported(programme: Programme, activity: Activity) -> bool:
    """Say whether an activity carries the evidence the programme asks for."""
    if programme.evidence:
        return set(programme.evidence) <= set(activity.evidence)
    return bool(activity.evidence)
