"""A pilot's report is missing: two reminders to its lead, then word to the coordinator."""

from datetime import timedelta

from models.clock import due_by, next_timer
from models.errors import Code
from models.explain import explain
from models.notices import Subject, still_wanted, subject
from models.pilot_milestones import ReportReminded
from tests.models.life import HUB, STARTS, THREE, TWO, Life
from tests.models.piloting import failure, intensified, plan, planned, report, running

DUE_DAY = (STARTS.replace(month=3, day=14, hour=0) - STARTS) / timedelta(days=1)
"""Days from the start to the end of 13 March, when the report is due in Lisbon."""


def rungs(life: Life) -> list[tuple[int, bool]]:
    """Return number and urgency of what was sent about missing reports."""
    payloads = (milestone.payload for milestone, _ in life.chain)
    return [(each.number, each.overdue) for each in payloads if isinstance(each, ReportReminded)]


def test_the_lead_is_reminded_twice_and_then_the_coordinator_is_told() -> None:
    life = running()
    life.on_day(DUE_DAY + 60)
    assert rungs(life) == [(1, False), (2, False), (3, True)]
    assert (life.told_of("report_due"), life.told_of("report_overdue")) == ([TWO, TWO], [HUB])


def test_each_rung_comes_a_minute_after_7_14_and_21_days() -> None:
    life = running()
    life.on_day(DUE_DAY + 60)
    at = [each.recorded_at for each, _ in life.chain if each.type == "report_reminded"]
    due = life.state.pilots["P1"].report_due
    assert [each - due for each in at] == [timedelta(days=days, minutes=1) for days in (7, 14, 21)]


def test_nothing_is_missing_before_the_first_rung() -> None:
    life = running()
    life.on_day(DUE_DAY + 7)
    assert rungs(life) == []
    life.on_day(DUE_DAY + 7 + 1 / 720)
    assert rungs(life) == [(1, False)]


def test_a_report_ends_the_ladder() -> None:
    life = running()
    life.on_day(DUE_DAY + 17)
    life.do("complete_pilot", TWO, **report())
    life.on_day(DUE_DAY + 60)
    assert rungs(life) == [(1, False), (2, False)]


def test_a_failure_ends_the_ladder() -> None:
    life = running()
    life.do("fail_pilot", TWO, **failure())
    life.on_day(DUE_DAY + 60)
    assert rungs(life) == []


def test_rungs_missed_together_are_one_the_highest() -> None:
    life = running()
    life.outage(DUE_DAY + 16)
    assert rungs(life) == [(2, False)]
    life.on_day(DUE_DAY + 60)
    assert rungs(life) == [(2, False), (3, True)]


def test_the_whole_ladder_missed_tells_the_coordinator_once() -> None:
    life = running()
    life.outage(DUE_DAY + 30)
    assert rungs(life) == [(3, True)]


def test_every_pilot_has_a_ladder_of_its_own() -> None:
    life = planned()
    for last_day in ("2026-02-11", "2026-02-15"):
        life.do("start_pilot", THREE, **plan(ends_on=last_day))
    life.on_day(DUE_DAY + 13)
    assert [pilot.reminded for pilot in life.state.pilots.values()] == [1, 1]
    life.outage(DUE_DAY + 40)
    assert [pilot.reminded for pilot in life.state.pilots.values()] == [3, 3]
    assert rungs(life) == [(1, False), (1, False), (3, True), (3, True)]


def test_an_overdue_report_keeps_the_intensified_agreement_away() -> None:
    life = running(intensify={"min_completed_pilots": 0})
    due = life.state.pilots["P1"].report_due
    life.until(due - timedelta(seconds=1))
    assert not isinstance(life.ask("open_intensified", HUB, **intensified()), Code)
    assert isinstance(life.ask("open_intensified", HUB, **intensified()), tuple)
    life.until(due)
    assert life.naming("open_intensified", HUB, **intensified()) == (
        Code.NOT_ELIGIBLE,
        ("report_overdue:P1",),
    )


def test_a_pilot_started_after_it_was_due_is_missing_at_once() -> None:
    life = planned()
    life.on_day(100)
    life.do("start_pilot", TWO, **plan(ends_on="2026-01-20"))
    life.catch_up()
    assert rungs(life) == [(3, True)]


def test_explain_says_when_a_report_will_be_missing() -> None:
    life = running()
    life.on_day(DUE_DAY + 10)
    said = explain(life.state, life.now).next
    assert said is not None
    assert (said.what, said.then) == ("report_due", f"{TWO} is told that the report of P1 is missing")
    life.on_day(DUE_DAY + 15)
    said = explain(life.state, life.now).next
    assert said is not None
    assert said.then == f"{HUB} is told that the report of P1 is missing"


def test_the_agreements_own_timer_leaves_reports_to_the_pilots_calendar() -> None:
    life = running()
    timer = next_timer(life.state)
    assert timer is not None
    assert timer.what == "dormancy"
    due = life.state.pilots["P1"].report_due + timedelta(days=7, minutes=1)
    found = due_by(life.state, due)
    assert found is not None
    assert found.what == "report_due"


def test_a_reminder_says_which_report_whose_and_how_often() -> None:
    life = running()
    life.on_day(DUE_DAY + 8)
    assert subject(life.last.payload) == Subject("P1", TWO, 1)


def test_a_reminder_is_wanted_while_the_pilot_runs() -> None:
    life = running()
    assert still_wanted(life.state, "report_due", TWO, "P1")
    assert still_wanted(life.state, "report_overdue", TWO, "P1")
    life.do("complete_pilot", TWO, **report())
    assert not still_wanted(life.state, "report_due", TWO, "P1")
    assert not still_wanted(life.state, "report_overdue", TWO, "P1")


def test_an_agreement_that_is_over_asks_for_no_report() -> None:
    life = running()
    life.do("start_pilot", TWO, **plan(ends_on="2029-01-01"))
    life.on_day(4000)
    assert (life.state.outcome, life.state.pilots["P2"].status) == ("expired", "running")
    assert life.told_of("report_due") == [TWO, TWO]
