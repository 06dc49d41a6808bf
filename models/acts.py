"""What people can do to an agreement, as it travels. One class per act, named as its update.

Texts (reasons, comments, places) travel as SHA-256 and are kept in SQL, so a person can be erased.
"""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from models.act import BaseAct, Link
from models.base import Message, Sha256
from models.pilot_acts import (
    AdoptActionPlan,
    CompletePilot,
    FailPilot,
    OpenIntensified,
    StartPilot,
    WaivePilots,
)
from models.policy import Policy
from models.terms import Kind, Party, Terms

ActivityKind = Literal[
    "study_trip", "delegation_visit", "fact_finding_mission", "workshop", "seminar", "conference",
    "trade_fair", "matchmaking", "business_meeting", "survey", "promotion", "other",
]  # fmt: skip
ACTIVITY_KINDS: tuple[str, ...] = get_args(ActivityKind)
PARTICIPANT_GROUPS = ("eu_cluster", "eu_sme", "third_cluster", "third_sme")
ATTRIBUTIONS = ("consortium", "member", "national")


class Open(BaseAct):
    """Start negotiating; the coordinator's approval of revision 1."""

    act: Literal["open"] = "open"
    kind: Kind = "mou"
    title: Sha256
    country: str
    parties: tuple[Party, ...]
    terms: Terms
    policy: Policy = Policy()
    reopens: Link | None = None
    follows: Link | None = None


class Propose(BaseAct):
    """Replace the text: the whole of the new terms, based on `revision`."""

    act: Literal["propose"] = "propose"
    terms: Terms
    comment: Sha256 | None = None


class Object(BaseAct):
    """Say what is wrong with a clause; blocks nothing by itself."""

    act: Literal["object"] = "object"
    clause: str
    text: Sha256


class Approve(BaseAct):
    """Agree to the current revision."""

    act: Literal["approve"] = "approve"


class Reject(BaseAct):
    """Refuse the text; a partner's rejection ends the negotiation."""

    act: Literal["reject"] = "reject"
    reason: Sha256


class GrantMandate(BaseAct):
    """Let another signatory of the same side sign for the granter."""

    act: Literal["grant_mandate"] = "grant_mandate"
    to: str
    document: Sha256 | None = None
    valid_from: date | None = None
    valid_until: date | None = None


class RevokeMandate(BaseAct):
    """Take an unused mandate back."""

    act: Literal["revoke_mandate"] = "revoke_mandate"
    to: str


class Sign(BaseAct):
    """Sign, also for those in `under`; `own` false: only for those.

    `signatory` is the id of the entry that keeps who typed their name, outside the chain.
    """

    act: Literal["sign"] = "sign"
    under: tuple[str, ...] = ()
    own: bool = True
    signatory: str | None = None


class RecordInkSignature(BaseAct):
    """Record a signature given on paper by `signed_for`, with its scan."""

    act: Literal["record_ink_signature"] = "record_ink_signature"
    signed_for: str
    under: tuple[str, ...] = ()
    place: Sha256
    day: date
    scan: Sha256


class Contest(BaseAct):
    """Say that an ink signature recorded for one's organisation was not given."""

    act: Literal["contest"] = "contest"
    reason: Sha256


class Decline(BaseAct):
    """Refuse to sign."""

    act: Literal["decline"] = "decline"
    reason: Sha256


class WithdrawSignature(BaseAct):
    """Take one's signature back before the last one."""

    act: Literal["withdraw_signature"] = "withdraw_signature"
    reason: Sha256 | None = None


class Reopen(BaseAct):
    """Take the text back to negotiation; signatures are void."""

    act: Literal["reopen"] = "reopen"
    reason: Sha256


class Abandon(BaseAct):
    """End an agreement that is not in force yet."""

    act: Literal["abandon"] = "abandon"
    reason: Sha256


class Extend(BaseAct):
    """Give those awaited until the end of a day, each in its own zone."""

    act: Literal["extend"] = "extend"
    until: date


class Participant(Message):
    """An organisation, or a number of one kind of participants of a country."""

    org: str | None = None
    group: str | None = None
    country: str | None = None
    count: int | None = None


class ReportActivity(BaseAct):
    """Put a visit, fair or meeting on record; it may lie long before the opening."""

    act: Literal["report_activity"] = "report_activity"
    kind: str
    occurred_on: str
    country: str | None = None
    place: Sha256 | None = None
    host: Sha256 | None = None
    purpose: str | None = None
    pilot: str | None = None
    participants: tuple[Participant, ...] = ()
    attribution: str | None = None
    evidence: dict[str, Sha256] = {}


Act = Annotated[
    Open | Propose | Object | Approve | Reject | GrantMandate | RevokeMandate | Sign | RecordInkSignature
    | Contest | Decline | WithdrawSignature | Reopen | Abandon | Extend | ReportActivity | AdoptActionPlan
    | StartPilot | CompletePilot | FailPilot | WaivePilots | OpenIntensified,
    Field(discriminator="act"),
]  # fmt: skip
ACT: TypeAdapter[Act] = TypeAdapter(Act)
"""Reads any act from its JSON, as the inbox keeps it."""
