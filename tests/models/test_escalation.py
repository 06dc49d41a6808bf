"""A silence told further than to the coordinator, where the policy says so."""

from datetime import timedelta

from models.clock import next_due
from models.notices import still_wanted
from models.silence_milestones import Escalated
from tests.models.life import HUB, JP, STARTS, TERMS, TEXT, THREE, TWO, Life

DAY = timedelta(days=1)
EVERYBODY = {"after": "P30D"}


def told(life: Life) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    """Return who was silent about what, and who was told of it."""
    payloads = (milestone.payload for milestone, _ in life.chain)
    return [(each.org, each.act, each.about, each.to) for each in payloads if isinstance(each, Escalated)]


def days(life: Life) -> list[int]:
    return [(each.recorded_at - STARTS) // DAY for each, _ in life.chain if each.type == "escalated"]


def test_silence_is_not_told_further_unless_the_policy_says_so() -> None:
    life = Life.open()
    life.on_day(44)
    assert told(life) == []


def test_each_silence_is_told_once_to_everybody_but_the_silent() -> None:
    life = Life.open(escalate=EVERYBODY)
    life.do("approve", TWO)
    life.on_day(44)
    assert told(life) == [
        (THREE, "approve", None, (HUB, TWO, JP)),
        (JP, "approve", None, (HUB, TWO, THREE)),
    ]
    assert days(life) == [30, 30]
    assert life.told_of("escalated") == [HUB, TWO, JP, HUB, TWO, THREE]


def test_it_is_told_to_those_the_policy_names() -> None:
    life = Life.open(escalate={"after": "P30D", "to": (TWO, JP)})
    life.do("approve", TWO)
    life.on_day(44)
    assert told(life) == [(THREE, "approve", None, (TWO, JP)), (JP, "approve", None, (TWO,))]


def test_nobody_is_told_of_their_own_silence_alone() -> None:
    life = Life.open(escalate={"after": "P30D", "to": (JP,)})
    life.do("approve", TWO)
    life.do("approve", THREE)
    life.on_day(44)
    assert told(life) == []


def test_a_silence_that_would_be_told_after_its_deadline_is_not() -> None:
    life = Life.open(escalate={"after": "P50D"})
    life.on_day(44)
    assert told(life) == []
    due = next_due(life.state)
    assert due is not None
    assert due.what == "deadline"
    assert due.told == ()


def test_whoever_is_asked_anew_is_silent_anew() -> None:
    life = Life.open(escalate=EVERYBODY)
    for org in (TWO, THREE):
        life.do("approve", org)
    life.on_day(31)
    life.do("propose", HUB, terms=TERMS.model_copy(update={"notice": "P6M"}))
    life.on_day(62)
    assert [(org, day) for (org, *_), day in zip(told(life), days(life), strict=True)] == [
        (JP, 30),
        (TWO, 61),
        (THREE, 61),
        (JP, 61),
    ]


def test_a_coordinator_that_decides_nothing_is_told_of_too() -> None:
    life = Life.open(escalate=EVERYBODY)
    life.do("reject", TWO, reason=TEXT)
    for org in (THREE, JP):
        life.do("approve", org)
    life.on_day(44)
    assert told(life) == [(TWO, "approve", None, (HUB, THREE, JP)), (HUB, "decide", TWO, (TWO, THREE, JP))]
    assert life.told_of("escalated")[3:] == [TWO, THREE, JP]
    life.on_day(46)
    assert len(told(life)) == 2


def test_what_was_missed_in_an_outage_is_told_once() -> None:
    life = Life.open(escalate=EVERYBODY)
    life.outage(40)
    assert [org for org, *_ in told(life)] == [TWO, THREE, JP]


def test_the_next_thing_is_said_in_words() -> None:
    life = Life.open(escalate={"after": "P1D", "to": (HUB, TWO)})
    due = next_due(life.state)
    assert due is not None
    assert (due.what, due.then) == ("escalation", f"the silence of {TWO} is told to {HUB}")


def test_word_of_a_silence_is_wanted_while_it_lasts() -> None:
    life = Life.open(escalate=EVERYBODY)
    life.do("reject", TWO, reason=TEXT)
    assert still_wanted(life.state, "escalated", JP, "approve")
    assert still_wanted(life.state, "escalated", TWO, "decide")
    life.do("approve", JP)
    life.do("approve", TWO)
    assert not still_wanted(life.state, "escalated", JP, "approve")
    assert not still_wanted(life.state, "escalated", TWO, "decide")
