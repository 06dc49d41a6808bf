"""The mails of a long life are told by month."""

from io import StringIO
from typing import Any

from rich.console import Console

from console.rehearsal.cli import MONTHS, mail_calendar


def printed(result: dict[str, Any]) -> list[str]:
    written = StringIO()
    paper = Console(width=80, file=written)
    for part in mail_calendar(result):
        paper.print(part)
    return [" ".join(line.split()) for line in written.getvalue().splitlines()]


def told(*mails: tuple[str, str, str]) -> dict[str, Any]:
    notices = [{"at": f"{day}T08:00:00Z", "kind": kind, "to": org} for day, kind, org in mails]
    return {"notices_all": notices, "digests_all": [{"at": "2026-03-03T08:00:00Z", "to": "CCIS"}]}


def test_three_years_are_told_by_organisation_and_year_and_by_month_and_kind() -> None:
    month = [(f"20{26 + each // 12}-{each % 12 + 1:02}-05", "expiry_ahead", "CCIS") for each in range(36)]
    found = printed(told(("2026-01-12", "opened", "CCIS"), ("2026-01-12", "opened", "AVEP"), *month))
    assert "mails to 2026 2027 2028 in all overviews" in found
    assert "CCIS 13 12 12 37 1" in found
    assert "2026-01 3 opened 2, expiry ahead 1" in found
    assert "2026-03 2 expiry ahead 1, weekly overview 1" in found
    assert "2028-12 1 expiry ahead 1" in found


def test_of_a_short_life_the_months_are_told_once() -> None:
    month = [(f"2026-{each:02}-05", "reminder", "CCIS") for each in range(1, MONTHS + 1)]
    found = printed(told(*month))
    assert not any(line.startswith("month") for line in found)
    assert found[0].startswith("mails to 2026-01 2026-02")
