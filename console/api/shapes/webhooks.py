"""Endpoints of other systems."""

from console.api.shapes.base import At, Page, Said, Shape


class Stuck(Shape):
    """An agreement whose next event an endpoint did not take."""

    agreement: str
    seq: int
    attempts: int
    failing_since: At | None
    not_before: At | None
    answer: Said | None


class Webhook(Shape):
    """An endpoint: where it is, what waits for it, what it answered last."""

    name: str
    url: str
    types: list[str]
    stands: str
    reason: Said | None
    paused_at: At | None
    made_at: At
    secret_fingerprint: str
    overlap_until: At | None
    waiting: int
    waiting_since: At | None
    last_answer: Said | None
    last_taken_at: At | None
    failing_since: At | None
    stuck: list[Stuck]


class WithSecret(Webhook):
    """The same with its secret, which is not shown again."""

    secret: str


class Webhooks(Page):
    """A page of endpoints, by name."""

    items: list[Webhook]
