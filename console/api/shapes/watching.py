"""What was done past the doors, and the links partners were sent."""

from console.api.shapes.base import At, Page, Said, Shape


class Intervention(Shape):
    """One thing done past the doors; without `at`, only its absence tells."""

    ref: str | None
    workflow: str
    run: str
    at: At | None
    event: int | None
    kind: str
    gravity: str
    by: Said
    words: Said


class Trouble(Shape):
    """What is wrong with an agreement now, and what to do."""

    ref: str
    problem: str
    remedy: str


class Interventions(Page):
    """A page of interventions; `damaged` is how many kept histories cannot be read."""

    items: list[Intervention]
    troubles: list[Trouble]
    damaged: int
    engine_asked: bool


class Use(Shape):
    """What a link was used for, and what came of it."""

    at: At
    did: str
    came: str


class Link(Shape):
    """A link by the hash of what is in the mail; `standing` is open, used, expired or taken back."""

    id: str
    notice: str
    organisation: str
    question: str
    revision: int
    made_at: At
    expires_at: At | None
    used_at: At | None
    revoked_at: At | None
    standing: str
    uses: list[Use]


class Links(Page):
    """A page of links, in the order they were sent."""

    items: list[Link]


class Revoked(Shape):
    """How many links were taken back."""

    ref: str
    org: str
    revoked: int
