"""Gathering what a letter says: the state it is about, the registry's names, the days it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.drawings.course import Course
from activities.mail.days import last_moment
from activities.mail.letter import Letter, Must
from activities.people import Addressee, Mailbox
from activities.purposes import Purpose, duty, purpose
from models import milestones as m
from models.coverage import awaited, later_groups, uncovered, valid_mandate
from models.decisions import decision
from models.pilot_milestones import PilotStarted
from models.silence_milestones import DecisionReminded, Escalated, Reminded
from models.state import Agreement, Phase
from models.tables import NoticeRow, TextRow

_TEXT = select(col(TextRow.body)).where(col(TextRow.sha256) == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a notice is about: a milestone, and the agreement as it was right before it and right after it."""

    before: Agreement
    state: Agreement
    milestone: m.Milestone
    title: str
    people: dict[str, Addressee]
    place: str | None = None
    """Where ink was given."""
    pilot: PilotStarted | None = None
    """The start of the pilot action it is about."""
    pilot_title: str | None = None
    arrived: Mapping[Phase, datetime] = field(default_factory=dict)
    """When it came to the stations of its life, UTC."""

    def name(self, org: str) -> str:
        """Return an organisation's name, or its code where the registry has none."""
        return self.people[org].name if org in self.people else org

    def mailbox(self, org: str) -> str | None:
        """Return where an organisation is written to first, if the registry knows."""
        return self.people[org].mailbox if org in self.people else None

    def mailboxes(self, org: str) -> tuple[Mailbox, ...]:
        """Return where an organisation is written to, in order."""
        return self.people[org].mailboxes if org in self.people else ()

    def names(self, orgs: tuple[str, ...]) -> tuple[str, ...]:
        """Return names in the same order."""
        return tuple(self.name(org) for org in orgs)

    @property
    def report_due_on(self) -> date | None:
        """Return the day the report of the pilot action is due, where its lead is."""
        if self.pilot is None:
            return None
        lead = self.state.zone(self.pilot.lead)
        return last_moment(self.state.pilots[self.pilot.pilot].report_due, lead)[0]


async def load_text(connection: AsyncConnection, sha256: str | None) -> str | None:
    """Return a kept text; None if there is none, or it has been erased."""
    return (await connection.execute(_TEXT, {"wanted": sha256})).scalar_one_or_none()


