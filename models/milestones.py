"""What happened: one payload class per milestone, sealed into an append-only chain by digests."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from models import pilot_milestones as pm
from models import silence_milestones as sm
from models.act import Link
from models.acts import ACTIVITY_KINDS, ActivityKind, Participant
from models.base import GENESIS, Instant, Message, Sha256
from models.canonical import Json, content_hash
from models.days import Payload
from models.policy import Policy
from models.terms import Kind, Party, Terms


class Opened(Payload):
    """Negotiation begins with revision 1."""

    type: Literal["negotiation_opened", "intensified_negotiation_opened"] = "negotiation_opened"
    kind: Kind
    title: Sha256
    country: str
    parties: tuple[Party, ...]
    terms: Terms
    policy: Policy
    reopens: Link | None = None
    follows: Link | None = None


class Proposed(Payload):
    """A new revision; earlier approvals are superseded."""

    type: Literal["proposed"] = "proposed"
    revision: int
    terms: Terms
    comment: Sha256 | None = None


class Objected(Payload):
    """A clause was objected to."""

    type: Literal["objected"] = "objected"
    revision: int
    clause: str
    text: Sha256


class Approved(Payload):
    """A party agreed to a revision."""

    type: Literal["approved"] = "approved"
    revision: int


class TextAgreed(Payload):
    """Every approval needed is there: the text is frozen and signing begins."""

    type: Literal["text_agreed", "intensified_text_agreed"] = "text_agreed"
    revision: int


class Rejection(Payload):
    """A cluster rejects a revision; its approval is void, the negotiation goes on."""

    type: Literal["rejection"] = "rejection"
    revision: int
    reason: Sha256


class Rejected(Payload):
    """A partner's no, or a refusal to sign where the policy says so, ends the negotiation."""

    type: Literal["rejected"] = "rejected"
    revision: int
    reason: Sha256


class MandateGranted(Payload):
    """One party lets another sign for it; days `mandate_from`, `mandate_until`."""

    type: Literal["mandate"] = "mandate"
    to: str
    document: Sha256 | None = None


class MandateRevoked(Payload):
    """A mandate was taken back unused."""

    type: Literal["mandate_revoked"] = "mandate_revoked"
    to: str


class Signature(Payload):
    """A signature by link: its actor's own unless `own` is false, and for `on_behalf_of`.

    `signatory` says nothing by itself: who signed is kept outside the chain, under that id.
    """

    type: Literal["signature"] = "signature"
    own: bool = True
    signatory: str | None = None


class InkSignature(Payload):
    """A signature on paper, recorded by the coordinator; day `contest/ORG` unless it is its own."""

    type: Literal["ink_signature"] = "ink_signature"
    signed_for: str
    place: Sha256
    day: date
    scan: Sha256


class Signed(Payload):
    """The last signature needed: in force; day `end` is the last day of the term."""

    type: Literal["signed", "intensified_signed"] = "signed"


class Contested(Payload):
    """A party says the ink signature recorded for it was not given."""

    type: Literal["contested"] = "contested"
    reason: Sha256


class ContestWindowEnded(Payload):
    """Nobody contested an ink signature in time."""

    type: Literal["contest_window_ended"] = "contest_window_ended"
    org: str


class Declined(Payload):
    """A party will not sign this text: back to negotiation."""

    type: Literal["declined"] = "declined"
    reason: Sha256


class SignatureWithdrawn(Payload):
    """A party took its signature back."""

    type: Literal["signature_withdrawn"] = "signature_withdrawn"
    reason: Sha256 | None = None


class Reopened(Payload):
    """The coordinator took the text back to negotiation."""

    type: Literal["reopened"] = "reopened"
    reason: Sha256


class Extended(Payload):
    """A new deadline for those awaited."""

    type: Literal["extended"] = "extended"
    until: date


class Abandoned(Payload):
    """The coordinator ended it before it was in force."""

    type: Literal["abandoned"] = "abandoned"
    reason: Sha256


