"""When an endpoint is tried again, and when no more."""

from datetime import timedelta

from models.webhooks import DEAD_AFTER, LONGEST_GAP, gap, in_parallel, is_dead, is_wanted
from tests.models.life import STARTS

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_gaps_grow_from_seconds_to_hours_and_no_further() -> None:
    middle = [gap(attempts, 0.5) for attempts in range(1, 40)]
    assert middle[:4] == [5 * SECOND, 20 * SECOND, 80 * SECOND, 320 * SECOND]
    assert middle == sorted(middle)
    assert middle[-1] == LONGEST_GAP == 6 * HOUR


def test_chance_moves_a_gap_by_a_fifth() -> None:
    assert (gap(1, 0), gap(1, 1)) == (4 * SECOND, 6 * SECOND)


def test_an_endpoint_may_ask_for_more_time_but_not_for_days() -> None:
    assert gap(1, 0.5, HOUR) == HOUR
    assert gap(9, 0.5, HOUR) == LONGEST_GAP
    assert gap(1, 0.5, 100 * HOUR) == LONGEST_GAP


def test_an_endpoint_is_dead_after_days_of_nothing_else() -> None:
    assert not is_dead(STARTS, STARTS + DEAD_AFTER - SECOND)
    assert is_dead(STARTS, STARTS + DEAD_AFTER)


def test_one_that_fails_is_told_one_by_one() -> None:
    assert [in_parallel(failures) for failures in (0, 2, 3, 99)] == [4, 4, 1, 1]


def test_without_a_type_named_all_are_wanted() -> None:
    assert is_wanted((), "signed")
    assert is_wanted(("signed", "lapsed"), "signed")
    assert not is_wanted(("lapsed",), "signed")
