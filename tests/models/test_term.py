"""The term: notices of its end, its end, and silence while it is in force."""

import pytest

from models.clock import next_due
from models.errors import Code
from models.state import Phase
from tests.models.life import HUB, JP, STARTS, TERMS, TEXT, THREE, TWO, Life, ink

VISIT: dict[str, object] = {"kind": "workshop", "occurred_on": "2025-10-01"}


def noticed(life: Life) -> list[tuple[str, bool]]:
    """Return the expiry notices given: how far ahead, and whether to everybody."""
    given = [each.payload.model_dump() for each, _ in life.chain if each.type == "expiry_noticed"]
    return [(each["ahead"], each["everybody"]) for each in given]


def test_the_end_is_noticed_four_times_and_comes() -> None:
    life = Life.in_force(dormant=None)
    life.on_day(1100)
    assert noticed(life) == [("P180D", False), ("P90D", False), ("P60D", False), ("P30D", True)]
    assert (life.types[-1], life.state.phase, life.state.outcome) == ("expired", Phase.CLOSED, "expired")


def test_it_expires_a_minute_after_the_end_of_its_last_day() -> None:
    life = Life.in_force(dormant=None, expiry_notices=())
    due = next_due(life.state)
    assert due is not None
    assert (due.what, due.at.isoformat()) == ("end_of_term", "2029-01-12T23:00:00+00:00")
    life.until(due.at)
    assert life.state.outcome is None
    life.until(due.fires)
    assert life.state.outcome == "expired"


def test_of_notices_missed_in_an_outage_only_the_nearest_is_given() -> None:
    life = Life.in_force(dormant=None)
    life.outage(1096 - 70)
    assert noticed(life) == [("P90D", False)]
    life.outage(1096 - 10)
    assert noticed(life) == [("P90D", False), ("P30D", True)]


def test_an_end_missed_in_an_outage_needs_no_notice_any_more() -> None:
    life = Life.in_force(dormant=None)
    life.outage(1200)
    assert noticed(life) == []
    assert life.types[-1] == "expired"


def test_a_short_term_has_only_the_notices_that_fit() -> None:
    life = Life.in_force(terms=TERMS.model_copy(update={"duration": "P75D"}), dormant=None)
    life.on_day(80)
    assert noticed(life) == [("P60D", False), ("P30D", True)]


def test_after_nine_silent_months_a_nudge_after_twelve_it_is_dormant() -> None:
    life = Life.in_force()
    life.until(STARTS.replace(month=10, hour=7))
    assert life.types[-1] == "signed"
    life.until(STARTS.replace(month=10))
    assert life.types[-1] == "reminded"
    life.until(STARTS.replace(year=2027))
    assert life.types[-1] == "dormant"
    assert life.state.dormant
    life.on_day(900)
    assert life.types[-1] == "dormant", "once is enough"


def test_an_act_ends_the_silence() -> None:
    life = Life.in_force()
    life.on_day(280)
    assert life.state.nudged
    life.do("report_activity", JP, **VISIT)
    assert not life.state.nudged
    life.on_day(370)
    assert not life.state.dormant
    life.on_day(280 + 366)
    assert life.state.dormant
    life.do("report_activity", JP, **VISIT)
    assert not life.state.dormant
    assert life.state.phase is Phase.IN_FORCE


def test_silence_missed_in_an_outage_is_told_step_by_step() -> None:
    life = Life.in_force()
    life.outage(400)
    assert life.types[-2:] == ["reminded", "dormant"]


def test_what_was_contested_is_no_longer_running_out() -> None:
    life = Life.agreed()
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    life.do("record_ink_signature", HUB, **ink(JP))
    life.do("contest", JP, reason=TEXT)
    due = next_due(life.state)
    assert due is not None
    assert due.what == "reminder"


@pytest.mark.parametrize("occurred_on", ["2012-04-24/2012-04-26", "2012-11", "2012", "unknown"])
def test_an_activity_may_lie_long_before_the_opening(occurred_on: str) -> None:
    life = Life.open()
    assert life.do("report_activity", TWO, kind="study_trip", occurred_on=occurred_on) == ("study_trip",)
    assert (life.last.occurred_on, life.last.actor) == (occurred_on, TWO)
    assert life.last.payload.model_dump()["country"] == "JP"


def test_an_activity_lies_in_the_past() -> None:
    life = Life.in_force()
    for day in ("2026-02-01", "2031", "2026-01-20/2026-01-21"):
        assert life.refuse("report_activity", TWO, kind="workshop", occurred_on=day) is Code.INVALID_TERMS
    assert life.do("report_activity", TWO, kind="workshop", occurred_on="2026-01") == ("workshop",)


def test_an_activity_keeps_what_was_said_of_it() -> None:
    life = Life.in_force()
    said: dict[str, object] = {
        "kind": "trade_fair",
        "occurred_on": "2025-10-01",
        "country": "DE",
        "place": TEXT,
        "participants": ({"org": TWO}, {"group": "eu_sme", "country": "FR", "count": 10}),
        "attribution": "member",
        "evidence": {"agenda": TEXT},
    }
    life.do("report_activity", TWO, **said)
    kept = life.last.payload.model_dump()
    assert (kept["country"], kept["evidence"]) == ("DE", {"agenda": TEXT})
    assert kept["participants"][1]["count"] == 10


def test_a_term_begun_anew_after_a_contest_has_notices_of_its_own() -> None:
    terms = TERMS.model_copy(update={"duration": "P75D"})
    life = Life.agreed(terms=terms, contest_window="P60D", expiry_notices=("P60D",), dormant=None)
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    life.do("record_ink_signature", HUB, **ink(JP))
    life.on_day(20)
    life.do("contest", JP, reason=TEXT)
    life.do("sign", JP)
    life.on_day(90)
    assert noticed(life) == [("P60D", True), ("P60D", True)]