class ActivityReported(Payload):
    """A visit, fair, meeting …; the day is in `occurred_on`."""

    type: ActivityKind
    country: str
    place: Sha256 | None = None
    host: Sha256 | None = None
    purpose: str | None = None
    pilot: str | None = None
    participants: tuple[Participant, ...] = ()
    attribution: str | None = None
    evidence: dict[str, Sha256] = {}


class Lapsed(Payload):
    """The last deadline of those awaited passed; day `grace` ends the time to extend."""

    type: Literal["lapsed"] = "lapsed"
    silent: tuple[str, ...]


class Closed(Payload):
    """The life is over, with its outcome."""

    type: Literal["closed"] = "closed"
    outcome: str
    superseded_by: Link | None = None


class ExpiryNoticed(Payload):
    """The end of the term comes near: `ahead` (duration) before it."""

    type: Literal["expiry_noticed"] = "expiry_noticed"
    ahead: str
    everybody: bool


class Expired(Payload):
    """The term ended."""

    type: Literal["expired"] = "expired"


class RefusedAct(Payload):
    """An act that a rule refused; `naming` lists the organisations the reason is about."""

    type: Literal["refused"] = "refused"
    act: str
    code: str
    naming: tuple[str, ...] = ()


AnyPayload = Annotated[
    Opened | Proposed | Objected | Approved | TextAgreed | Rejection | Rejected | MandateGranted
    | MandateRevoked | Signature | InkSignature | Signed | Contested | ContestWindowEnded | Declined
    | SignatureWithdrawn | Reopened | Extended | Abandoned | ActivityReported | sm.Reminded | Lapsed | Closed
    | ExpiryNoticed | Expired | sm.Dormant | RefusedAct | pm.ActionPlanAdopted | pm.PilotStarted
    | pm.PilotCompleted | pm.PilotFailed | pm.Waived | pm.ReportReminded | pm.IntensifiedOpened
    | pm.IntensifiedEnded | sm.DecisionReminded | sm.Escalated,
    Field(discriminator="type"),
]  # fmt: skip

HEADLINE = frozenset({
    "negotiation_opened", "text_agreed", "signed", "action_plan_adopted", "pilot_started", "pilot_completed",
    "pilot_failed", "intensified_negotiation_opened", "intensified_text_agreed", "intensified_signed",
    "dormant", "lapsed", "rejected", "abandoned", "renewed", "terminated", "expired", *ACTIVITY_KINDS,
})  # fmt: skip
"""Types a portfolio shows."""


class Draft(Message):
    """A milestone before it has a place in the chain."""

    payload: AnyPayload
    actor: str | None = None
    on_behalf_of: tuple[str, ...] = ()
    mandate: tuple[int, ...] = ()
    occurred_on: str | None = None
    terms_hash: Sha256 | None = None


class Source(Message):
    """Where a milestone comes from: the command behind it (if any) and the run that records it."""

    command_id: str | None = None
    received_at: Instant | None = None
    door: str | None = None
    authority: str | None = None
    workflow_id: str
    run_id: str


class Milestone(Draft, Source):
    """One link of the chain. `recorded_at` is the workflow's time; `mandate` lists seqs of mandates used."""

    seq: int
    recorded_at: Instant
    prev_digest: Sha256
    digest: Sha256 = GENESIS

    @property
    def type(self) -> str:
        """The milestone's type, as the registry of names has it."""
        return self.payload.type

    def content(self) -> dict[str, Json]:
        """Return what the digest covers: every field but the digest, `type` beside `payload`.

        A payload stands without what is at its default, so that a field added later changes no old digest.
        """
        payload = self.payload.model_dump(mode="json", exclude={"type"}, exclude_defaults=True)
        fields = self.model_dump(mode="json", exclude={"digest", "payload"})
        return {**fields, "type": self.type, "payload": payload}

    def recomputed_digest(self) -> str:
        """Return the digest this content should have; it covers `prev_digest`, hence all before it."""
        return content_hash(self.content())


def seal(draft: Draft, source: Source, seq: int, prev_digest: str, recorded_at: Instant) -> Milestone:
    """Put a draft into the chain at `seq`."""
    link = Milestone(**dict(draft), **dict(source), seq=seq, prev_digest=prev_digest, recorded_at=recorded_at)
    return link.model_copy(update={"digest": link.recomputed_digest()})
