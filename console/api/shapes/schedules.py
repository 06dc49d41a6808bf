"""Weekly overviews: when they leave, and one that was asked for."""

from pydantic import Field

from console.api.shapes.base import At, Page, Shape
from console.api.shapes.registry import Weekly


class Overview(Shape):
    """When an organisation gets its overview; `next_there` is by its own clock."""

    org: str
    stands: str = Field(description="due, paused, off, no mailbox or not made yet")
    digest: Weekly | None
    timezone: str
    next_at: At | None
    next_there: str | None
    paused: bool
    note: str | None
    last_sent_at: At | None


class Overviews(Page):
    """A page of overviews, by organisation."""

    items: list[Overview]


class AskedFor(Shape):
    """An overview that was asked for: `later` leaves when its reader works, `pending` within minutes."""

    org: str
    status: str
    not_before: At | None
    items: int | None = None
