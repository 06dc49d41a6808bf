"""What a worker counts while it works, for whoever watches it. No reference, no organisation, no person."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from temporalio.common import MetricMeter

from models.errors import Code
from models.milestones import Milestone, RefusedAct

MAIL_RESULTS: Final = {"sent": "sent", "queued": "retried", "bounced": "bounced", "suppressed": "suppressed"}
"""State of a notice after an attempt, and what that attempt is counted as."""


class Came(StrEnum):
    """What became of a mail in the folder of those that come back."""

    BOUNCED = "bounced"
    PASSED_ON = "passed_on"
    NO_NEWS = "no_news"
    ASIDE = "aside"
    OTHER_MAIL = "other_mail"


class Counters:
    """Milestones, refusals and mails of this process since it started; those that may come begin at 0."""

    def __init__(self, meter: MetricMeter = MetricMeter.noop) -> None:
        self._milestones = meter.create_counter(
            "entente_milestones_recorded", "Milestones put on record, by type"
        )
        self._refusals = meter.create_counter("entente_refusals", "Acts refused by a rule, by code")
        self._mails = meter.create_counter("entente_mails", "Attempts to send a notice, by result")
        self._bounces = meter.create_counter(
            "entente_bounces", "Mails in the folder of those that come back, by what became of them"
        )
        self._milestones.add(0, {"type": "refused"})
        for code in Code:
            self._refusals.add(0, {"code": code})
        for result in MAIL_RESULTS.values():
            self._mails.add(0, {"result": result})
        for result in Came:
            self._bounces.add(0, {"result": result})

    def recorded(self, milestones: Iterable[Milestone]) -> None:
        """Count milestones that were written just now."""
        for milestone in milestones:
            self._milestones.add(1, {"type": milestone.type})
            if isinstance(milestone.payload, RefusedAct):
                self._refusals.add(1, {"code": milestone.payload.code})

    def came_back(self, came: Came, number: int) -> None:
        """Count mails that were found in the folder of those that come back."""
        self._bounces.add(number, {"result": came})

    def tried(self, state: str) -> None:
        """Count an attempt to send a notice by the state it left it in."""
        self._mails.add(1, {"result": MAIL_RESULTS[state]})
