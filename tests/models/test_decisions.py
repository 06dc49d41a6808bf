"""What only the coordinator can decide: its own ladder, and when nothing is left to decide."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.clock import next_due
from models.decisions import decision
from models.explain import explain
from models.milestones import Milestone
from models.notices import still_wanted
from models.silence_milestones import DecisionReminded
from models.state import Undecided
from tests.models.life import EIGHT, HUB, JP, STARTS, TERMS, TEXT, THREE, TWO, Life, ink

DAY = timedelta(days=1)
LADDER = ("P7D", "P14D", "P21D")


def rejected() -> Life:
    """A cluster rejects the text."""
    life = Life.open(coordinator_reminders=LADDER)
    life.do("reject", TWO, reason=TEXT)
    return life


def declined() -> Life:
    """A cluster will not sign."""
    life = Life.agreed(coordinator_reminders=LADDER)
    life.do("decline", TWO, reason=TEXT)
    return life


def contested() -> Life:
    """A partner says it gave no signature on paper."""
    life = Life.agreed(coordinator_reminders=LADDER)
    life.do("record_ink_signature", HUB, **ink(JP))
    life.do("contest", JP, reason=TEXT)
    return life


def withdrawn() -> Life:
    """A cluster takes its signature back."""
    life = Life.agreed(coordinator_reminders=LADDER)
    life.do("sign", TWO)
    life.do("withdraw_signature", TWO)
    return life


def reminded(life: Life) -> list[tuple[str, str, int]]:
    """Return whom the coordinator's reminders were about, with what they did and the rung."""
    payloads = (milestone.payload for milestone, _ in life.chain)
    return [(each.about, each.event, each.number) for each in payloads if isinstance(each, DecisionReminded)]


