"""When an organisation works, unless the registry says otherwise."""

from datetime import date, time

from models.habits import USUAL_DIGEST, USUAL_WINDOW, WEEKDAYS, WORKING_WEEK, Habits, Weekly


def test_a_weekly_overview_leaves_on_the_calendars_day() -> None:
    tuesday, sunday = date(2026, 3, 31), date(2026, 4, 5)
    assert USUAL_DIGEST.weekday == tuesday.weekday()
    assert Weekly("sun", 7).weekday == sunday.weekday()


def test_usual_hours_are_a_working_day_of_the_week() -> None:
    assert (time(8), time(18)) == USUAL_WINDOW
    assert [*WORKING_WEEK, "sat", "sun"] == list(WEEKDAYS)
    assert Habits("Europe/Paris", "FR").window == USUAL_WINDOW
