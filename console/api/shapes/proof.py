"""What verification says."""

from console.api.shapes.base import At, Page, Shape


class Level(Shape):
    """One level of verification; without a verdict nothing was brought to check it with."""

    level: str
    name: str
    verdict: str | None
    said: str


class Finding(Shape):
    """One thing that was checked."""

    level: str
    verdict: str
    what: str
    where: str
    why: str


class Report(Shape):
    """What was found of one agreement."""

    ref: str
    verdict: str
    milestones: int
    levels: list[Level]
    lines: list[Finding]


class Reached(Shape):
    """Whether the engine could be asked."""

    reached: bool
    why: str


class Verification(Shape):
    """An agreement, held to its own record on every level: `verified`, `not_verifiable` or `contradicted`."""

    verdict: str
    verified_at: At
    build: str
    engine: Reached
    agreements: list[Report]


class Verifications(Page):
    """A page of agreements, by reference, each held to its own record; `verdict` is the worst on it."""

    verdict: str
    verified_at: At
    build: str
    engine: Reached
    items: list[Report]


class Receipt(Shape):
    """What became of one receipt: `said` is its milestone in words, `why` what is wrong."""

    ref: str
    seq: int
    digest: str
    key_id: str
    verdict: str
    why: str | None
    recorded_at: str | None
    said: str | None


class ReceiptsJudged(Shape):
    """Receipts held to the record; `verdict` is the worst."""

    verdict: str
    receipts: list[Receipt]


class Checkpoint(Shape):
    """A signed line about the newest milestone of an agreement."""

    ref: str
    seq: int
    digest: str
    recorded_at: str
    key_id: str
    line: str


class Wrong(Shape):
    """One thing that is wrong with a chain."""

    where: str
    what: str
    why: str


class Damaged(Shape):
    """An agreement about which nothing can be signed."""

    ref: str
    wrong: list[Wrong]


class Checkpoints(Page):
    """A page of checkpoints, by reference."""

    items: list[Checkpoint]
    damaged: list[Damaged]


class Key(Shape):
    """A key that signs, or did until it was replaced; `public_key` is base64url."""

    key_id: str
    fingerprint: str
    public_key: str
    since: At
    replaced_at: At | None
    replaced_by: str | None
    statement: str
    rotation: str | None


class Keys(Page):
    """A page of keys, in the order they were made."""

    items: list[Key]
