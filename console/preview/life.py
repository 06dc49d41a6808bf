"""The life of the example: decided by the real rules, on the real calendar, by a clock moved by hand."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import NamedTuple

from activities.calendar import answer_days
from console.preview.example import LEAD, POLICY, STARTS, TERMS, TITLE, Cast
from models import acts
from models.canonical import text_hash
from models.checks import Refused
from models.clock import due_by, next_due
from models.coverage import awaited
from models.lifecycle import Elapsed, apply, decide
from models.milestones import Draft, Milestone, Source, seal
from models.notices import told
from models.state import Agreement

HOUR = timedelta(hours=1)


class NoSuchSceneError(Exception):
    """The example asks for what the rules do not bring about: a defect of the example."""


class Step(NamedTuple):
    """A milestone of the example, and the agreement around it."""

    before: Agreement
    state: Agreement
    milestone: Milestone


class Life:
    """One agreement of the example; `steps` is what has happened so far."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = STARTS
        self.state = Agreement(ref=cast.ref)
        self.steps: list[Step] = []
        self._commands = count(1)

    def open(self, **fields: object) -> None:
        """Open the negotiation."""
        usual = {
            "title": text_hash(TITLE),
            "country": self.cast.country,
            "parties": self.cast.parties,
            "terms": TERMS,
            "policy": POLICY,
        }
        self.do("open", LEAD.code, **{**usual, **fields})

    def agree(self) -> None:
        """Open it and have everybody approve."""
        self.open()
        self.answer_all("approve")

    def put_in_force(self) -> None:
        """Open it and have everybody approve and sign."""
        self.agree()
        self.answer_all("sign")

    def answer_all(self, act: str, *, but: Sequence[str] = ()) -> None:
        """Have all that are awaited answer, some hours after each other."""
        for each in awaited(self.state):
            if each.org not in but:
                self.do(act, each.org)

    def do(self, act: str, by: str, **fields: object) -> None:
        """Do what the rules allow; then some hours pass."""
        stamp = {"ref": self.state.ref, "command_id": f"c{next(self._commands)}", "received_at": self.now}
        given = acts.ACT.validate_python({**stamp, "act": act, "by": by, **fields})
        decision = decide(self.state, given, self.now)
        if isinstance(decision, Refused):
            raise NoSuchSceneError(f"the example does what is refused: {act}, {decision.code}")
        self._record(decision, given)
        self.now += 5 * HOUR

    def wait_for(self, kind: str, *, times: int = 1) -> None:
        """Let time pass until notices of a kind are due, the first time or a later one."""
        while times:
            due = next_due(self.state)
            if due is None:
                raise NoSuchSceneError(f"the example never comes to {kind}")
            self.now = max(self.now, due.fires)
            known = len(self.steps)
            self._catch_up()
            times -= any(kind in self.kinds(step) for step in self.steps[known:])

    def wait(self, days: int) -> None:
        """Let some days pass on which nothing is due."""
        self.now += timedelta(days=days)

    def kinds(self, step: Step) -> set[str]:
        """Return the kinds of notice a step brings about."""
        return {each.kind for each in told(step.state, step.milestone)}

    def _catch_up(self) -> None:
        while due := due_by(self.state, self.now):
            decision = decide(self.state, Elapsed(due=due), self.now)
            self._record(() if isinstance(decision, Refused) else decision, None)

    def _record(self, drafts: Sequence[Draft], act: acts.Act | None) -> None:
        source = Source(
            command_id=act.command_id if act else None,
            received_at=act.received_at if act else None,
            workflow_id=f"agreement/{self.state.ref}",
            run_id="preview",
        )
        for draft in drafts:
            before = self.state
            milestone = seal(draft, source, before.seq + 1, before.head, self.now)
            self.state = apply(before, milestone, answer_days(milestone.payload.days, self.now))
            self.steps.append(Step(before, self.state, milestone))
