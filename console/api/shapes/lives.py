"""One agreement: where it stands, what it waits for, its text and its life."""

from datetime import date

from pydantic import Field

from console.api.shapes.base import At, Said, Shape
from console.api.shapes.notices import Matter
from console.api.shapes.pilots import Pilot


class Turn(Shape):
    """One organisation whose answer is awaited; `deadline` is exclusive."""

    org: str
    act: str
    since: At | None
    reminders_sent: int
    next_reminder: At | None
    deadline: At | None


class Next(Shape):
    """What the clock does next, and what follows from it."""

    at: At
    what: str
    then: str


class Decision(Shape):
    """What a party did that the coordinator has to decide about."""

    about: str
    event: str
    since: At
    reminders_sent: int
    next_reminder: At | None


class Waiting(Shape):
    """What an agreement waits for, and what happens if nobody acts."""

    phase: str
    outcome: str | None
    lapsed_at: At | None
    revision: int
    terms_hash: str | None
    waiting_for: list[Turn]
    uncovered: list[str]
    next: Next | None
    missing: list[str]
    to_decide: list[Decision]


class Explanation(Waiting):
    """The same, with who may do what, and why not."""

    ref: str
    may: dict[str, list[str]]
    why_not: dict[str, dict[str, str]]


class Covered(Shape):
    """How a party is bound: who signed for it, by link or in ink."""

    by: str
    how: str
    under_mandate: bool
    seq: int
    at: At
    contest_until: At | None


class Mandate(Shape):
    """Who may sign for a party, from when until when; `valid_until` is exclusive."""

    to: str
    valid_from_on: date
    valid_from: At
    valid_until_on: date | None
    valid_until: At | None


class Party(Shape):
    """One party, and how it stands."""

    org: str
    name: str | None
    side: str
    role: str
    zone: str
    approved: bool
    covered: Covered | None
    mandate: Mandate | None


class Link(Shape):
    """Another agreement, and the milestone of it this one rests on."""

    ref: str
    digest: str


class Offspring(Shape):
    """An intensified agreement that grew from this one."""

    ref: str
    mou_then: str
    stands: str


class Pending(Shape):
    """An act in the inbox that was not carried out yet."""

    command_id: str
    act: str
    by: str
    received_at: At


class Status(Waiting):
    """Where an agreement stands; `as_of` is now, or the moment asked for."""

    ref: str
    as_of: At
    recorded_later: list[int]
    kind: str
    title: str | None
    country: str
    coordinator: str
    opened_at: At | None
    in_force_since: At | None
    ends_on: date | None
    grace_ends: At | None
    milestones: int
    head: str
    reopens: str | None
    follows: Link | None
    action_plan: bool
    pilots: list[Pilot]
    waivers: list[str]
    intensified: list[Offspring]
    unreachable: list[str]
    attention: list[Matter]
    pending: list[Pending]
    parties: list[Party]


class Cause(Shape):
    """What brought a milestone about."""

    kind: str
    seq: int | None
    what: str | None
    at: At | None
    ref: str | None


class Told(Shape):
    """Who was told of a milestone."""

    org: str
    kind: str
    state: str
    sent_at: At | None
    answer: Said | None


class Milestone(Shape):
    """One milestone, in a sentence, with its cause and what came of it."""

    seq: int
    type: str
    at: At
    by: str | None
    on_behalf_of: list[str]
    occurred_on: str | None
    received_at: At | None
    command_id: str | None
    door: str | None
    phase: str
    sentence: str
    cause: Cause
    told: list[Told]
    answered_by: int | None
    terms_hash: str | None
    digest: str


class Life(Shape):
    """A page of the life of an agreement; `zone` is that of its sentences."""

    ref: str
    title: str | None
    zone: str
    items: list[Milestone]
    next: str | None = Field(description="cursor of the next page")


class Document(Shape):
    """A document by its hash; an unknown one has no size."""

    language: str
    sha256: str
    size: int | None


class Clause(Shape):
    """A clause; an erased text is null."""

    name: str
    sha256: str
    text: str | None


class Text(Shape):
    """One revision of what is agreed or proposed."""

    ref: str
    title: str | None
    revision: int
    current: bool
    agreed: bool
    terms_hash: str | None
    by: str | None
    at: At
    duration: str
    notice: str
    areas: list[str]
    governing_law: str | None
    authentic_language: str | None
    documents: list[Document]
    clauses: list[Clause]
