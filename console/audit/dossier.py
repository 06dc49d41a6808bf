"""The evidence of one agreement, read once for all levels: what the models understand of it, and what not."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import ValidationError

from activities.snapshot import read_days, read_milestone
from console.audit.events import reset_bases, sendings
from console.audit.evidence import Evidence, Row
from console.audit.told import MALFORMED, Claim, Coming, Told
from console.phrases import clauses
from models.acts import ACT, Act
from models.days import Days
from models.lifecycle import apply
from models.milestones import Milestone
from models.names import agreement_id
from models.phrases import phrase
from models.state import Agreement


class Link(NamedTuple):
    """One milestone row. `milestone` is None where the models cannot read it; `problem` says why."""

    row: Row
    milestone: Milestone | None
    days: Days
    problem: str = ""

    @property
    def seq(self) -> Any:  # noqa: ANN401 - an altered row may hold anything
        """What its column says."""
        return self.row.get("seq")

    @property
    def where(self) -> str:
        """Name it to a reader."""
        return phrase("milestone %(seq)s", seq=self.seq)


class Entry(NamedTuple):
    """One inbox row; `act` is None where it holds no act, and `problem` says why."""

    row: Row
    act: Act | None
    problem: str = ""


class Dossier:
    """Evidence with everything derived from it, each derived once. Nothing in here judges."""

    def __init__(self, evidence: Evidence, at: datetime) -> None:
        self.evidence = evidence
        self.ref = evidence.ref
        self.at = at

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The rows of the chain, as they come."""
        return tuple(map(_link, self.evidence.milestones))

    @cached_property
    def states(self) -> list[Agreement]:
        """The state before the first milestone, and after each; it ends before what cannot be folded."""
        states = [Agreement(ref=self.ref)]
        for link in self.links:
            if link.milestone is None:
                break
            try:
                states.append(apply(states[-1], link.milestone, link.days))
            except MALFORMED:
                break
        return states

    @property
    def state(self) -> Agreement:
        """Where the rows lead, as far as they can be folded."""
        return self.states[-1]

    @property
    def folded(self) -> bool:
        """Whether all rows could be folded."""
        return len(self.states) == len(self.links) + 1

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The inbox, by command id."""
        return {str(row.get("command_id")): _entry(row) for row in self.evidence.commands}

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """The runs of the agreement itself, oldest first; of one that was reset, what took its place."""
        own = [run for run in self.evidence.runs if run.workflow_id == agreement_id(self.ref)]
        replaced = {base for run in own for base in reset_bases(run.events)}
        return tuple(Told(run) for run in own if run.run_id not in replaced)

    @cached_property
    def recorded(self) -> dict[int, list[Claim]]:
        """Milestones that histories say are on record, by seq."""
        found = defaultdict(list)
        for claim in self._claims():
            if claim.recording.wrote:
                found[claim.seq].append(claim)
        return dict(found)

    @cached_property
    def pending(self) -> dict[int, str]:
        """Digests of milestones whose recording was asked for and not answered, by seq."""
        return {each.seq: each.digest for each in self._claims() if each.recording.answer is None}

    def _claims(self) -> Iterator[Claim]:
        for told in self.told:
            for recording in told.recordings:
                yield from (Claim(told, recording, seq, digest) for seq, digest in recording.claims)

    @cached_property
    def comings(self) -> dict[str, list[Coming]]:
        """Acts as they reached the workflow, by the command id they name."""
        found = defaultdict(list)
        for told in self.told:
            for coming in told.comings:
                claimed = (
                    coming.arrival.act.get("command_id") if isinstance(coming.arrival.act, dict) else None
                )
                found[str(claimed)].append(coming)
        return dict(found)

    def sent_by(self, seq: int) -> datetime:
        """Return the time by which the mails of a milestone had left, as far as histories tell; else now."""
        done = [
            each.done_at + told.shift if each.done_at else self.at
            for told in self.told
            for each in sendings(told.run.events)
            if each.first_seq <= seq <= each.seq
        ]
        return max(done, default=self.at)

    @property
    def missing(self) -> dict[str, str]:
        """The runs of the agreement itself that are not here, and why; an empty id: none is known."""
        own = agreement_id(self.ref)
        return {run_id: why for (workflow, run_id), why in self.evidence.missing.items() if workflow == own}

    @property
    def why_missing(self) -> str:
        """Why histories of the agreement are not here, in words."""
        reasons = list(dict.fromkeys(self.missing.values()))
        return clauses(reasons) if reasons else ""

    def vouched(self, coming: Coming) -> bool:
        """Say whether the inbox holds this very act."""
        entry = self.entries.get(coming.act.command_id) if coming.act else None
        return entry is not None and entry.act is not None and same_act(entry.act, coming.act)

    def whole(self, run_id: object) -> bool:
        """Say whether a run of the agreement is here as far as it has come, by the id milestones name."""
        return any(told.whole for told in self.told if run_id in told.names)


def same_act(one: Act, other: Act | None) -> bool:
    """Say whether two acts are one, as the recording activity compares them."""
    return other is not None and (one.payload_hash(), one.received_at) == (
        other.payload_hash(),
        other.received_at,
    )


def _link(row: Row) -> Link:
    try:
        return Link(row, read_milestone(row["content"], row["digest"]), read_days(row["days"]))
    except MALFORMED as problem:
        return Link(row, None, {}, _short(problem))


def _entry(row: Row) -> Entry:
    try:
        return Entry(row, ACT.validate_python(row["payload"]))
    except MALFORMED as problem:
        return Entry(row, None, _short(problem))


def _short(problem: BaseException) -> str:
    """Return a problem on one line, without the values it is about."""
    if isinstance(problem, ValidationError):
        first = problem.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return type(problem).__name__
