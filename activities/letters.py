"""Gathering what a letter says: the state it is about, the registry's names, the days it names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.mail.days import last_moment
from activities.mail.letter import Letter
from models import milestones as m
from models.coverage import awaited, later_groups, uncovered, valid_mandate
from models.state import Agreement
from models.tables import ContactRow, NoticeRow, OrganisationRow, TextRow

Asked = Literal["approve", "sign"]

_PEOPLE = (
    select(
        col(OrganisationRow.code),
        col(OrganisationRow.name),
        col(OrganisationRow.timezone),
        col(ContactRow.mailbox),
    )
    .join(
        ContactRow,
        and_(col(ContactRow.organisation) == col(OrganisationRow.code), col(ContactRow.erased_at).is_(None)),
        isouter=True,
    )
    .where(col(OrganisationRow.code).in_(bindparam("orgs", expanding=True)))
)
_TEXT = select(col(TextRow.body)).where(col(TextRow.sha256) == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Addressee:
    """An organisation as the registry has it; `mailbox` is personal data and stays out of logs.

    It is None where the contact was erased and no new one is registered.
    """

    code: str
    name: str
    mailbox: str | None
    zone: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a notice is about: a milestone, and the agreement as it was right after it."""

    state: Agreement
    milestone: m.Milestone
    title: str
    people: dict[str, Addressee]
    place: str | None = None
    """Where ink was given."""
    pilot: str | None = None
    """The pilot action it is about, by its id."""
    pilot_title: str | None = None

    def name(self, org: str) -> str:
        """Return an organisation's name, or its code where the registry has none."""
        return self.people[org].name if org in self.people else org

    def mailbox(self, org: str) -> str | None:
        """Return where an organisation is written to, if the registry knows."""
        return self.people[org].mailbox if org in self.people else None

    def names(self, orgs: tuple[str, ...]) -> tuple[str, ...]:
        """Return names in the same order."""
        return tuple(self.name(org) for org in orgs)

    @property
    def pilot_name(self) -> str | None:
        """Return such as `“Mission to Nagoya” (P1)`, or the id alone where the title was erased."""
        return f"“{self.pilot_title}” ({self.pilot})" if self.pilot_title else self.pilot

    @property
    def report_due_on(self) -> date | None:
        """Return the day a running pilot's report is due, where its lead is."""
        pilot = self.state.pilots.get(self.pilot or "")
        if pilot is None or pilot.status != "running":
            return None
        return last_moment(pilot.report_due, self.state.zone(pilot.lead))[0]


async def load_people(connection: AsyncConnection, orgs: Collection[str]) -> dict[str, Addressee]:
    """Return what the registry has of organisations, by code."""
    rows = await connection.execute(_PEOPLE, {"orgs": list(orgs)})
    return {row.code: Addressee(row.code, row.name, row.mailbox, row.timezone) for row in rows}


async def load_text(connection: AsyncConnection, sha256: str | None) -> str | None:
    """Return a kept text; None if there is none, or it has been erased."""
    return (await connection.execute(_TEXT, {"wanted": sha256})).scalar_one_or_none()


def question(state: Agreement, org: str) -> Asked | None:
    """Return what an organisation is asked right now."""
    turn = next((each.act for each in awaited(state) if each.org == org), None)
    return "approve" if turn == "approve" else "sign" if turn == "sign" else None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is made for one sending: the day (UTC), a link to answer by, and the receipt.

    `sender` is who may be written to where the coordinator has no mailbox.
    """

    sent_at: datetime
    link: str | None
    receipt: str
    sender: str


def write_letter(occasion: Occasion, notice: NoticeRow, stamp: Stamp) -> Letter:
    """Return the letter of one notice, for the organisation it goes to."""
    state, milestone = occasion.state, occasion.milestone
    reader, party = occasion.people[notice.organisation], state.party(notice.organisation)
    must = question(state, reader.code)
    wait = state.waits.get(reader.code)
    ink = milestone.payload if isinstance(milestone.payload, m.InkSignature) else None
    return Letter(
        notice_id=notice.id,
        kind=notice.kind,
        seq=milestone.seq,
        sent_at=stamp.sent_at,
        receipt=stamp.receipt,
        link=stamp.link,
        ref=state.ref,
        title=occasion.title,
        agreement_kind=state.kind,
        country=state.country,
        coordinator_name=occasion.name(state.coordinator),
        coordinator_mailbox=occasion.mailbox(state.coordinator) or stamp.sender,
        partners=tuple(occasion.name(each.org) for each in state.parties if each.side == "partner"),
        revision=state.revision,
        organisation=reader.code,
        organisation_name=reader.name,
        mailbox=reader.mailbox or "",
        zone=party.zone if party else reader.zone,
        role=party.role if party else "signatory",
        must=must,
        deadline_at=wait.deadline if must and wait else None,
        signs_later=_signs_later(state, reader.code),
        represented_by=_holder(occasion, reader.code),
        signs_for=occasion.names(_still_to_sign_for(state, milestone.recorded_at, reader.code)),
        actor=occasion.name(milestone.actor) if milestone.actor else None,
        on_behalf_of=occasion.names(milestone.on_behalf_of),
        clause=milestone.payload.clause if isinstance(milestone.payload, m.Objected) else None,
        place=occasion.place,
        day=ink.day if ink else None,
        pilot=occasion.pilot_name,
        due_on=occasion.report_due_on,
        reminder_number=notice.number or None,
        silent=_silent(occasion),
        uncovered=occasion.names(uncovered(state)),
        closed=state.over,
        end_on=state.end.on if state.end else None,
        extended_until=milestone.payload.until if isinstance(milestone.payload, m.Extended) else None,
        contest_until=state.contests.get(reader.code) or max(state.contests.values(), default=None),
        grace_until=state.grace_ends,
        quiet_since=state.last_party_act.date() if state.last_party_act else None,
    )


def _silent(occasion: Occasion) -> tuple[str, ...]:
    payload = occasion.milestone.payload
    if isinstance(payload, m.Lapsed):
        return occasion.names(payload.silent)
    return occasion.names((payload.org,)) if isinstance(payload, m.Reminded) and payload.org else ()


def _still_to_sign_for(state: Agreement, at: datetime, holder: str) -> tuple[str, ...]:
    """Return those whose mandate is valid and not used up."""
    valid = {org: valid_mandate(state, org, at) for org in state.mandates if org not in state.signatures}
    return tuple(org for org, mandate in valid.items() if mandate is not None and mandate.to == holder)


def _signs_later(state: Agreement, org: str) -> bool:
    return org in uncovered(state) and org in later_groups(state)


def _holder(occasion: Occasion, org: str) -> str | None:
    mandate = occasion.state.mandates.get(org)
    return occasion.name(mandate.to) if mandate else None
