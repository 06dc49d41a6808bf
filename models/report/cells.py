"""What stands in a place of the report: a number with its sources, a confirmed zero, or why there is none."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from models.base import Message

Mark = Literal["unsupported", "reconstructed", "at_least"]
"""`unsupported`: evidence is missing. `reconstructed`: a number of participants that no source names.
`at_least`: who came cannot be told apart, so the number may be larger."""


class Origin(Message):
    """The milestone something comes from: its agreement and its place in the chain."""

    agreement: str
    seq: int


class Number(Message):
    """A count; each of its sources can be opened."""

    state: Literal["number"] = "number"
    value: int
    sources: tuple[Origin, ...]
    marks: tuple[Mark, ...] = ()


class ConfirmedZero(Message):
    """None, as an organisation has confirmed."""

    state: Literal["zero"] = "zero"
    by: str
    on: date


class NotReported(Message):
    """Nothing is on record, which is not zero."""

    state: Literal["not_reported"] = "not_reported"


class NotApplicable(Message):
    """The question does not arise."""

    state: Literal["not_applicable"] = "not_applicable"


class NoTarget(Message):
    """Nothing is aimed at."""

    state: Literal["no_target"] = "no_target"


class Goal(Message):
    """A number aimed at."""

    state: Literal["goal"] = "goal"
    value: int


class Funded(Message):
    """What an agency does for a cluster: `granted`, `asked` or `refused`; whole units of a currency."""

    state: Literal["funded"] = "funded"
    status: str
    amount: int | None = None
    currency: str | None = None


class Codes(Message):
    """Words of a closed list, or codes of organisations, countries, areas: `about` says of what."""

    state: Literal["codes"] = "codes"
    about: str
    codes: tuple[str, ...]
    sources: tuple[Origin, ...] = ()
    marks: tuple[Mark, ...] = ()


class Occasion(Message):
    """A day, two days with a slash, a month, a year or `unknown`, as `occurred_on` has it."""

    state: Literal["occasion"] = "occasion"
    on: str
    sources: tuple[Origin, ...] = ()
    marks: tuple[Mark, ...] = ()


class Words(Message):
    """A text as somebody wrote it; `text` None: it was erased with a person."""

    state: Literal["words"] = "words"
    text: str | None
    sources: tuple[Origin, ...] = ()


Cell = Annotated[
    Number
    | ConfirmedZero
    | NotReported
    | NotApplicable
    | NoTarget
    | Goal
    | Funded
    | Codes
    | Occasion
    | Words,
    Field(discriminator="state"),
]

NOT_REPORTED = NotReported()
NOT_APPLICABLE = NotApplicable()
NO_TARGET = NoTarget()


def sources_of(cell: Cell) -> tuple[Origin, ...]:
    """Return the milestones a cell comes from."""
    found: tuple[Origin, ...] = getattr(cell, "sources", ())
    return found


def marks_of(cell: Cell) -> tuple[Mark, ...]:
    """Return what a reader has to know about a cell."""
    found: tuple[Mark, ...] = getattr(cell, "marks", ())
    return found
