"""Durations and days: calendar arithmetic, and the forms a report may give its day in."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.calendar import answer_days
from models.days import FIRST_DAY, LAST_DAY, DayAsked, is_occasion, leading_day, may_have_begun
from models.durations import Duration, add_to_day, add_to_instant, normal_duration, parse_duration, span


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("P45D", "P45D"),
        ("P18M", "P1Y6M"),
        ("P12M", "P1Y"),
        ("P6W", "P42D"),
        ("P1Y2M3W4D", "P1Y2M25D"),
        ("P0D", "P0D"),
        ("P0Y", "P0D"),
    ],
)
def test_equal_durations_have_one_form(written: str, normal: str) -> None:
    assert normal_duration(written) == normal


@pytest.mark.parametrize("text", ["", "P", "x", "45D", "P1.5D", "PT1H", "P-1D", "P1D\n", "P1M1Y", "P\u0661D"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        parse_duration(text)


def test_only_days_and_weeks_have_a_length() -> None:
    assert span("P2W1D").days == 15
    for text in ("P1M", "P1Y"):
        with pytest.raises(ValueError, match="fixed length"):
            span(text)


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2026-11-30", "P3M", "2027-02-28"),
        ("2026-12-31", "P1D", "2027-01-01"),
        ("2026-12-15", "P1M", "2027-01-15"),
    ],
)
def test_a_day_a_month_lacks_is_its_last(day: str, duration: str, expected: str) -> None:
    assert add_to_day(date.fromisoformat(day), parse_duration(duration)).isoformat() == expected


def test_an_instant_keeps_its_time_of_day() -> None:
    at = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
    assert add_to_instant(at, Duration(0, 1, 0)) == datetime(2026, 2, 28, 8, 30, tzinfo=UTC)


@given(st.integers(0, 99), st.integers(0, 999), st.integers(0, 99), st.integers(0, 9999))
@settings(max_examples=60, deadline=None)
def test_the_normal_form_says_the_same(years: int, months: int, weeks: int, days: int) -> None:
    written = f"P{years}Y{months}M{weeks}W{days}D"
    normal = normal_duration(written)
    assert normal_duration(normal) == normal
    assert parse_duration(normal) == parse_duration(written)


@pytest.mark.parametrize("text", ["2012-04-24", "2012-04-24/2012-04-26", "2012-04", "2012", "unknown"])
def test_a_day_two_days_a_month_a_year_or_unknown_is_an_occasion(text: str) -> None:
    assert is_occasion(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "20120424",
        "2012-13",
        "2012-02-30",
        "0000",
        "2012-4-1",
        "2012-04-26/2012-04-24",
        "2012/2013",
        "2012-04-24/",
        "/2012-04-24",
        "2012-04-24/2012-04-25/2012-04-26",
        "2012-04-24/unknown",
    ],
)
def test_nothing_else_is_an_occasion(text: str) -> None:
    assert not is_occasion(text)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/Los_Angeles"])
def test_the_first_and_the_last_day_exist_in_every_zone(zone: str) -> None:
    asked = (DayAsked(key="a", zone=zone, on=FIRST_DAY), DayAsked(key="b", zone=zone, on=LAST_DAY))
    answers = answer_days(asked, datetime(2026, 1, 12, tzinfo=UTC))
    assert answers["a"].begins < answers["a"].ends < answers["b"].ends


@pytest.mark.parametrize(
    ("occasion", "parts"),
    [
        ("2012-11-05/2012-11-09", (2012, 11, 5)),
        ("2015-02", (2015, 2, None)),
        ("2014", (2014, None, None)),
        ("unknown", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_an_occasion_is_sorted_by_as_much_of_its_first_day_as_it_names(
    occasion: str | None, parts: tuple[int | None, ...]
) -> None:
    assert leading_day(occasion) == parts


def test_an_occasion_may_have_begun_once_its_first_day_has_come_somewhere() -> None:
    present = datetime(2026, 1, 12, 23, 59, tzinfo=UTC)
    for begun in ("2026-01-12", "2026-01-13", "2026-01", "2026", "unknown"):
        assert may_have_begun(begun, present), begun
    for ahead in ("2026-01-14", "2026-01-14/2026-01-20", "2026-02", "2027"):
        assert not may_have_begun(ahead, present), ahead
