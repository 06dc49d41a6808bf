"""Any sequence of acts and hours, under any policy: what always holds."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from models import acts
from models.checks import Refused
from models.clock import next_due
from models.coverage import approvals_missing, awaited, signatures_missing
from models.explain import PROBES, explain, probes
from models.lifecycle import decide, fold, refusal
from models.milestones import Milestone
from models.pilot_milestones import ReportReminded
from models.pilots import IN_FORCE_SAID, Settled, settle
from models.silence_milestones import Escalated
from models.state import Agreement, Phase
from models.terms import Party
from tests.models.life import HUB, JP, PARTIES, REF, STARTS, TERMS, TEXT, THREE, TWO, Life, party
from tests.models.piloting import intensified, new_agreement, plan, report

ORGS = (HUB, TWO, THREE, JP, "EU-4", "EU-9", "US-2", "XX-0")
ROLES = ("signatory", "represented", "observer")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

IN_FORCE_STEPS = ("plan", "pilot", "report", "grow")

orgs = st.sampled_from(ORGS)
groups_of_orgs = st.lists(orgs, max_size=3).map(tuple)
durations = st.integers(1, 60).map("P{}D".format)
rising = st.lists(st.integers(1, 30), max_size=4).map(lambda gaps: [f"P{sum_}D" for sum_ in accumulate(gaps)])


def escalations(members: list[str]) -> st.SearchStrategy[dict[str, object]]:
    """Draw whom a silence is told to, and after how long."""
    named = st.lists(st.sampled_from(members), min_size=1, unique=True).map(tuple)
    return st.fixed_dictionaries({"after": durations, "to": st.just("everybody") | named})


@st.composite
def parties(draw: st.DrawFn) -> tuple[Party, ...]:
    """Draw the usual four, and guests in any role."""
    guests = draw(st.lists(st.sampled_from(ORGS[4:7]), unique=True))
    return (*PARTIES, *(party(org, draw(st.sampled_from(ROLES))) for org in guests))


@st.composite
def openings(draw: st.DrawFn) -> dict[str, object]:
    """Draw parties and a policy that can be opened."""
    members = draw(parties())
    signatories = [each.org for each in members if each.role == "signatory"]
    order = draw(st.permutations(signatories))
    cut = draw(st.integers(1, len(order)))
    rules = ("all", "lead_with_mandates", "quorum")
    return {
        "parties": members,
        "terms": TERMS.model_copy(update={"duration": draw(st.sampled_from(["P40D", "P1Y", "P3Y"]))}),
        "negotiation_window": draw(durations),
        "signing_window": draw(durations),
        "grace": draw(durations),
        "contest_window": draw(durations),
        "reminders": draw(rising),
        "expiry_notices": draw(rising)[::-1],
        "max_revisions": draw(st.integers(1, 4)),
        "signing_rule": {"kind": draw(st.sampled_from(rules)), "quorum": draw(st.integers(1, 3))},
        "groups": draw(st.sampled_from([(), tuple(each for each in (order[:cut], order[cut:]) if each)])),
        "on_decline": draw(st.sampled_from(["negotiate", "negotiate", "close"])),
        "dormant": draw(st.sampled_from([None, {"nudge": "P1M", "flag": "P45D"}])),
        "pilot_report_due": draw(durations),
        "evidence": draw(st.sampled_from([(), ("agenda",)])),
        "intensify": {"min_completed_pilots": draw(st.integers(0, 2)), "sme_led": draw(st.booleans())},
        "coordinator_reminders": draw(rising),
        "escalate": draw(st.none() | escalations([each.org for each in members])),
    }


@st.composite
def pilot_fields(draw: st.DrawFn) -> dict[str, object]:
    """Draw what acts in force say: a pilot's plan, its report, what is to be opened."""
    days = st.dates(STARTS.date() - 3 * DAY, STARTS.date() + 200 * DAY).map(str)
    counts = st.dictionaries(st.sampled_from(["smes", "deals"]), st.integers(-1, 20), max_size=2)
    agreement = new_agreement(ref=draw(st.sampled_from(["IA-1", "IA-2"])))
    return {
        "title": TEXT,
        "lesson": TEXT,
        "pilot": draw(st.sampled_from(["P1", "P2", "FAIR"])),
        "purpose": draw(st.sampled_from(["c2c", "mixed"])),
        "lead": draw(orgs),
        "sme_led": draw(st.booleans()),
        "starts_on": draw(days),
        "ends_on": draw(days),
        "targets": draw(counts),
        "actuals": draw(counts),
        "evidence": draw(st.sampled_from([{}, {"agenda": TEXT}])),
        "agreement": agreement,
        "commitments": draw(st.sampled_from([(), ({"kind": "office", "title": TEXT},)])),
        "mou_then": draw(st.sampled_from(["superseded", "umbrella"])),
    }


@st.composite
def doings(draw: st.DrawFn) -> tuple[str, str, dict[str, object]]:
    """Draw any act by anybody, sensible or not."""
    days = st.dates(STARTS.date() - 3 * DAY, STARTS.date() + 200 * DAY).map(str)
    fields = {
        "terms": TERMS.model_copy(update={"notice": draw(durations)}),
        "clause": draw(st.sampled_from(["notice", "price"])),
        "text": TEXT,
        "reason": TEXT,
        "to": draw(orgs),
        "valid_until": draw(st.none() | days),
        "under": draw(groups_of_orgs),
        "own": draw(st.booleans()),
        "signed_for": draw(orgs),
        "place": TEXT,
        "scan": TEXT,
        "day": draw(days),
        "until": draw(days),
        "kind": "other",
        "occurred_on": draw(st.sampled_from(["2012", "then"])),
        "revision": draw(st.sampled_from([None, None, None, 1, 2])),
        **draw(pilot_fields()),
    }
    return draw(st.sampled_from(sorted(PROBES))), draw(orgs), fields


@dataclass(frozen=True)
class Allowed:
    """One of the acts that `explain` says somebody may do: the n-th kind, by the m-th who may."""

    kind: int
    by: int


@dataclass(frozen=True)
class Hours:
    """Time that passes, with the clock at work or not."""

    count: int
    outage: bool


@dataclass(frozen=True)
class News:
    """Word of what became of the intensified agreement, or of one nobody asked for."""

    outcome: str
    true: bool


ENDINGS, OFTEN = {"abandon", "reject", "reopen", "decline", "extend"}, 80
"""Acts that keep a life from getting far are done less often."""

hours = st.builds(Hours, st.integers(1, 24 * 30), st.booleans())
news = st.builds(News, st.sampled_from(["lapsed", "lapsed", "rejected", IN_FORCE_SAID]), st.booleans())
turns = st.sampled_from(["turn", "everybody", "lead"])
signed = ["everybody", "lead", "everybody", "everybody"]
beginnings = st.sampled_from([[], signed[:2], signed, [*signed, "plan"], [*signed, "plan", "pilot"]])
allowed = st.builds(Allowed, st.integers(0, 99), st.integers(0, 9))
steps = st.one_of(doings(), allowed, turns, turns, hours, news, st.sampled_from(["pilot", "report", "grow"]))


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
        if state.phase is Phase.NEGOTIATING:
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
            assert org not in (state.approvals if state.phase is Phase.NEGOTIATING else state.signatures)
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
