"""What forms may offer is what the rules accept, and each refusal has one reason."""

from datetime import date, timedelta

from models.checks import Refused
from models.explain import PROBES, against
from models.openings import (
    earliest_extension,
    ink_days,
    may_hold,
    may_sign_on_paper,
    present_deadline,
    reportable,
)
from models.phases import OPEN_IN
from models.reasons import reason
from tests.models.life import HUB, JP, TEXT, THREE, TWO, WITH_GUESTS, Life, ink
from tests.models.piloting import plan, report


def why(life: Life, act: str, by: str, **fields: object) -> str:
    """Return the one reason against an act that must be refused."""
    asked = life.act(act, by, **fields)
    refused = life.ask(act, by, **fields)
    assert isinstance(refused, Refused)
    return reason(life.state, asked, refused.code)


def closed_to(life: Life, act: str) -> str:
    """Return the one reason why the coordinator cannot do what its page lists."""
    found = against(life.state, act, HUB, life.now)
    assert found is not None
    return reason(life.state, found[0], found[1].code)


def test_every_act_has_its_phases() -> None:
    assert set(OPEN_IN) == set(PROBES)


def test_more_time_begins_the_day_after_the_present_deadline() -> None:
    life = Life.open()
    present = present_deadline(life.state)
    assert present == max(wait.deadline_on for wait in life.state.waits.values())
    first = earliest_extension(life.state, life.now)
    assert first == present + timedelta(days=1)
    assert why(life, "extend", HUB, until=present) == "not_later"
    assert why(life, "extend", HUB, until="2025-01-01") == "day_over"
    assert isinstance(life.ask("extend", HUB, until=first), tuple)
    assert present_deadline(Life.in_force().state) is None
    assert earliest_extension(Life.in_force().state, life.now) == life.now.date()


def test_a_mandate_is_offered_to_fellows_alone() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    assert may_hold(life.state, HUB, life.now) == (TWO, THREE)
    assert may_hold(life.state, JP, life.now) == ()
    assert why(life, "grant_mandate", HUB, to=HUB) == "to_itself"
    assert why(life, "grant_mandate", HUB, to=TWO, valid_until="2020-01-01") == "days_not_in_order"
    life.do("grant_mandate", HUB, to=TWO)
    assert closed_to(life, "grant_mandate") == "mandate_given"
    assert closed_to(Life.in_force(), "grant_mandate") == "signed"


def test_paper_is_offered_for_those_who_have_not_signed_and_by_their_calendar() -> None:
    life = Life.agreed()
    assert may_sign_on_paper(life.state, life.now) == (HUB, TWO, THREE, JP)
    life.do("record_ink_signature", HUB, **ink(TWO))
    assert TWO not in may_sign_on_paper(life.state, life.now)
    assert ink_days(life.state, (JP,), life.now) == (date(2026, 1, 12), date(2026, 1, 13))
    assert ink_days(life.state, (), life.now)[0] is None
    assert why(life, "record_ink_signature", HUB, **ink(JP, day="2026-01-11")) == "before_agreed"
    assert why(life, "record_ink_signature", HUB, **ink(JP, day="2026-01-14")) == "day_ahead"
    life.do("grant_mandate", THREE, to=HUB)
    assert why(life, "record_ink_signature", HUB, **ink(HUB, under=(THREE, THREE))) == "named_twice"


def test_what_stands_in_the_way_is_named() -> None:
    talks, agreed, bound = Life.open(), Life.agreed(), Life.in_force()
    assert closed_to(talks, "sign") == "text_not_agreed"
    assert closed_to(talks, "start_pilot") == "not_in_force"
    assert closed_to(agreed, "start_pilot") == "not_in_force"
    assert closed_to(agreed, "propose") == "text_agreed"
    assert closed_to(agreed, "withdraw_signature") == "not_signed"
    assert closed_to(agreed, "contest") == ""
    assert closed_to(bound, "extend") == closed_to(bound, "reopen") == "in_force"
    assert closed_to(talks, "approve") == ""
    talks.do("abandon", HUB, reason=TEXT)
    assert closed_to(talks, "propose") == "over"
    assert against(bound.state, "adopt_action_plan", HUB, bound.now) is None


def test_a_report_is_of_a_pilot_that_runs() -> None:
    life = Life.in_force()
    assert closed_to(life, "complete_pilot") == closed_to(life, "fail_pilot") == "no_pilot_runs"
    life.do("adopt_action_plan", HUB)
    life.do("start_pilot", TWO, **plan(lead=TWO))
    assert reportable(life.state, "fail_pilot", HUB, life.now) == ("P1",)
    assert reportable(life.state, "complete_pilot", HUB, life.now) == ()
    assert why(life, "fail_pilot", HUB, pilot="P9", reason="other", lesson=TEXT) == "no_such_pilot"
    more = report(actuals={"smes": 12, "guests": 1})
    assert why(life, "complete_pilot", TWO, **more) == "no_target"
    assert why(life, "fail_pilot", HUB, pilot="P1", reason="a whim", lesson=TEXT) == ""
    assert why(life, "start_pilot", TWO, **plan(starts_on="2020-01-01")) == "before_opening"
    assert why(life, "start_pilot", TWO, **plan(targets={})) == ""
