"""What an agreement looked like: `--at` folds what was on record by then, and nothing that came later."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calls import entente, record
from tests.models.life import HUB, JP, STARTS, TWO, Life, ink

REF = "MOU-JP-1"


@pytest.fixture
def life(home: Path) -> Life:
    """Opened on 12 January 2026, agreed on the 14th, in force on the 20th; a trip of 2012 recorded then."""
    story = Life.open()
    story.do("approve", TWO)
    story.on_day(2)
    story.approve_all()
    story.on_day(3)
    story.do("record_ink_signature", HUB, **ink(JP, day="2026-01-14"))
    story.on_day(8)
    story.sign_all()
    story.do("report_activity", HUB, kind="study_trip", occurred_on="2012-04-24")
    record(home, story)
    return story


def at(moment: str, *more: str) -> dict[str, object]:
    found: dict[str, object] = entente("status", REF, "--at", moment, "--json", *more).json
    return found


@pytest.mark.parametrize(
    ("day", "phase", "milestones"),
    [
        ("2026-01-12", "negotiating", 2),
        ("2026-01-13", "negotiating", 2),
        ("2026-01-14", "signing", 5),
        ("2026-01-15", "signing", 6),
        ("2026-01-20", "in_force", 11),
        ("2026-03-01", "in_force", 11),
    ],
)
def test_a_day_means_what_was_on_record_at_its_end(life: Life, day: str, phase: str, milestones: int) -> None:
    found = at(day)
    assert (found["phase"], found["milestones"]) == (phase, milestones)
    assert found["head"] == life.chain[milestones - 1][0].digest


def test_the_end_of_a_day_is_the_coordinators(home: Path) -> None:
    story = Life.open()
    story.until(datetime(2026, 1, 13, 22, 59, tzinfo=UTC))  # 23:59 in Paris
    story.do("approve", TWO)
    story.until(datetime(2026, 1, 13, 23, 1, tzinfo=UTC))
    story.approve_all()
    record(home, story)
    assert at("2026-01-13")["milestones"] == 2
    assert at("2026-01-14")["milestones"] == 5


def test_an_instant_is_exact_to_the_microsecond(life: Life) -> None:
    agreed = life.chain[4][0].recorded_at
    assert at(agreed.isoformat())["phase"] == "signing"
    assert at(agreed.isoformat().replace("08:00:00", "07:59:59.999999"))["phase"] == "negotiating"
    assert at("2026-01-14T17:00:00+09:00")["phase"] == "signing"


def test_who_was_awaited_and_what_came_next_is_as_of_then(life: Life) -> None:
    found = at("2026-01-13")
    assert [each["org"] for each in found["waiting_for"]] == ["EU-3", JP]  # type: ignore[attr-defined]
    assert found["next"] == {
        "at": "2026-01-19T08:00:00Z", "what": "reminder", "then": "reminder 1 to EU-3"
    }  # fmt: skip
    shown = entente("status", REF, "--at", "2026-01-13").words
    assert "Waiting for 2 of 4 to approve" in shown
    assert "(44 days left)" in shown


def test_it_says_in_words_what_is_not_in_it(life: Life) -> None:
    shown = entente("status", REF, "--at", "2026-01-14").words
    assert (
        "As it stood on 14 January 2026, 23:59 (Paris time), by the 5 milestones recorded until then. What "
        "was recorded later about earlier days is not in it (milestones 6 and 11); names are today's."
    ) in shown
    found = at("2026-01-14")
    assert (found["as_of"], found["recorded_later"]) == ("2026-01-14T22:59:59.999999Z", [6, 11])
    assert at("2026-01-20")["recorded_later"] == []


def test_explain_looks_back_too(life: Life) -> None:
    then = entente("explain", REF, "--at", "2026-01-13", "--json").json
    assert (then["phase"], then["why_not"]["EU-2"]["approve"]) == ("negotiating", "ALREADY_DONE")
    assert "As it stood on 13 January 2026, 23:59" in entente("explain", REF, "--at", "2026-01-13").words


def test_before_the_opening_there_is_nothing(life: Life) -> None:
    said = entente("status", REF, "--at", "2026-01-11")
    assert said.code == 3
    assert "MOU-JP-1 was not open yet: it was opened on 12 January 2026, 09:00 (Europe/Paris)." in said.words
    assert entente("explain", REF, "--at", "2026-01-11", "--json").json["error"]["kind"] == "not_found"
    assert entente("status", "MOU-JP-9", "--at", "2026-01-14").code == 3


@pytest.mark.parametrize(
    ("moment", "problem"),
    [
        ("2999-01-01", "cannot be meant"),
        ("2199-01-01", "lies in the future"),
        ("2199-01-01T00:00:00Z", "lies in the future"),
        ("2026-02-30", "is not in the calendar"),
        ("yesterday", "is no date"),
        ("", "is no date"),
        ("2026-01-14T12:00", "no moment with an offset"),
        ("2026-01-14T25:00:00Z", "not in the calendar"),
    ],
)
def test_a_wrong_moment_is_told_with_the_fix(life: Life, moment: str, problem: str) -> None:
    said = entente("status", REF, "--at", moment, "--json")
    error = said.json["error"]
    assert (said.code, error["field"]) == (2, "--at")
    assert problem in error["problem"]
    assert error["fix"]


def test_today_means_now(home: Path) -> None:
    record(home, Life.open())
    today = datetime.now(UTC).astimezone().date()
    now, then = entente("status", REF, "--json").json, at(today.isoformat())
    assert then["milestones"] == now["milestones"]
    assert str(then["as_of"]) <= datetime.now(UTC).isoformat()


def test_an_act_that_waited_then_is_shown_as_waiting(home: Path) -> None:
    record(home, Life.open())
    assert entente("approve", REF, "--by", TWO, "--command-id", "c-1").code == 5
    assert at("2026-01-13")["pending"] == []
    assert [each["command_id"] for each in entente("status", REF, "--json").json["pending"]] == ["c-1"]
    assert datetime.now(UTC) > STARTS
