"""Rows of lists, and their pages."""

from pydantic import Field

from console.api.shapes.base import At, Page, Said, Shape
from console.api.shapes.pilots import Commitment, Pilot


class Due(Shape):
    """What the clock does next."""

    at: At
    what: str


class Standing(Shape):
    """One agreement in the list."""

    ref: str
    kind: str
    title: str | None
    country: str
    coordinator: str
    partners: list[str]
    phase: str
    outcome: str | None
    lapsed_at: At | None
    revision: int
    milestones: int
    head: str
    waiting: list[str]
    next: Due | None
    opened_at: At
    changed_at: At
    need: str = Field(description="mine (its coordinator’s today), risk, waiting, running or closed")
    because: list[Said] = Field(description="why it is at risk: a deadline is near, a party is not reached")


class Notice(Shape):
    """One notice and what became of it; never whose mailbox it went to."""

    id: str
    ref: str | None
    seq: int | None
    kind: str
    to: str
    act: str | None
    about: str | None
    number: int | None
    state: str
    queued_at: At
    not_before: At | None
    sent_at: At | None
    attempts: int
    answer: Said | None
    answered_at: At | None
    retry_at: At | None
    mailbox: int | None = Field(description="which mailbox of the organisation, from 1")
    resent: int
    message_id: str | None
    language: str
    template: str
    receipt: str | None


class RefusedAct(Shape):
    """One act a rule or the workflow said no to; without `seq` the inbox alone keeps it."""

    ref: str
    seq: int | None
    at: At
    received_at: At | None
    by: str | None
    act: str
    code: str
    naming: list[str]
    command_id: str | None
    door: str | None
    sentence: str


class Standings(Page):
    """A page of agreements, by reference."""

    items: list[Standing]


class Notices(Page):
    """A page of notices, in the order they were made."""

    items: list[Notice]


class RefusedActs(Page):
    """A page of refusals, in the order they were given."""

    items: list[RefusedAct]


class Pilots(Page):
    """A page of pilots, by agreement and pilot."""

    items: list[Pilot]


class Commitments(Page):
    """A page of commitments, by agreement."""

    items: list[Commitment]