def purpose_of(occasion: Occasion, org: str) -> Purpose | None:
    """Return what the link in a letter is for, for an organisation it goes to; None: it gets none."""
    return purpose(occasion.state, occasion.milestone, occasion.pilot, org)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is made for one sending: the day (UTC), a link to answer by, the receipt, and how often before.

    `sender` is who may be written to where the coordinator has no mailbox; `mailbox` is where it goes, by
    default the reader's first. `by_hand`: somebody asked for the link on a page, and the mail says just that.
    `handed_on`: it goes to a colleague. `link_for`: what such a link is for.
    `site` is the address of the pages, for those who have an account there.
    """

    sent_at: datetime
    link: str | None
    receipt: str
    sender: str
    resent: int = 0
    mailbox: str | None = None
    by_hand: bool = False
    handed_on: bool = False
    link_for: str = ""
    site: str | None = None


def write_letter(occasion: Occasion, notice: NoticeRow, stamp: Stamp) -> Letter:
    """Return the letter of one notice, for the organisation it goes to."""
    addressed = _addressed(occasion, notice, stamp)
    return _dated(occasion, _happened(occasion, _asked(occasion, addressed)))


def _addressed(occasion: Occasion, notice: NoticeRow, stamp: Stamp) -> Letter:
    """Say which notice it is, of which agreement, to whom."""
    state, reader = occasion.state, occasion.people[notice.organisation]
    party = state.party(notice.organisation)
    return Letter(
        notice_id=notice.id,
        kind=notice.kind,
        seq=notice.seq,
        sent_at=stamp.sent_at,
        receipt=stamp.receipt,
        link=stamp.link,
        page=_page(occasion, notice.organisation, stamp.site),
        language=notice.language,
        resent=stamp.resent,
        by_hand=stamp.by_hand,
        handed_on=stamp.handed_on,
        link_for=stamp.link_for,
        reminder_number=notice.number or None,
        ref=state.ref,
        title=occasion.title,
        agreement_kind=state.kind,
        country=state.country,
        coordinator_name=occasion.name(state.coordinator),
        coordinator_mailbox=occasion.mailbox(state.coordinator) or stamp.sender,
        partners=tuple(occasion.name(each.org) for each in state.parties if each.side == "partner"),
        revision=state.revision,
        course=Course(state, occasion.arrived),
        organisation=reader.code,
        organisation_name=reader.name,
        mailbox=stamp.mailbox or reader.mailbox or "",
        zone=party.zone if party else reader.zone,
        role=party.role if party else "signatory",
    )


def _page(occasion: Occasion, org: str, site: str | None) -> str | None:
    """Return where the coordinator finds the agreement, behind its own account."""
    state = occasion.state
    return f"{site}/agreements/{state.ref}" if site and org == state.coordinator else None


def _asked(occasion: Occasion, letter: Letter) -> Letter:
    """Add what is asked of the reader, and who else is awaited."""
    state, org, milestone = occasion.state, letter.organisation, occasion.milestone
    must, wanted = duty(state, org), purpose_of(occasion, org)
    return replace(
        letter,
        must=must,
        asks_report=wanted is not None and wanted.question == "report",
        deadline_at=_deadline(state, milestone, org, must),
        earlier_deadline_at=None if must else _no_longer_due(occasion, org),
        signs_later=_signs_later(state, org),
        represented_by=_holder(occasion, org),
        signs_for=occasion.names(_still_to_sign_for(state, milestone.recorded_at, org)),
        still_awaited=occasion.names(tuple(each.org for each in awaited(state) if each.org != org)),
    )


def _happened(occasion: Occasion, letter: Letter) -> Letter:
    """Add what the milestone says."""
    milestone, pilot = occasion.milestone, occasion.pilot
    return replace(
        letter,
        actor=occasion.name(milestone.actor) if milestone.actor else None,
        on_behalf_of=occasion.names(milestone.on_behalf_of),
        place=occasion.place,
        **_said(milestone.payload),
        pilot=pilot.pilot if pilot else None,
        pilot_title=occasion.pilot_title,
        pilot_from=pilot.starts_on if pilot else None,
        pilot_to=pilot.ends_on if pilot else None,
        leads_pilot=pilot is not None and pilot.lead == letter.organisation,
        silent=_silent(occasion),
        **_to_decide(occasion, letter.organisation),
        uncovered=occasion.names(uncovered(occasion.state)),
    )


def _dated(occasion: Occasion, letter: Letter) -> Letter:
    """Add until when things hold."""
    state, contests = occasion.state, occasion.state.contests
    return replace(
        letter,
        due_on=occasion.report_due_on,
        end_on=state.end.on if state.end else None,
        contest_until=contests.get(letter.organisation) or max(contests.values(), default=None),
        grace_until=state.grace_ends,
        quiet_since=_local_day(state.last_party_act, letter.zone),
    )


def _said(payload: m.AnyPayload) -> dict[str, Any]:
    """Return what only one kind of milestone says."""
    match payload:
        case m.Objected():
            return {"clause": payload.clause}
        case m.InkSignature():
            return {"day": payload.day}
        case m.Signature():
            return {"signs_itself": payload.own}
        case m.Extended():
            return {"extended_until": payload.until}
        case _:
            return {}


def _deadline(state: Agreement, milestone: m.Milestone, org: str, must: Must | None) -> datetime | None:
    """Return until when the reader must answer; of a silence it is told of, until when the silent party.

    Where the coordinator has to decide, it is the day the agreement lapses.
    """
    payload = milestone.payload
    if isinstance(payload, DecisionReminded):
        return max((state.waits[each.org].deadline for each in awaited(state)), default=None)
    if isinstance(payload, Reminded) and payload.org and payload.copy_to == org:
        return state.waits[payload.org].deadline
    if isinstance(payload, Escalated) and payload.about is None and not must:
        return state.waits[payload.org].deadline
    return state.waits[org].deadline if must else None


def _no_longer_due(occasion: Occasion, org: str) -> datetime | None:
    """Return until when the reader was asked for an answer that nobody waits for any more."""
    before, state = occasion.before, occasion.state
    party, wait = state.party(org), before.waits.get(org)
    opened_it = before.phase is Phase.NEGOTIATING and before.approvals.get(org) == _OPENING
    if wait is None or party is None or party.role != "signatory" or opened_it:
        return None
    return wait.deadline if before.phase is not state.phase else None


_OPENING = 1
"""Seq of the opening, which is its actor's approval: that organisation was never asked for one."""


def _local_day(at: datetime | None, zone: str) -> date | None:
    return at.astimezone(ZoneInfo(zone)).date() if at else None


def _to_decide(occasion: Occasion, org: str) -> dict[str, Any]:
    """Return whose step the coordinator has to decide about, where the notice is about that."""
    about = decision(occasion.state, occasion.milestone, org)
    if about is None:
        return {}
    return {"about": occasion.name(about), "event": occasion.state.undecided[about].event}


def _silent(occasion: Occasion) -> tuple[str, ...]:
    payload = occasion.milestone.payload
    if isinstance(payload, m.Lapsed):
        return occasion.names(payload.silent)
    asked = isinstance(payload, Reminded | Escalated) and payload.org
    return occasion.names((asked,)) if asked else ()


def _still_to_sign_for(state: Agreement, at: datetime, holder: str) -> tuple[str, ...]:
    """Return those whose mandate is valid and not used up."""
    valid = {org: valid_mandate(state, org, at) for org in state.mandates if org not in state.signatures}
    return tuple(org for org, mandate in valid.items() if mandate is not None and mandate.to == holder)


def _signs_later(state: Agreement, org: str) -> bool:
    return org in uncovered(state) and org in later_groups(state)


def _holder(occasion: Occasion, org: str) -> str | None:
    mandate = occasion.state.mandates.get(org)
    return occasion.name(mandate.to) if mandate else None