def days_reminded(life: Life) -> list[int]:
    found: list[Milestone] = [each for each, _ in life.chain if each.type == "decision_reminded"]
    return [(each.recorded_at - STARTS) // DAY for each in found]


RAISING: list[tuple[Callable[[], Life], str, str]] = [
    (rejected, TWO, "rejection"),
    (declined, TWO, "declined"),
    (contested, JP, "contested"),
    (withdrawn, TWO, "signature_withdrawn"),
]


@pytest.mark.parametrize(("begin", "org", "event"), RAISING, ids=[event for *_, event in RAISING])
def test_the_coordinator_is_reminded_of_what_only_it_can_decide(
    begin: Callable[[], Life], org: str, event: str
) -> None:
    life = begin()
    life.on_day(40)
    assert reminded(life) == [(org, event, number) for number in (1, 2, 3)]
    assert days_reminded(life) == [7, 14, 21]
    assert life.told_of("decision_due") == [HUB] * 3


@pytest.mark.parametrize("begin", [begin for begin, *_ in RAISING])
def test_without_a_ladder_the_coordinator_is_not_reminded(begin: Callable[[], Life]) -> None:
    life = begin()
    policy = life.state.policy.model_copy(update={"coordinator_reminders": ()})
    life.state = life.state.model_copy(update={"policy": policy})
    assert len(life.state.undecided) == 1
    life.on_day(40)
    assert reminded(life) == []


DECIDED: list[tuple[Callable[[], Life], str, str, dict[str, object]]] = [
    (rejected, "propose", HUB, {"terms": TERMS.model_copy(update={"notice": "P6M"})}),
    (rejected, "propose", JP, {"terms": TERMS.model_copy(update={"notice": "P6M"})}),
    (rejected, "extend", HUB, {"until": "2026-06-01"}),
    (rejected, "approve", TWO, {}),
    (rejected, "abandon", HUB, {"reason": TEXT}),
    (declined, "propose", HUB, {"terms": TERMS.model_copy(update={"notice": "P6M"})}),
    (declined, "approve", TWO, {}),
    (contested, "reopen", HUB, {"reason": TEXT}),
    (contested, "sign", JP, {}),
    (contested, "record_ink_signature", HUB, ink(JP)),
    (withdrawn, "reopen", HUB, {"reason": TEXT}),
    (withdrawn, "sign", TWO, {}),
    (withdrawn, "abandon", HUB, {"reason": TEXT}),
]


@pytest.mark.parametrize(
    ("begin", "act", "by", "fields"),
    DECIDED,
    ids=[f"{begin.__name__}-{act}-{by}" for begin, act, by, _ in DECIDED],
)
def test_an_answer_or_a_decision_ends_the_ladder(
    begin: Callable[[], Life], act: str, by: str, fields: dict[str, object]
) -> None:
    life = begin()
    life.on_day(8)
    life.do(act, by, **fields)
    assert life.state.undecided == {}
    life.on_day(40)
    assert len(reminded(life)) == 1


@pytest.mark.parametrize(
    ("begin", "act", "by", "fields"),
    [
        (rejected, "approve", THREE, {}),
        (rejected, "object", TWO, {"clause": "notice", "text": TEXT}),
        (declined, "object", TWO, {"clause": "notice", "text": TEXT}),
        (contested, "sign", THREE, {}),
        (withdrawn, "sign", JP, {}),
        (withdrawn, "report_activity", HUB, {"kind": "survey", "occurred_on": "2025"}),
    ],
)
def test_what_another_does_decides_nothing(
    begin: Callable[[], Life], act: str, by: str, fields: dict[str, object]
) -> None:
    life = begin()
    life.do(act, by, **fields)
    assert len(life.state.undecided) == 1


def test_a_lapse_leaves_nothing_to_decide() -> None:
    life = rejected()
    life.on_day(46)
    assert life.types[-1] == "lapsed"
    assert life.state.undecided == {}


def test_a_text_agreed_without_the_one_that_rejected_leaves_nothing_to_decide() -> None:
    life = Life.open(
        parties=EIGHT, signing_rule={"kind": "quorum", "quorum": 3}, coordinator_reminders=LADDER
    )
    life.do("reject", TWO, reason=TEXT)
    for org in (THREE, "EU-4", JP):
        life.do("approve", org)
    assert life.state.phase == "signing"
    assert life.state.undecided == {}


def test_the_coordinators_own_no_is_nothing_it_is_asked_about() -> None:
    life = Life.open(coordinator_reminders=LADDER)
    life.do("reject", HUB, reason=TEXT)
    assert life.state.undecided == {}


def test_each_that_took_its_answer_back_has_a_ladder_of_its_own() -> None:
    life = rejected()
    life.on_day(3)
    life.do("reject", THREE, reason=TEXT)
    life.on_day(8)
    assert reminded(life) == [(TWO, "rejection", 1)]
    life.on_day(11)
    assert reminded(life)[1:] == [(THREE, "rejection", 1)]
    life.do("approve", TWO)
    life.on_day(40)
    assert [about for about, *_ in reminded(life)[2:]] == [THREE, THREE]


def test_rungs_missed_together_are_one_the_highest() -> None:
    life = rejected()
    life.outage(15)
    assert reminded(life) == [(TWO, "rejection", 2)]
    life.on_day(40)
    assert reminded(life) == [(TWO, "rejection", 2), (TWO, "rejection", 3)]


def test_a_second_no_begins_the_ladder_anew() -> None:
    life = rejected()
    life.on_day(8)
    life.do("approve", TWO)
    life.do("reject", TWO, reason=TEXT)
    assert life.state.undecided == {TWO: Undecided(event="rejection", since=life.now)}


def test_explain_tells_what_is_to_be_decided_and_what_comes_next() -> None:
    life = rejected()
    life.do("approve", THREE)
    life.do("approve", JP)
    (decision,) = explain(life.state, life.now).to_decide
    assert (decision.about, decision.event, decision.since) == (TWO, "rejection", STARTS)
    assert (decision.reminders_sent, decision.next_reminder) == (0, STARTS + 7 * DAY)
    life.on_day(22)
    (decision,) = explain(life.state, life.now).to_decide
    assert (decision.reminders_sent, decision.next_reminder) == (3, None)


def test_the_next_thing_is_said_in_words() -> None:
    life = rejected()
    policy = life.state.policy.model_copy(update={"reminders": ()})
    life.state = life.state.model_copy(update={"policy": policy})
    due = next_due(life.state)
    assert due is not None
    assert (due.what, due.then) == ("decision_reminder", f"reminder 1 to {HUB} to decide about {TWO}")


def test_a_reminder_to_decide_is_wanted_while_nothing_is_decided() -> None:
    life = rejected()
    assert still_wanted(life.state, "decision_due", TWO, "decide")
    life.do("approve", TWO)
    assert not still_wanted(life.state, "decision_due", TWO, "decide")


@pytest.mark.parametrize("raised", [rejected, declined, contested, withdrawn])
def test_a_step_brings_its_decision_to_the_coordinator_alone(raised: Callable[[], Life]) -> None:
    life = raised()
    step = life.chain[-1][0]
    assert decision(life.state, step, HUB) == step.actor
    assert decision(life.state, step, THREE) is None
    assert decision(life.state, life.chain[0][0], HUB) is None


def test_a_reminder_brings_the_decision_to_all_who_get_it() -> None:
    life = rejected()
    life.on_day(8)
    [told] = [each for each, _ in life.chain if each.type == "decision_reminded"]
    assert decision(life.state, told, HUB) == decision(life.state, told, THREE) == TWO
