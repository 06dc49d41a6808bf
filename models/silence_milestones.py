"""Milestones of a silence: its reminders, whom it is told further, and when it lasts too long."""

from typing import Literal

from models.days import Payload


class Reminded(Payload):
    """A silent party was reminded of `act`; with `copy_to`, the coordinator is told as well."""

    type: Literal["reminded"] = "reminded"
    org: str | None = None
    act: str
    number: int
    copy_to: str | None = None


class DecisionReminded(Payload):
    """The coordinator was reminded to decide about what `about` did (`event`)."""

    type: Literal["decision_reminded"] = "decision_reminded"
    about: str
    event: str
    number: int


class Escalated(Payload):
    """That `org` is silent was told to `to`; it owes `act`, of a coordinator's decision about `about`."""

    type: Literal["escalated"] = "escalated"
    org: str
    act: str
    to: tuple[str, ...]
    about: str | None = None


class Dormant(Payload):
    """In force, and no party has put anything on record for the policy's time."""

    type: Literal["dormant"] = "dormant"
