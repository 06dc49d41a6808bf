"""What a report is computed from: activities, memoranda, pilots and commitments, each with its milestone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from models.acts import Participant
from models.base import Message
from models.report.cells import Origin


class Activity(Message):
    """An activity on record. `country` is the target country: that of the agreement it belongs to.

    `place` and `host` are texts, or hashes of those that were erased (`erased`: the place was).
    """

    origin: Origin
    country: str
    kind: str
    on: str
    by: str
    place: str | None = None
    erased: bool = False
    host: str | None = None
    purpose: str | None = None
    attribution: str | None = None
    participants: tuple[Participant, ...] = ()
    evidence: tuple[str, ...] = ()


class Bound(Message):
    """How a party was bound: by its own signature, in ink, or by another's under its mandate."""

    org: str
    how: str
    origin: Origin


class Plan(Message):
    """An action plan and the regions it is coordinated with."""

    regions: tuple[str, ...]
    origin: Origin


class Pact(Message):
    """An agreement: memorandum or intensified. `signed_on` is the day of the last signature."""

    ref: str
    kind: str
    country: str
    consortium: tuple[str, ...]
    partners: tuple[str, ...]
    areas: tuple[str, ...]
    phase: str
    opened: Origin
    signed: Origin | None = None
    signed_on: date | None = None
    ends_on: date | None = None
    bound: tuple[Bound, ...] = ()
    plan: Plan | None = None
    grew_from: str | None = None


class Trial(Message):
    """A pilot action from its start to its report; `end` is what ended it.

    `taught`: a lesson is on record, even where its text was erased.
    """

    agreement: str
    country: str
    pilot: str
    title: str | None
    kind: str
    purpose: str
    lead: str
    sme_led: bool
    targets: dict[str, int]
    started: Origin
    status: str = "running"
    end: Origin | None = None
    actuals: dict[str, int] = {}
    evidence: tuple[str, ...] = ()
    lesson: str | None = None
    taught: bool = False


class Promise(Message):
    """A commitment of an intensified agreement; `stands` is that agreement's phase, or how it ended."""

    agreement: str
    kind: str
    title: str | None
    country: str | None
    direction: str | None
    stands: str
    origin: Origin


@dataclass(frozen=True)
class Facts:
    """All of it, by reference and place in the chain; `countries` and `names` of organisations, by code.

    `seen_by`: who may see it, if not everybody; of others it then tells no funding.
    """

    activities: tuple[Activity, ...] = ()
    pacts: tuple[Pact, ...] = ()
    pilots: tuple[Trial, ...] = ()
    promises: tuple[Promise, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    seen_by: tuple[str, ...] = ()

    @cached_property
    def consortium(self) -> tuple[str, ...]:
        """Return the organisations of the consortium of any agreement, in order of appearance."""
        return tuple(dict.fromkeys(org for pact in self.pacts for org in pact.consortium))

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """Return the partners of all agreements, in order of appearance."""
        return tuple(dict.fromkeys(org for pact in self.pacts for org in pact.partners))

    @cached_property
    def by_agreement(self) -> Mapping[str, tuple[Activity, ...]]:
        """Return the activities of each agreement."""
        found: dict[str, list[Activity]] = {}
        for each in self.activities:
            found.setdefault(each.origin.agreement, []).append(each)
        return {ref: tuple(told) for ref, told in found.items()}
