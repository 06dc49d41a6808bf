"""What a coordinator is to look at first: what needs it today, what is at risk, what waits for others."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple, get_args

from models.base import Instant
from models.phases import Phase

Need = Literal["mine", "risk", "waiting", "running", "closed"]
NEEDS: Final[tuple[Need, ...]] = get_args(Need)
"""In the order of urgency."""

SOON: Final = timedelta(days=7)
"""A deadline nearer than this, with somebody still silent, is a risk."""


class Trouble(StrEnum):
    """What keeps notices from an organisation, the worst first."""

    NO_MAILBOX = "no_mailbox"
    CAME_BACK = "came_back"
    NOT_LEFT = "not_left"
    NEXT_MAILBOX = "next_mailbox"

    @property
    def is_silence(self) -> bool:
        """Whether nothing reaches them: who is written to at the next mailbox is reached."""
        return self is not Trouble.NEXT_MAILBOX


class Look(NamedTuple):
    """What urgency follows from, of one agreement.

    `deadline` is the nearest of those awaited (exclusive, UTC); `unreached` are parties no notice reaches.
    """

    phase: str
    coordinator: str
    waiting: Collection[str]
    undecided: bool
    lapsed: bool
    deadline: Instant | None
    unreached: Collection[str] = ()


Ask = Literal["awaited", "decide", "lapsed"]
"""What a coordinator has to do: answer, decide about what a party did, or say what becomes of a lapse."""


def asked_of(look: Look) -> tuple[Ask, ...]:
    """Return what needs the coordinator itself, of an agreement that goes on."""
    asks: dict[Ask, bool] = {
        "decide": look.undecided,
        "lapsed": look.lapsed,
        "awaited": look.coordinator in look.waiting,
    }
    return tuple(ask for ask, is_so in asks.items() if is_so)


def need_of(look: Look, now: Instant) -> Need:
    """Say how urgent an agreement is."""
    if look.phase == Phase.CLOSED:
        return "closed"
    if asked_of(look):
        return "mine"
    if look.unreached or is_soon(look, now):
        return "risk"
    return "waiting" if look.waiting else "running"


def is_soon(look: Look, now: Instant) -> bool:
    """Say whether a deadline is near, or over."""
    return look.deadline is not None and look.deadline - now < SOON
