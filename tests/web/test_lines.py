"""Lines in forms: counts as people write them, and who took part by ticks, numbers and lines."""

import pytest
from starlette.datastructures import FormData

from console.web.agreements.lines import lines_typed, participants_typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Small firms: 10\n\nvisitors：3", ["small_firms=10", "visitors=3"]),
        ("meetings 4", ["meetings=4"]),
        ("smes=10", ["smes=10"]),
        ("three people", ["three people"]),
        ("b2b  meetings 2 5", ["b2b_meetings_2=5"]),
        (f"a{' ' * 20_000}x", [f"a{' ' * 20_000}x"]),  # read in more than one way it would take days
        ("FRK2=https://example.org/strategy", ["FRK2=https://example.org/strategy"]),
    ],
)
def test_counts_are_written_as_people_write_them(typed: str, read: list[str]) -> None:
    assert lines_typed(FormData([("targets", typed)]), "targets") == read


def test_who_took_part_is_ticked_counted_or_written() -> None:
    form = FormData([
        ("participants.org", "CCIS"),
        ("participants.org", "AVEP"),
        ("participants.eu_sme", "12"),
        ("participants.third_sme", ""),
        ("participants", "group=eu_sme,country=FR,count=5"),
    ])  # fmt: skip
    assert participants_typed(form, "participants") == [
        *("org=CCIS", "org=AVEP", "group=eu_sme,count=12"),
        "group=eu_sme,country=FR,count=5",
    ]
