"""What a programme asks for: period, countries, what counts where, what it aims at. Data, not code."""

from datetime import date
from typing import Literal, get_args

from models.acts import ActivityKind
from models.base import Message
from models.report.shapes import Period

Attribution = Literal["consortium", "member", "national"]
Group = Literal["eu_cluster", "eu_sme", "third_cluster", "third_sme"]
Measure = Literal[
    "none", "events", "mous_signed", "mou_partners", "key_partners", "intensified_signed", "action_plans",
    "s3_regions", "pilots_started", "pilots_completed", "pilot_actuals", "commitments",
]  # fmt: skip
MEASURES: tuple[str, ...] = get_args(Measure)
"""What an achievement can be measured by; `none`: nothing on record can show it."""

Funding = Literal["granted", "asked", "refused"]
FUNDINGS: tuple[str, ...] = get_args(Funding)


class Counted(Message):
    """Activities a column counts: a kind and, where one is named, a purpose."""

    kind: ActivityKind
    purpose: str | None = None


class EventColumn(Message):
    """A column of the table of events. `also_means`: kinds its definition names that count elsewhere."""

    code: str
    label: str | None = None
    counts: tuple[Counted, ...] = ()
    also_means: tuple[ActivityKind, ...] = ()


class StakeholderColumn(Message):
    """A column of the table of stakeholders."""

    code: str
    label: str | None = None
    group: Group


class Achievement(Message):
    """A key achievement: what it is measured by, and the number aimed at.

    `of`: an activity's kind, a pilot's counted name or a commitment's kind. `people`: it counts these.
    """

    code: str
    label: str | None = None
    measure: Measure
    of: str | None = None
    country: str | None = None
    direction: str | None = None
    target: int | None = None
    people: Literal["smes"] | None = None


class Zero(Message):
    """That a cell is zero, as an organisation has confirmed: an address such as `events.US.b2b_events`."""

    cell: str
    by: str
    on: date


class Earlier(Message):
    """What is known of the day an agreement was signed before this record began.

    `on`: an occasion. `not_before`: the first day it may be; None: nothing is known of it.
    """

    on: str = "unknown"
    not_before: date | None = None


class Region(Message):
    """A region whose smart specialisation strategy the action plans are coordinated with, and its cluster."""

    code: str
    organisation: str | None = None


class Agency(Message):
    """An agency that funds, or could."""

    code: str
    label: str


class Grant(Message):
    """What an agency does for a cluster; `amount` in whole units of `currency`."""

    agency: str
    organisation: str
    status: Funding
    amount: int | None = None
    currency: str | None = None


class Testimonial(Message):
    """What an organisation says of the partnership."""

    by: str
    text: str
    on: date | None = None


class Programme(Message):
    """One version of a programme. A map left empty asks for nothing.

    `unstated` is the attribution of a kind whose report states none; of others it is the consortium's.
    `evidence` names what an activity needs to be supported; empty: any document will do. `registrations` are
    names pilots count registrations on a platform by.
    `co_funded` false: there is no final payment, so no record-keeping counted from it.
    """

    code: str
    name: str
    version: str
    period: Period = Period()
    co_funded: bool = True
    final_payment: date | None = None
    years_of_records: int = 5
    agreements: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    events: tuple[EventColumn, ...] = ()
    stakeholders: tuple[StakeholderColumn, ...] = ()
    excluded: tuple[ActivityKind, ...] = ("survey", "promotion")
    unstated: dict[str, Attribution] = {}
    evidence: tuple[str, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    zeros: tuple[Zero, ...] = ()
    sme_definition: str | None = None
    registrations: tuple[str, ...] = ("registered",)
    key_partners: tuple[str, ...] = ()
    also_called: dict[str, tuple[str, ...]] = {}
    signed_earlier: dict[str, Earlier] = {}
    regions: tuple[Region, ...] = ()
    agencies: tuple[Agency, ...] = ()
    funding: tuple[Grant, ...] = ()
    testimonials: tuple[Testimonial, ...] = ()
