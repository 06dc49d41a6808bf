"""Which activities are one event, whose it is, and what the table of events says of them."""

from datetime import date

import pytest

from models.report.cells import NOT_REPORTED, ConfirmedZero, marks_of, sources_of
from models.report.events import events_table
from models.report.facts import Activity
from models.report.occurrences import in_period, last_day
from models.report.programme import Programme
from models.report.shapes import Table
from tests.models.reporting import HUB, OTHER, TWO, activity, facts, number, pact, programme


def table(*activities: Activity, **asked: object) -> Table:
    return events_table(programme(**asked), facts(*activities, pacts=(pact(), pact(OTHER, country="US"))))


def counted(*activities: Activity, column: str = "c2c", **asked: object) -> int | None:
    return number(table(*activities, **asked).cell("JP", column))


def test_one_fair_two_members_is_one_event_with_both_reports() -> None:
    fair = {"kind": "trade_fair", "on": "2015-03"}
    told = table(activity(**fair, place="NPE, Orlando"), activity(**fair, place=" npe,  ORLANDO ", by=TWO))
    assert number(told.cell("JP", "b2b")) == 1
    assert len(sources_of(told.cell("JP", "b2b"))) == 2


@pytest.mark.parametrize(
    "other", [{"on": "2015-04"}, {"place": "Lyon"}, {"kind": "matchmaking", "purpose": "b2b"}], ids=str
)
def test_another_day_place_or_kind_is_another_event(other: dict[str, str]) -> None:
    fair = {"kind": "trade_fair", "on": "2015-03", "place": "Orlando"}
    assert counted(activity(**fair), activity(**{**fair, **other}), column="b2b") == 2


@pytest.mark.parametrize("known", [{"on": "unknown", "place": "Lyon"}, {"on": "2015-03"}], ids=str)
def test_events_whose_days_or_place_nobody_knows_are_not_taken_for_one(known: dict[str, str]) -> None:
    assert counted(activity(**known), activity(**known)) == 2


def test_one_event_for_two_countries_is_one_in_the_total() -> None:
    known = {"on": "2015-03", "place": "Lyon"}
    told = table(activity(**known), activity(**known, ref=OTHER, country="US"), activity())
    assert [number(row.cells[1]) for row in told.every_row] == [2, 1, 2]
    assert len(sources_of(told.cell("US", "c2c"))) == 1


@pytest.mark.parametrize("attribution", ["member", "national"])
def test_what_was_not_the_partnership_s_does_not_fill_its_form(attribution: str) -> None:
    assert counted(activity(attribution=attribution)) is None


def test_the_programme_says_whose_a_kind_is_where_its_report_does_not() -> None:
    unstated = {"delegation_visit": "member"}
    assert counted(activity(), unstated=unstated) is None
    assert counted(activity(attribution="consortium"), unstated=unstated) == 1


@pytest.mark.parametrize("kind", ["survey", "promotion"])
def test_surveys_and_promotion_are_excluded(kind: str) -> None:
    columns = [{"code": "all", "counts": [{"kind": kind}]}]
    assert counted(activity(kind), column="all", events=columns) is None
    assert counted(activity(kind), column="all", events=columns, excluded=()) == 1


def test_the_purpose_decides_where_a_column_asks_for_it() -> None:
    met = [activity("matchmaking", purpose=each) for each in ("c2c", "b2b", "b2b", None)]
    told = table(*met)
    assert [number(cell) for cell in told.rows[0].cells] == [None, 1, 2]


def test_blank_is_not_reported_and_zero_only_if_confirmed() -> None:
    zeros = [{"cell": "events.US.c2c", "by": HUB, "on": "2016-01-31"}]
    told = table(zeros=zeros)
    assert told.cell("US", "c2c") == ConfirmedZero(by=HUB, on=date(2016, 1, 31))
    assert {cell for row in told.every_row for cell in row.cells} == {NOT_REPORTED, told.cell("US", "c2c")}


def test_a_country_the_programme_does_not_aim_at_has_no_row_and_no_part_in_the_total() -> None:
    told = table(activity(country="BR"))
    assert [row.code for row in told.every_row] == ["JP", "US", "total"]
    assert told.cell("total", "c2c") == NOT_REPORTED


def test_a_number_without_evidence_stays_and_says_so() -> None:
    shown, bare = activity(evidence=("agenda",)), activity()
    assert marks_of(table(shown).cell("JP", "c2c")) == ()
    assert marks_of(table(shown, bare).cell("JP", "c2c")) == ("unsupported",)
    assert marks_of(table(shown, evidence=("attendance",)).cell("JP", "c2c")) == ("unsupported",)
    assert marks_of(table(shown, evidence=("agenda",)).cell("JP", "c2c")) == ()


LAST = {
    "2015-03-04": date(2015, 3, 4),
    "2015-03-04/2015-03-06": date(2015, 3, 6),
    "2016-02": date(2016, 2, 29),
    "2015-12": date(2015, 12, 31),
    "2015": date(2015, 12, 31),
    "unknown": None,
}


@pytest.mark.parametrize("on", LAST)
def test_the_last_day_an_occasion_may_mean(on: str) -> None:
    assert last_day(on) == LAST[on]


PERIOD = {"begins": date(2014, 6, 1), "ends": date(2015, 5, 31)}
WITHIN = {
    "2014": True,
    "2014-05": False,
    "2014-05-30/2014-06-01": True,
    "2015-05-31": True,
    "2015-06": False,
    "2016": False,
    "unknown": True,
}


@pytest.mark.parametrize("on", WITHIN)
def test_what_may_lie_in_the_period_counts(on: str) -> None:
    asked: Programme = programme(period=PERIOD)
    assert in_period(asked, activity(on=on)) is WITHIN[on]
    assert counted(activity(on=on), period=PERIOD) == (1 if WITHIN[on] else None)
    assert in_period(programme(), activity(on=on))
