"""The state of one agreement: frozen, replaced, never edited; rebuilt by folding its milestones."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from models.act import Link
from models.base import GENESIS, Instant, Message, Sha256
from models.days import Day
from models.phases import NEVER_IN_FORCE, Phase
from models.policy import Policy
from models.terms import Frame, Kind, Party, Side, Terms

__all__ = ["Agreement", "Event", "Mandate", "Phase", "Pilot", "Signing", "Undecided", "Wait"]


class Wait(Message):
    """A party's time to answer: deadline (exclusive), and the ladder's highest rung already sent."""

    since: Instant
    deadline_on: date
    deadline: Instant
    reminded: int = 0
    escalated: bool = False


Event = Literal["rejection", "declined", "contested", "signature_withdrawn"]
"""What takes an answer back, so that the coordinator has to decide how to go on."""


class Undecided(Message):
    """What a party did that the coordinator has to decide about, and the highest rung already sent."""

    event: Event
    since: Instant
    reminded: int = 0
    escalated: bool = False


class Mandate(Message):
    """A granted mandate: local days of the granter, inclusive, and their instants (`until` exclusive)."""

    to: str
    seq: int
    valid_from_on: date
    valid_from: Instant
    valid_until_on: date | None = None
    valid_until: Instant | None = None


class Signing(Message):
    """How a party is covered: milestone, who signed, and until when it may contest (ink)."""

    seq: int
    by: str
    ink: bool = False
    contest_until: Instant | None = None


class Pilot(Message):
    """A pilot action. `report_due` is exclusive (UTC); `reminded` the highest rung of its ladder sent."""

    lead: str
    sme_led: bool
    targets: tuple[str, ...]
    ends_on: date
    report_due: Instant
    status: Literal["running", "completed", "failed"] = "running"
    reminded: int = 0


class Agreement(Message):
    """Everything the rules need to know. Maps are keyed by organisation unless said otherwise."""

    ref: str
    phase: Phase = Phase.UNOPENED
    outcome: str | None = None
    seq: int = 0
    head: Sha256 = GENESIS
    recorded_at: Instant | None = None
    kind: Kind = "mou"
    title: Sha256 | None = None
    opened_at: Instant | None = None
    country: str = ""
    coordinator: str = ""
    parties: tuple[Party, ...] = ()
    policy: Policy = Policy()
    revision: int = 0
    terms: Terms | None = None
    terms_hash: Sha256 | None = None
    approvals: dict[str, int] = {}
    superseded: int = 0
    rejections: tuple[str, ...] = ()
    objections: tuple[tuple[str, str, str], ...] = ()
    waits: dict[str, Wait] = {}
    undecided: dict[str, Undecided] = {}
    mandates: dict[str, Mandate] = {}
    signatures: dict[str, Signing] = {}
    agreed_on: dict[str, date] = {}
    contests: dict[str, Instant] = {}
    lapsed_at: Instant | None = None
    lapsed_in: Phase | None = None
    grace_ends: Instant | None = None
    in_force_since: Instant | None = None
    end: Day | None = None
    expiry_noticed: int = 0
    last_party_act: Instant | None = None
    nudged: bool = False
    dormant: bool = False
    refusals: dict[str, int] = {}
    unauthenticated: int = 0
    plan_adopted: bool = False
    pilots: dict[str, Pilot] = {}
    waivers: tuple[str, ...] = ()
    follows: Link | None = None
    intensified: str | None = None
    mou_then: str = ""

    def party(self, org: str) -> Party | None:
        """Return the party of that code, if it is one."""
        return next((party for party in self.parties if party.org == org), None)

    def signatories(self, side: Side | None = None) -> tuple[str, ...]:
        """Return the organisations that approve and sign, in the order of `parties`."""
        return tuple(self._with_role("signatory", side))

    def bound_parties(self) -> tuple[str, ...]:
        """Return signatories and represented parties: those whose word can be waited for."""
        return tuple(party.org for party in self.parties if party.role != "observer")

    def zone(self, org: str) -> str:
        """Return a party's pinned IANA zone."""
        party = self.party(org)
        return party.zone if party else "UTC"

    def frame(self) -> Frame:
        """Return what a terms hash covers beside the terms."""
        return Frame(ref=self.ref, kind=self.kind, coordinator=self.coordinator, parties=self.parties)

    @property
    def over(self) -> bool:
        """Nothing more can happen."""
        return self.phase is Phase.CLOSED

    @property
    def text_is_open(self) -> bool:
        """Whether its text is being negotiated."""
        return self.phase is Phase.NEGOTIATING

    @property
    def may_be_reopened(self) -> bool:
        """It ended without ever being in force, so another negotiation may follow it."""
        return self.outcome in NEVER_IN_FORCE

    def _with_role(self, role: str, side: Side | None) -> Iterator[str]:
        for party in self.parties:
            if party.role == role and side in (None, party.side):
                yield party.org
