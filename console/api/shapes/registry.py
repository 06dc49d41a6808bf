"""The registry: one organisation, and what entering it did."""

from typing import Literal

from pydantic import Field

from console.api.shapes.base import Page, Shape


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


class Entered(Organisation):
    """An organisation that was entered; agreements opened before keep its old zone where that changed."""

    came: Literal["added", "changed", "unchanged"]
    zone_changed: bool


class Organisations(Page):
    """A page of the registry, by code."""

    items: list[Organisation]
