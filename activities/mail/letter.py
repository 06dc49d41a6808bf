"""Everything one mail needs to know, gathered by whoever sends it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Must = Literal["approve", "sign"]
Role = Literal["signatory", "represented", "observer"]
AgreementKind = Literal["mou", "intensified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One notice to one organisation.

    Names are what people read, codes what the service uses. Instants are aware and UTC, and a deadline is the
    first instant that is too late. There is no field for a reason or any other text of the parties: a mail
    points to the agreement and never repeats it.
    """

    # The notice
    notice_id: str
    kind: str
    seq: int
    sent_at: datetime
    receipt: str | None = None
    link: str | None = None
    template_version: int = 1

    # The agreement
    ref: str
    title: str
    agreement_kind: AgreementKind
    country: str | None = None
    coordinator_name: str
    coordinator_mailbox: str
    partners: tuple[str, ...] = ()
    revision: int | None = None

    # Who reads it, and what is asked of this organisation (`role` is what the agreement says it is)
    organisation: str
    organisation_name: str
    mailbox: str
    zone: str
    role: Role = "signatory"
    must: Must | None = None
    deadline_at: datetime | None = None
    signs_later: bool = False
    """An earlier group signs first; nothing is asked of this organisation yet."""
    represented_by: str | None = None
    """Name of the organisation that holds the reader's mandate and signs for it."""
    signs_for: tuple[str, ...] = ()
    """Names of those whose mandate the reader holds."""

    # What happened; no actor: it is an outcome
    actor: str | None = None
    on_behalf_of: tuple[str, ...] = ()
    clause: str | None = None
    place: str | None = None
    day: date | None = None
    pilot: str | None = None
    reminder_number: int | None = None
    silent: tuple[str, ...] = ()
    """Names of those whose answer is missing (reminder_copy, lapsed)."""
    uncovered: tuple[str, ...] = ()
    """Names of those the signatures do not bind (in_force)."""
    closed: bool = False
    """The act ended the negotiation (a decline under the policy `close`)."""

    # Until when
    end_on: date | None = None
    """Last day of the agreement: in force, ahead of expiry, under notice, renewed."""
    extended_until: date | None = None
    contest_until: datetime | None = None
    grace_until: datetime | None = None
    due_on: date | None = None
    """Day a pilot's report was due."""
    quiet_since: date | None = None
    """Day of the last milestone by a party."""
