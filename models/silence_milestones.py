"""Milestones of a silence that is told further: to the coordinator about its own turn, or by policy."""

from typing import Literal

from models.days import Payload


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
