"""The page about the doctor explains every check, and shows what it prints."""

from pathlib import Path

from console.doctor.checks import CHECKS

PAGE = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]


def test_the_page_explains_every_check_in_the_order_they_are_made() -> None:
    told = [(name.strip(" `"), about.strip()) for name, about, *_ in ROWS]
    assert told == [(check.name, check.about) for check in CHECKS]


def test_the_page_says_of_every_check_what_is_wrong_and_what_to_do() -> None:
    assert {len(row) for row in ROWS} == {4}
    assert all(cell.strip() for row in ROWS for cell in row)


def test_every_check_has_a_name_for_programs() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").isalpha() and name.islower() for name in names)
