"""Lengths in forms: what is shown of them is read as the same length again."""

import pytest
from starlette.datastructures import FormData

from console.web.lengths import ladder_shown, ladder_typed, length_shown, length_typed


@pytest.mark.parametrize(
    ("length", "number", "unit"),
    [("P45D", "45", "D"), ("P3M", "3", "M"), ("P1Y6M", "18", "M"), ("P3Y", "3", "Y"), ("P0D", "P0D", "D")],
)
def test_a_length_is_shown_as_a_number_of_one_unit_and_read_again(
    length: str, number: str, unit: str
) -> None:
    assert length_shown(length) == (number, unit)
    assert length_typed(FormData([("notice", number), ("notice.unit", unit)]), "notice") == length


def test_weeks_are_days() -> None:
    assert length_typed(FormData([("grace", "6"), ("grace.unit", "W")]), "grace") == "P42D"


@pytest.mark.parametrize("typed", ["P1M2D", "a while", "999999999", "-1", "", "\uff14\uff15"])
def test_what_is_no_number_of_a_unit_is_kept_as_it_was_typed(typed: str) -> None:
    assert length_typed(FormData([("grace", typed), ("grace.unit", "D")]), "grace") == typed
    assert length_shown(typed, "W") == (typed, "W")
    assert length_shown(typed)[0] == typed


@pytest.mark.parametrize(
    ("ladder", "shown"), [("P7D,P14D", "7, 14"), ("none", "0"), ("P7D,P1M", "P7D,P1M"), ("", "")]
)
def test_a_ladder_is_shown_as_days_and_read_again(ladder: str, shown: str) -> None:
    assert ladder_shown(ladder) == shown
    assert ladder_typed(FormData([("reminders", shown)]), "reminders") == ladder


def test_a_ladder_may_be_typed_with_blanks_and_japanese_commas() -> None:
    assert ladder_typed(FormData([("reminders", " 3、 10 ")]), "reminders") == "P3D,P10D"
