"""Rows of lists, and their pages."""

from pydantic import Field

from console.api.shapes.base import At, Said, Shape
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


class Window(Shape):
    """Hours by the organisation's own clock."""

    from_: str = Field(alias="from")
    until: str


class Weekly(Shape):
    """When the weekly overview leaves, by its own clock."""

    day: str
    hour: int


class Contact(Shape):
    """A further mailbox, written to when those before it cannot be reached."""

    mailbox: str
    contact: str | None


class Organisation(Shape):
    """One of the registry; contacts are shown to the scope `admin` alone."""

    code: str
    name: str
    country: str
    timezone: str
    language: str
    region: str | None
    working_days: list[str]
    send_window: Window
    digest: Weekly | None
    reachable: bool
    mailboxes: int
    mailbox: str | None = None
    contact: str | None = None
    further: list[Contact] | None = None


class _Page(Shape):
    next: str | None = Field(description="cursor of the next page; null on the last one")


class Standings(_Page):
    """A page of agreements, by reference."""

    items: list[Standing]


class Notices(_Page):
    """A page of notices, in the order they were made."""

    items: list[Notice]


class RefusedActs(_Page):
    """A page of refusals, in the order they were given."""

    items: list[RefusedAct]


class Pilots(_Page):
    """A page of pilots, by agreement and pilot."""

    items: list[Pilot]


class Commitments(_Page):
    """A page of commitments, by agreement."""

    items: list[Commitment]


class Organisations(_Page):
    """A page of the registry, by code."""

    items: list[Organisation]
