"""What verification says."""

from console.api.shapes.base import At, Shape


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
