"""Everything one mail needs to know, gathered by whoever sends it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from activities.drawings.course import Course

TEMPLATE_VERSION = 4
"""Rises with every change of wording; the ledger and the headers of every mail name it."""

Must = Literal["approve", "sign", "mandate"]
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
    page: str | None = None
    """Address of the agreement for those who sign in; it opens nothing by itself."""
    language: str = "en"
    """BCP 47; of the organisation, as the outbox has it."""
    resent: int = 0
    """How often the same notice was sent again by hand before this time, this time included."""

    by_hand: bool = False
    """Somebody asked for the link on a page: the mail brings it and says nothing else."""

    handed_on: bool = False
    """The first mailbox of the organisation passed it on to a colleague."""

    link_for: str = ""
    """What a link that was asked for, or passed on, is for: `approve`, `propose` …"""

    # The agreement
    ref: str
    title: str
    agreement_kind: AgreementKind
    country: str
    coordinator_name: str
    coordinator_mailbox: str
    partners: tuple[str, ...] = ()
    revision: int = 1
    course: Course | None = None
    """Where it stood with the milestone; drawn where the kind of notice is about that."""

    # Who reads it, and what is asked of this organisation (`role` is what the agreement says it is)
    organisation: str
    organisation_name: str
    mailbox: str
    zone: str
    role: Role = "signatory"
    must: Must | None = None
    asks_report: bool = False
    """Nothing else is asked of the reader than to report the pilot action."""
    deadline_at: datetime | None = None
    """Of what is asked of the reader; in a reminder_copy, of the silent party."""
    earlier_deadline_at: datetime | None = None
    """What the reader was asked to do until then, and need not do any more."""
    signs_later: bool = False
    """An earlier group signs first; nothing is asked of this organisation yet."""
    represented_by: str | None = None
    """Name of the organisation that holds the reader's mandate and signs for it."""
    signs_for: tuple[str, ...] = ()
    """Names of those whose mandate the reader holds."""

    # What happened; no actor: it is an outcome
    actor: str | None = None
    on_behalf_of: tuple[str, ...] = ()
    signs_itself: bool = True
    """False where an organisation signs for others alone (signed)."""
    clause: str | None = None
    place: str | None = None
    day: date | None = None
    pilot: str | None = None
    """A pilot action's id, such as P1."""
    pilot_title: str | None = None
    pilot_from: date | None = None
    pilot_to: date | None = None
    leads_pilot: bool = False
    reminder_number: int | None = None
    silent: tuple[str, ...] = ()
    """Names of those whose answer is missing (reminder_copy, escalated, lapsed)."""
    about: str | None = None
    """Name of the party whose step is to be decided about (decision_due, escalated, the step itself)."""
    event: str | None = None
    """What that party did: rejection, declined, contested or signature_withdrawn."""
    uncovered: tuple[str, ...] = ()
    """Names of those the signatures do not bind (in_force)."""
    still_awaited: tuple[str, ...] = ()
    """Names of those whose answer is awaited now."""

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
