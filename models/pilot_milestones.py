"""Milestones in force: action plan, pilots, and the intensified agreement that grows from them."""

from datetime import date
from typing import Literal

from models.base import Sha256
from models.days import Payload
from models.pilot_acts import Commitment, Intensified


class ActionPlanAdopted(Payload):
    """Pilots may start."""

    type: Literal["action_plan_adopted"] = "action_plan_adopted"
    document: Sha256 | None = None
    s3: dict[str, Sha256] = {}


class PilotStarted(Payload):
    """A pilot runs; day `report_due` is the last day for its report, in its lead's zone."""

    type: Literal["pilot_started"] = "pilot_started"
    pilot: str
    title: Sha256
    kind: str
    purpose: str
    lead: str
    sme_led: bool
    starts_on: date
    ends_on: date
    targets: dict[str, int]


class PilotCompleted(Payload):
    """A pilot's report is complete."""

    type: Literal["pilot_completed"] = "pilot_completed"
    pilot: str
    actuals: dict[str, int]
    evidence: dict[str, Sha256]
    lesson: Sha256 | None = None


class PilotFailed(Payload):
    """A pilot failed, with what was learnt."""

    type: Literal["pilot_failed"] = "pilot_failed"
    pilot: str
    reason: str
    lesson: Sha256


class Waived(Payload):
    """One side does without pilots."""

    type: Literal["waived"] = "waived"
    reason: Sha256


class ReportReminded(Payload):
    """A pilot's report is missing: its lead is reminded, or the coordinator told when `overdue`."""

    type: Literal["report_reminded"] = "report_reminded"
    pilot: str
    lead: str
    number: int
    overdue: bool = False


class IntensifiedOpened(Payload):
    """An intensified agreement is opened; its own chain begins with this milestone's digest."""

    type: Literal["intensified_opened"] = "intensified_opened"
    agreement: Intensified
    commitments: tuple[Commitment, ...]
    mou_then: str


class IntensifiedEnded(Payload):
    """The negotiation it opened is over: in force beside this umbrella, or with another outcome."""

    type: Literal["intensified_ended"] = "intensified_ended"
    ref: str
    outcome: str
    digest: Sha256
