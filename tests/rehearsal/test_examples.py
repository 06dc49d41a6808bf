"""The files people are shown, played: they come as they say, in exactly the numbers they promise."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from console.rehearsal.outcome import Result
from tests.rehearsal.stages import DAY, EXAMPLES, instant, milestones, notices, played

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = timedelta(seconds=5)
"""What an engine may take to wake a timer."""

_results: dict[Path, Result] = {}


async def result_of(path: Path) -> Result:
    """Play a file once for all tests that look at it."""
    if path not in _results:
        _results[path] = await played(path)
    return _results[path]


async def story(name: str) -> Result:
    return await result_of(EXAMPLES / "stories" / f"{name}.yaml")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def s1() -> Result:
    return await story("s1")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def s2() -> Result:
    return await story("s2")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def s3() -> Result:
    return await story("s3")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def s3b() -> Result:
    return await story("s3b")


@pytest.mark.parametrize("name", ["s1", "s2", "s2b", "s3", "s3b"])
async def test_these_stories_come_as_they_expect(name: str) -> None:
    assert (await story(name))["differences"] == []  # tests/audit/test_verified.py asks this of every other


async def test_s1_counts_one_superseded_and_eight_current_approvals(s1: Result) -> None:
    assert (s1["revisions"], s1["approvals"]) == (2, {"current": 8, "superseded": 1})
    assert s1["milestones"] == ["negotiation_opened", "text_agreed", "signed"]
    assert (s1["reminders"], s1["refused"]) == (0, [])


async def test_s1_sends_43_notices_by_the_table(s1: Result) -> None:
    kinds = ("opened", "revised", "approved", "signature_requested", "signed", "in_force")
    assert [len(notices(s1, kind)) for kind in kinds] == [7, 7, 6, 8, 7, 8]
    assert s1["notices"] == len(s1["notices_all"]) == 43


async def test_s2_is_signed_by_three_hands_for_eight(s2: Result) -> None:
    assert (s2["signatures"], s2["mandates"], s2["uncovered"], s2["revisions"]) == (3, 5, [], 1)
    ink = milestones(s2, "ink_signature")
    assert sorted(each["on_behalf_of"] for each in ink) == [
        [],
        [],
        ["AVEP", "BUSINESS_UPPER_AUSTRIA", "CCIS", "PROPLAST", "KIMW"],
    ]


async def test_s2_shows_five_headline_milestones_in_order_of_record(s2: Result) -> None:
    headline = [each["type"] for each in s2["milestones_all"] if each["headline"]]
    assert headline == ["negotiation_opened", "study_trip", "text_agreed", "delegation_visit", "signed"]


async def test_s2_sends_37_notices_by_the_table(s2: Result) -> None:
    kinds = ("opened", "approved", "signature_requested", "mandate_granted", "ink_recorded", "in_force")
    assert [len(notices(s2, kind)) for kind in kinds] == [7, 7, 8, 5, 2, 8]
    assert s2["notices"] == 37


async def test_s2_ends_two_contest_windows_unused_after_14_local_days(s2: Result) -> None:
    ended = milestones(s2, "contest_window_ended")
    signed_on = instant(milestones(s2, "ink_signature")[0]).astimezone(ZoneInfo("Europe/Paris")).date()
    assert len(ended) == 2
    for each in ended:  # one of the two in Tokyo, where the day ends earlier
        assert instant(each).date() in (signed_on + 14 * DAY, signed_on + 15 * DAY)
    assert milestones(s2, "contested") == []


async def test_four_mandates_do_not_cover_five_clusters() -> None:
    s2b = await story("s2b")
    assert (s2b["phase"], s2b["uncovered"], s2b["mandates"]) == ("signing", ["EU-1"], 4)
    assert s2b["refused"] == ["NO_MANDATE"]


async def test_s3_reminds_on_days_7_14_21_and_28_exactly(s3: Result) -> None:
    since = instant(milestones(s3, "negotiation_opened")[0])
    reminded = [instant(each) - since for each in milestones(s3, "reminded")]
    assert [length // DAY for length in reminded] == [7, 14, 21, 28]
    assert all(length % DAY < AT_ONCE for length in reminded)
    assert [each["to"] for each in notices(s3, "reminder")] == ["JP-1"] * 4


async def test_s3_copies_the_coordinator_with_the_last_reminder_only(s3: Result) -> None:
    (copy,) = notices(s3, "reminder_copy")
    assert (copy["to"], copy["seq"]) == ("PLASTIPOLIS", milestones(s3, "reminded")[-1]["seq"])


async def test_s3_lapses_when_day_45_ends_where_the_silent_party_is(s3: Result) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    opened, lapsed = (instant(milestones(s3, each)[0]) for each in ("negotiation_opened", "lapsed"))
    day_after = opened.astimezone(tokyo).date() + 46 * DAY
    midnight = datetime(day_after.year, day_after.month, day_after.day, tzinfo=tokyo)
    row_being_written = timedelta(minutes=1)
    assert row_being_written <= lapsed - midnight < row_being_written + AT_ONCE


async def test_s3_refuses_the_late_approval_and_changes_nothing(s3: Result) -> None:
    (refused,) = s3["refused_all"]
    assert (refused["code"], refused["by"], refused["ref"]) == ("NEGOTIATION_LAPSED", "JP-1", "MOU-JP-3")
    assert s3["agreements"]["MOU-JP-3"]["approvals"] == {"current": 7, "superseded": 0}
    assert milestones(s3, "text_agreed", "MOU-JP-3") == []


async def test_s3_opens_the_second_negotiation_after_the_first_has_closed(s3: Result) -> None:
    (closed,) = milestones(s3, "closed", "MOU-JP-3")
    second = milestones(s3, "negotiation_opened", "MOU-JP-3-NEW")[0]
    starts = datetime.fromisoformat("2026-01-12T09:00:00+01:00")
    assert instant(closed) < instant(second)
    assert [(instant(each) - starts) // DAY for each in (closed, second)] == [59, 60]


async def test_s3_comes_to_63_notices_in_two_lives(s3: Result) -> None:
    lives = s3["agreements"]
    assert (s3["notices"], s3["reminders"], s3["refused"]) == (63, 4, ["NEGOTIATION_LAPSED"])
    assert [lives[ref]["notices"] for ref in ("MOU-JP-3", "MOU-JP-3-NEW")] == [26, 37]
    assert [lives[ref]["phase"] for ref in ("MOU-JP-3", "MOU-JP-3-NEW")] == ["closed", "in_force"]


async def test_s3b_sends_the_third_reminder_two_days_late_and_none_twice(s3b: Result) -> None:
    since = instant(milestones(s3b, "negotiation_opened")[0])
    days = [(instant(each) - since) // DAY for each in notices(s3b, "reminder")]
    assert days == [7, 14, 23, 28]
    assert s3b["notices"] == 26


async def test_s3b_lives_the_same_first_life(s3: Result, s3b: Result) -> None:
    first = [each["type"] for each in s3["milestones_all"] if each["ref"] == "MOU-JP-3"]
    assert [each["type"] for each in s3b["milestones_all"]] == first
