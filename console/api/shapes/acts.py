"""What an act is answered with."""

from typing import Literal

from console.api.shapes.base import At, Shape
from console.api.shapes.lives import Waiting


class Recorded(Waiting):
    """An act that is on record, and where that leaves its agreement."""

    ref: str
    command_id: str
    status: Literal["recorded"]
    milestones: list[str]
    seq: int
    digest: str
    sentences: list[str]


class PendingAct(Shape):
    """An act that is kept, as arrived then, and is carried out as soon as the service can."""

    ref: str
    command_id: str
    status: Literal["pending"]
    act: str
    by: str
    received_at: At
    problem: str


class RefusedOutcome(Shape):
    """An act that was refused: `code`, in words, and what may be done instead."""

    ref: str
    command_id: str
    status: Literal["refused"]
    code: str
    naming: list[str]
    seq: int
    digest: str
    words: str
    then: str
    may: list[str]
    milestone: int | None


class Stored(Shape):
    """A document in the store."""

    sha256: str
    size: int
