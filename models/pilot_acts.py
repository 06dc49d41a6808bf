"""Acts in force: action plan, pilot actions, and opening the intensified agreement."""

from datetime import date
from typing import Literal

from models.act import BaseAct
from models.base import Message, Sha256
from models.policy import Policy
from models.terms import Party, Terms

PILOT_KINDS = ("fact_finding_mission", "b2b_platform", "study", "training", "joint_project", "other")
PURPOSES = ("c2c", "b2b", "mixed")
FAILURES = ("cancelled", "no_demand", "no_funding", "partner_left", "other")
COMMITMENT_KINDS = ("office", "platform", "action_plan", "joint_project")
DIRECTIONS = ("inbound", "outbound")


class AdoptActionPlan(BaseAct):
    """Adopt the plan pilots follow; `s3` maps regions to links of their strategies, as text hashes."""

    act: Literal["adopt_action_plan"] = "adopt_action_plan"
    document: Sha256 | None = None
    s3: dict[str, Sha256] = {}


class StartPilot(BaseAct):
    """Start a pilot action: who leads it, from when until when (inclusive), and what it aims at."""

    act: Literal["start_pilot"] = "start_pilot"
    pilot: str | None = None
    title: Sha256
    kind: str
    purpose: str
    lead: str
    sme_led: bool
    starts_on: date
    ends_on: date
    targets: dict[str, int]


class CompletePilot(BaseAct):
    """Report a pilot: actuals for every target, and the evidence the policy asks for."""

    act: Literal["complete_pilot"] = "complete_pilot"
    pilot: str
    actuals: dict[str, int] = {}
    evidence: dict[str, Sha256] = {}
    lesson: Sha256 | None = None


class FailPilot(BaseAct):
    """Say that a pilot failed, why, and what was learnt."""

    act: Literal["fail_pilot"] = "fail_pilot"
    pilot: str
    reason: str
    lesson: Sha256


class WaivePilots(BaseAct):
    """Do without the pilots the policy asks for; counts once coordinator and a partner have said it."""

    act: Literal["waive_pilots"] = "waive_pilots"
    reason: Sha256


class Commitment(Message):
    """What an intensified agreement commits to."""

    kind: str
    title: Sha256
    country: str | None = None
    direction: str | None = None


class Intensified(Message):
    """The agreement to be opened, as `open` would have it."""

    ref: str
    title: Sha256
    country: str
    coordinator: str
    parties: tuple[Party, ...]
    terms: Terms
    policy: Policy


class OpenIntensified(BaseAct):
    """Open the negotiation of an intensified agreement; `mou_then` says what becomes of this one."""

    act: Literal["open_intensified"] = "open_intensified"
    agreement: Intensified
    commitments: tuple[Commitment, ...]
    mou_then: Literal["superseded", "umbrella"] = "superseded"
