"""Any sequence of acts and hours, under any policy: what always holds."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models import acts
from models.checks import Refused
from models.clock import next_due
from models.coverage import approvals_missing, awaited, signatures_missing
from models.explain import explain, probes
from models.lifecycle import decide, fold, refusal
from models.milestones import Milestone
from models.pilot_milestones import ReportReminded
from models.pilots import Settled, settle
from models.silence_milestones import Escalated
from models.state import Agreement, Phase
from tests.models.any_steps import (
    DAY,
    ENDINGS,
    HOUR,
    IN_FORCE_STEPS,
    OFTEN,
    Allowed,
    Hours,
    News,
    beginnings,
    openings,
    steps,
)
from tests.models.life import HUB, REF, STARTS, TEXT, THREE, TWO, Life
from tests.models.piloting import intensified, plan, report


class Witness(Life):
    """A life that checks after every step what always holds."""

    def step(self, step: object) -> None:
        """Do one step, and look."""
        if isinstance(step, Hours):
            then = self.now + step.count * HOUR
            self.outage((then - STARTS) / DAY) if step.outage else self.until(then)
        elif isinstance(step, Allowed):
            self.do_allowed(step)
        elif isinstance(step, tuple):
            act, by, fields = step
            self.attempt(act, by, **fields)
        elif isinstance(step, News):
            ref = self.state.intensified if step.true and self.state.intensified else "IA-9"
            self.record(settle(self.state, Settled(ref=ref, outcome=step.outcome, digest=TEXT)), None)
        elif step in IN_FORCE_STEPS:
            self.build(str(step))
        elif step == "lead":
            for org in (TWO, THREE, "EU-4"):
                self.attempt("grant_mandate", org, to=HUB)
            self.attempt("sign", HUB, under=tuple(self.state.mandates))
        else:
            for each in awaited(self.state)[: None if step == "everybody" else 1]:
                self.attempt(each.act, each.org, to=HUB)
        self.check()

    def build(self, step: str) -> None:
        """Take what follows a signature one step on, if the rules allow it."""
        if step == "plan":
            self.attempt("adopt_action_plan", HUB)
        elif step == "pilot":
            self.attempt("start_pilot", TWO, **plan(ends_on=str(self.now.date() + 20 * DAY)))
        elif step == "report":
            for name in self.state.pilots:
                self.attempt("complete_pilot", TWO, **report(name))
        else:
            self.attempt("open_intensified", HUB, **intensified())

    def do_allowed(self, step: Allowed) -> None:
        """Do one of the acts `explain` says may be done: one of its probes must really do."""
        rows = explain(self.state, self.now).may
        kinds = sorted(
            {act for row in rows.values() for act in row} - (ENDINGS if step.kind < OFTEN else set())
        )
        if kinds:
            act = kinds[step.kind % len(kinds)]
            doers = [org for org, row in rows.items() if act in row]
            org = doers[step.by % len(doers)]
            asked = ((probe, decide(self.state, probe, self.now)) for probe in self.probes(org, act))
            probe, drafts = next((each, said) for each, said in asked if not isinstance(said, Refused))
            self.record(drafts, probe)

    def probes(self, org: str, act: str) -> tuple[acts.Act, ...]:
        """Return the acts `explain` asked about."""
        return probes(self.state, act, org, self.now)

    def attempt(self, act: str, by: str, **fields: object) -> None:
        """Do an act if the rules allow it; put a refusal on record if not."""
        before, doing = self.state, self.act(act, by, **fields)
        decision = decide(self.state, doing, self.now)
        assert self.state == before, "deciding changes nothing"
        if isinstance(decision, Refused):
            self.record((refusal(doing, decision),), doing)
            unchanged = {"phase", "revision", "approvals", "signatures", "mandates", "contests", "lapsed_at"}
            assert self.state.model_dump(include=unchanged) == before.model_dump(include=unchanged)
            return
        assert decision, "an act that is allowed leaves a trace"
        recorded = self.record(decision, doing)
        assert recorded[0].actor == by
        assert by not in {org for _, org in self.told(recorded[0].seq)}, "nobody is told of their own act"

    def check(self) -> None:
        """Check what holds after every step."""
        self.catch_up()
        state, due = self.state, next_due(self.state)
        assert due is None or due.fires > self.now, "what is due is done"
        assert (due is None) == state.over, "nothing waits for ever"
        for each in awaited(state):
            assert each.org in state.signatories()
            assert each.org in state.waits
        if state.phase is Phase.IN_FORCE:
            self.check_in_force()
        if state.text_is_open:
            assert not state.signatures
        if state.phase is Phase.SIGNING:
            assert state.agreed_on
            assert not state.pilots, "nothing was built on what is contested"
        if state.pilots:
            assert state.plan_adopted
        self.check_silences()
        for name, pilot in state.pilots.items():
            told = [each for each in self.chain if getattr(each[0].payload, "pilot", None) == name]
            rungs = [each.payload.number for each, _ in told if isinstance(each.payload, ReportReminded)]
            assert rungs == sorted(set(rungs)), "no rung twice"
            assert pilot.reminded == max(rungs, default=0)
        assert (state.intensified is None) == (state.mou_then == "")

    def check_silences(self) -> None:
        """Check that nobody is asked to decide what is decided, and nobody is told of their own silence."""
        state = self.state
        assert not state.undecided or state.phase in (Phase.NEGOTIATING, Phase.SIGNING)
        assert HUB not in state.undecided
        for org, undecided in state.undecided.items():
            assert org not in (state.approvals if state.text_is_open else state.signatures)
            assert undecided.reminded <= len(state.policy.coordinator_reminders)
        for milestone, _ in self.chain[-3:]:
            if isinstance(milestone.payload, Escalated):
                told = [org for kind, org in self.told(milestone.seq) if kind == "escalated"]
                assert sorted(told) == sorted(milestone.payload.to)
                assert told
                assert milestone.payload.org not in told

    def check_in_force(self) -> None:
        """Check that what is in force was signed by all needed, and one text only."""
        state = self.state
        assert signatures_missing(state) == ()
        assert approvals_missing(state) == ()
        signed = {self.chain[signing.seq - 1][0].terms_hash for signing in state.signatures.values()}
        assert signed == {state.terms_hash}
        covered = set(state.signatories("partner")) | {HUB}
        assert covered <= set(state.signatures)
        for org, signing in state.signatures.items():
            milestone = self.chain[signing.seq - 1][0]
            assert signing.by == org or org in milestone.on_behalf_of


@given(openings(), beginnings, st.lists(steps, min_size=8, max_size=30))
@settings(max_examples=120, deadline=None)
def test_whatever_people_and_clocks_do_the_rules_hold(
    given: dict[str, object], beginning: list[object], life: list[object]
) -> None:
    witness = Witness.open(**given)
    for step in (*beginning, *life):
        witness.step(step)
    assert witness.chain_is_whole()
    assert fold(REF, witness.chain) == witness.state
    assert Agreement.model_validate_json(witness.state.model_dump_json()) == witness.state
    for milestone, _ in witness.chain:
        assert Milestone.model_validate_json(milestone.model_dump_json()) == milestone
    assert explain(witness.state, witness.now).ref == REF
    if "extended" not in witness.types:
        witness.until(witness.now + timedelta(days=4000))
        assert witness.state.over, "every life ends by itself"
