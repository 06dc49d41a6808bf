"""Days as written in an act; in a rehearsal a duration counts from its first day."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.doors.formats import day_of, duration, year_of
from console.doors.node import Node, shown
from console.doors.reading import scalar
from models.days import may_have_begun
from models.durations import add_to_day, parse_duration
from models.phrases import phrase, written

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Calendar:
    """Where offsets count from: the local date of `starts` in `zone`, or in its own offset without one.

    `now`: UTC, what has occurred has begun by then; None: that is not asked here.
    """

    starts: datetime | None = None
    zone: str = ""
    now: datetime | None = None

    def day(self, node: Node) -> date:
        """Read an ISO date or, in a rehearsal, an offset."""
        return self._day_of(scalar(node), node)

    def occurred(self, node: Node) -> str:
        """Read a day, two days with a slash, a month, a year, or `unknown`."""
        found = self._occasion(node)
        if self.now is not None and not may_have_begun(found, self.now):
            raise node.wrong(phrase("lies in the future"), phrase("Report it once it has begun"))
        return found

    def _occasion(self, node: Node) -> str:
        found = scalar(node)
        month = _MONTH.fullmatch(found)
        if found == _UNKNOWN:
            return found
        if month or _YEAR.fullmatch(found):
            year_of(int(found[:4]), node)
            return found
        first, slash, last = found.partition("/")
        from_day = self._day_of(first, node)
        if not slash:
            return from_day.isoformat()
        to_day = self._day_of(last, node)
        if to_day <= from_day:
            raise node.wrong(
                phrase("does not end after it begins"),
                phrase("Write the earlier day first, or one day alone"),
            )
        return f"{from_day.isoformat()}/{to_day.isoformat()}"

    def _day_of(self, found: str, node: Node) -> date:
        if not found.startswith("P"):
            return day_of(found, node)
        if self.starts is None:
            fix = phrase("Write a date, such as 2026-03-31")
            raise node.wrong(
                written(
                    "an offset counts only in a rehearsal", phrase("%(value)s is no date", value=shown(found))
                ),
                fix,
            )
        begins = self.starts.astimezone(ZoneInfo(self.zone)) if self.zone else self.starts
        offset = parse_duration(duration(Node(found, node.field, node.file, node.line)))
        try:
            counted = add_to_day(begins.date(), offset)
        except (ValueError, OverflowError):
            raise node.wrong(
                phrase("%(value)s leads beyond the calendar", value=shown(found)),
                phrase("Write a shorter one"),
            ) from None
        year_of(counted.year, node)
        return counted
