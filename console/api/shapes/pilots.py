"""Pilots and commitments."""

from datetime import date

from console.api.shapes.base import At, Shape


class Pilot(Shape):
    """A pilot from its start to its report; `report_due` is exclusive."""

    ref: str
    pilot: str
    title: str | None
    kind: str
    purpose: str
    lead: str
    zone: str
    sme_led: bool
    starts_on: date
    ends_on: date
    started_at: At
    report_due: At
    targets: dict[str, int]
    status: str
    overdue: bool
    ended_at: At | None
    actuals: dict[str, int]
    evidence: dict[str, str]
    reason: str | None
    lesson: str | None
    reminders: int
    activities: int


class Commitment(Shape):
    """What an intensified agreement commits to."""

    mou: str
    agreement: str
    stands: str
    mou_then: str
    kind: str
    title: str | None
    country: str | None
    direction: str | None
