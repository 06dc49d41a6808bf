"""What crosses the wire beside acts: start, transitions, answers. Fields are only ever added."""

from datetime import timedelta
from typing import Literal

from models.act import Link
from models.acts import Open
from models.base import Instant, Message
from models.clock import Due
from models.days import Days
from models.milestones import Milestone
from models.state import Agreement


class Start(Message):
    """Start input of an agreement's run: the ref alone; the rest is carried over by continue-as-new.

    `clock_shift` is the difference between story time and the engine's time; zero but in rehearsals.
    `moves_to` is the task queue it lives on once it is opened, if that is not the one it was started on.
    """

    ref: str
    clock_shift: timedelta = timedelta(0)
    carried: Agreement | None = None
    answered: dict[str, "Outcome"] = {}
    unsent: tuple[int, ...] = ()
    opening: Open | None = None
    """Of an intensified agreement: its opening, decided by the agreement it follows."""
    moves_to: str | None = None


class PilotCalendar(Message):
    """Start input of a pilot's calendar: whose it is, and the moments to tell it (engine's time, UTC)."""

    ref: str
    pilot: str
    moments: tuple[Instant, ...]


class PilotMoment(Message):
    """Signal of a pilot's calendar to its agreement: a moment has come."""

    pilot: str


class Outcome(Message):
    """The answer to an act: recorded, or refused by a rule; both are on record at `seq`."""

    ref: str
    command_id: str
    status: Literal["recorded", "refused"]
    code: str | None = None
    naming: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    seq: int
    digest: str


class Vouched(Message):
    """What the inbox must know about an act before it is believed."""

    command_id: str
    payload_hash: str
    received_at: Instant


class Transition(Message):
    """Input of `record`: milestones to write at once, by an act or by the clock.

    `answer` is the outcome for the inbox. `as_of`: an act received until then, not answered yet, goes first.
    """

    ref: str
    milestones: tuple[Milestone, ...]
    vouched: Vouched | None = None
    answer: Outcome | None = None
    due: Due | None = None
    as_of: Instant | None = None
    witness: Link | None = None
    """Another agreement's milestone this transition rests on; without it, nothing is written."""
    clock_shift: timedelta = timedelta(0)


class Recorded(Message):
    """Answer of `record`: the digest of the last milestone, and the local days asked for, by seq.

    `shift_refused`: story time is for rehearsals; nothing was written, and the run goes on without.
    """

    status: Literal["recorded", "unknown_command", "act_waiting", "shift_refused"]
    digest: str = ""
    days: dict[int, Days] = {}
    notices: int = 0


class Delivery(Message):
    """Input of `deliver_notices`: what the transition ending at `seq` owes to people.

    With `notice` it is that one alone, which is sent anew; without, all that have not left yet.
    """

    ref: str
    first_seq: int
    seq: int
    clock_shift: timedelta = timedelta(0)
    notice: str | None = None


class DigestStart(Message):
    """Start input of a digest: whose it is; `by_hand`: a person asked for it, so nothing open is left out."""

    org: str
    by_hand: bool = False
    clock_shift: timedelta = timedelta(0)


class DigestTurn(DigestStart):
    """Input of `send_digest`: the digest that was due at `slot` (UTC), story time in rehearsals."""

    slot: Instant


class DigestAnswer(Message):
    """What became of a digest.

    `later`: the organisation works again at `not_before`, and it has to be asked for again then.
    `nothing_owed`, `told`: nothing is open, or mails of their own tell of all that is. `sent_before`: that
    day's has left, or another within three days. `not_wanted`: the organisation has left, or wants none.
    """

    status: Literal["sent", "bounced", "later", "nothing_owed", "told", "sent_before", "not_wanted"]
    not_before: Instant | None = None
    items: int = 0


class Export(Message):
    """Input of `export_history`: one closed or closing run."""

    workflow_id: str
    run_id: str


Start.model_rebuild()
