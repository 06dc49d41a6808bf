"""When an organisation works: by its country's week and holidays, its own hours, and its own clock."""

from datetime import UTC, date, datetime, time

import pytest

from activities import working_hours
from activities.working_hours import (
    habits_of,
    has_calendar,
    is_working_day,
    next_working_moment,
    working_week,
)
from models.habits import WEEKDAYS, Habits, Weekly, Window
from models.tables import OrganisationRow

PARIS = Habits("Europe/Paris", "FR")
TOKYO = Habits("Asia/Tokyo", "JP")


def at(moment: str) -> datetime:
    """An instant, UTC unless it says otherwise."""
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def test_a_working_hour_is_now() -> None:
    assert next_working_moment(at("2026-01-12T08:00"), PARIS) == at("2026-01-12T08:00")
    assert next_working_moment(at("2026-01-12T07:00"), PARIS) == at("2026-01-12T07:00"), "as it opens"


@pytest.mark.parametrize(
    ("habits", "asked", "then"),
    [
        (PARIS, "2026-01-12T06:59:59", "2026-01-12T08:00+01:00"),
        (PARIS, "2026-01-12T17:00", "2026-01-13T08:00+01:00"),
        (PARIS, "2026-01-16T16:59:59.999", "2026-01-16T16:59:59.999"),
        (PARIS, "2026-01-16T17:00", "2026-01-19T08:00+01:00"),
        (PARIS, "2026-05-14T08:00", "2026-05-15T08:00+02:00"),
        (PARIS, "2026-04-03T17:00", "2026-04-07T08:00+02:00"),
        (PARIS, "2025-12-25T09:00", "2025-12-26T08:00+01:00"),
        (PARIS._replace(region="FR-57"), "2025-12-25T09:00", "2025-12-29T08:00+01:00"),
        (TOKYO, "2026-04-28T09:00", "2026-04-30T08:00+09:00"),
        (TOKYO, "2026-05-01T09:00", "2026-05-07T08:00+09:00"),
        (TOKYO._replace(window=Window(time(9, 30))), "2026-05-01T09:00", "2026-05-07T09:30+09:00"),
        (Habits("Asia/Jerusalem", "IL"), "2026-01-08T17:00", "2026-01-11T08:00+02:00"),
        (PARIS._replace(working_days=("tue", "thu")), "2026-01-13T18:00", "2026-01-15T08:00+01:00"),
        (PARIS._replace(working_days=("sat",)), "2026-01-12T09:00", "2026-01-17T08:00+01:00"),
        (Habits("Europe/Belgrade", "XK"), "2026-01-16T17:00", "2026-01-19T08:00+01:00"),
    ],
    ids=[
        "early", "late", "the last moment", "over a weekend", "Ascension", "Easter", "Christmas",
        "Saint Stephen in Moselle", "Showa Day", "the golden week", "its own hours",
        "Friday and Saturday free", "its own days", "Saturdays", "a country nobody has a calendar of",
    ],
)  # fmt: skip
def test_else_it_is_the_next_working_morning(habits: Habits, asked: str, then: str) -> None:
    assert next_working_moment(at(asked), habits) == at(then)


@pytest.mark.parametrize(
    ("habits", "asked", "then"),
    [
        (PARIS, "2026-03-27T17:00", "2026-03-30T08:00+02:00"),
        (PARIS, "2026-10-23T16:00", "2026-10-26T08:00+01:00"),
        (Habits("America/Sao_Paulo", "BR"), "2018-11-01T22:00", "2018-11-05T08:00-02:00"),
        (Habits("America/Sao_Paulo", "BR"), "2019-02-15T21:00", "2019-02-18T08:00-03:00"),
        (Habits("Africa/Casablanca", "MA"), "2026-02-13T17:00", "2026-02-16T08:00+00:00"),
        (Habits("Africa/Casablanca", "MA"), "2026-02-10T18:00", "2026-02-11T08:00+01:00"),
        (Habits("Pacific/Apia", "WS"), "2011-12-30T04:00", "2012-01-03T08:00+14:00"),
        (Habits("Pacific/Apia", "WS", working_days=WEEKDAYS), "2011-12-30T04:00", "2011-12-31T08:00+14:00"),
        (Habits("Pacific/Kiritimati", "KI"), "2026-01-15T10:00", "2026-01-15T18:00"),
        (Habits("Pacific/Pago_Pago", "AS"), "2026-01-16T10:00", "2026-01-16T19:00"),
    ],
    ids=[
        "spring in Paris", "autumn in Paris", "summer time in Brazil begins at midnight",
        "and ends at midnight", "Morocco turns back for Ramadan", "and before it", "Samoa lost a Friday",
        "and its morning is Saturday's", "tomorrow already", "yesterday still",
    ],
)  # fmt: skip
def test_the_morning_is_that_of_its_own_clock(habits: Habits, asked: str, then: str) -> None:
    assert next_working_moment(at(asked), habits) == at(then)


def test_a_calendar_without_any_work_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working_hours, "LONGEST_REST", 2)
    assert next_working_moment(at("2026-01-17T09:00"), PARIS) == at("2026-01-17T09:00")


def test_a_free_day_is_a_weekend_or_a_holiday_there() -> None:
    assert is_working_day(date(2026, 7, 13), PARIS)
    assert not is_working_day(date(2026, 7, 14), PARIS)
    assert is_working_day(date(2026, 7, 14), TOKYO)
    assert not is_working_day(date(2026, 7, 18), TOKYO)
    assert not is_working_day(date(2026, 7, 14), PARIS._replace(working_days=WEEKDAYS))
    assert is_working_day(date(2026, 7, 18), PARIS._replace(working_days=WEEKDAYS))


@pytest.mark.parametrize(
    ("country", "free"),
    [
        ("FR", {"sat", "sun"}),
        ("IL", {"fri", "sat"}),
        ("SA", {"fri", "sat"}),
        ("AE", {"sat", "sun"}),
        ("XK", {"sat", "sun"}),
    ],
)
def test_a_week_is_that_of_the_country(country: str, free: set[str]) -> None:
    assert set(WEEKDAYS) - set(working_week(country)) == free


def test_some_regions_have_holidays_of_their_own() -> None:
    assert has_calendar("FR", "FR-57")
    assert not has_calendar("FR", "FR-ARA")
    assert not has_calendar("JP", "JP-20")
    assert not has_calendar("XK", "XK-01")


def test_the_registry_says_when_an_organisation_works() -> None:
    row = OrganisationRow(
        code="A1",
        name="A",
        country="FR",
        timezone="Europe/Paris",
        language="fr",
        region="FR-57",
        working_days="mon,tue",
        send_from="09:00",
        send_until="17:30",
    )
    found = Habits("Europe/Paris", "FR", "FR-57", ("mon", "tue"), Window(time(9), time(17, 30)))
    assert habits_of(row) == found
    plain = OrganisationRow(code="A1", name="A", country="FR", timezone="Europe/Paris", language="fr")
    assert habits_of(plain) == PARIS


def test_a_weekday_has_its_place() -> None:
    assert [Weekly(day).weekday for day in WEEKDAYS] == list(range(7))
