"""In force to the end of the term, played without `until`: what the clock says, and to whom."""

from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from console.rehearsal.outcome import Result
from tests.rehearsal.stages import DAY, instant, milestones, notices, played
from tests.rehearsal.told import EVERYBODY, act, agreed, signed, tell

pytestmark = pytest.mark.asyncio(loop_scope="session")

A_MINUTE = timedelta(minutes=1)
AT_ONCE = timedelta(seconds=5)
LIFE = [*agreed(), *signed("P2D")]


async def life(folder: Path, *more: str, policy: str = "dormant: none", term: str = "P3Y") -> Result:
    return await played(tell(folder, [*LIFE, *more], policy=policy, term=term))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def three_years(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return await life(tmp_path_factory.mktemp("three-years"))


async def test_a_life_without_until_is_played_to_its_expiry(three_years: Result) -> None:
    assert (three_years["phase"], three_years["outcome"]) == ("closed", "expired")
    assert three_years["milestones"] == ["negotiation_opened", "text_agreed", "signed", "expired"]
    assert sorted(each["to"] for each in notices(three_years, "expired")) == sorted(EVERYBODY)


async def test_it_expires_when_its_last_local_day_has_ended(three_years: Result) -> None:
    ends = "2029-01-14T23:00:00+00:00"  # signed on 14 January 2026 in Paris, for three years
    (expired,) = milestones(three_years, "expired")
    assert (instant(expired) - A_MINUTE).isoformat()[:19] == ends[:19]


async def test_notices_of_the_end_go_180_90_60_and_30_days_ahead(three_years: Result) -> None:
    ends = instant(milestones(three_years, "expired")[0]) - A_MINUTE
    ahead = [ends - instant(each) for each in milestones(three_years, "expiry_noticed")]
    assert [round(length / DAY) for length in ahead] == [180, 90, 60, 30]
    assert all(abs(length - round(length / DAY) * DAY) < AT_ONCE for length in ahead)


async def test_the_last_notice_goes_to_all_and_the_others_to_the_two_hosts(three_years: Result) -> None:
    told = [
        sorted(each["to"] for each in notices(three_years, "expiry_ahead") if each["seq"] == noticed["seq"])
        for noticed in milestones(three_years, "expiry_noticed")
    ]
    assert told == [["ABROAD", "LEAD"]] * 3 + [sorted(EVERYBODY)]


async def test_a_short_term_skips_the_notices_that_would_precede_its_start(tmp_path: Path) -> None:
    result = await life(tmp_path, term="P75D")
    assert len(milestones(result, "expiry_noticed")) == 2
    assert result["outcome"] == "expired"


async def test_without_expiry_notices_it_ends_all_the_same(tmp_path: Path) -> None:
    result = await life(tmp_path, policy="dormant: none, expiry_notices: none")
    assert (result["outcome"], notices(result, "expiry_ahead")) == ("expired", [])


async def test_long_silence_is_nudged_after_nine_months_and_flagged_after_twelve(tmp_path: Path) -> None:
    result = await life(tmp_path, policy="")
    in_force = instant(milestones(result, "signed")[0])
    assert sorted(each["to"] for each in notices(result, "dormancy_nudge")) == ["ABROAD", "LEAD"]
    assert sorted(each["to"] for each in notices(result, "dormant")) == sorted(EVERYBODY)
    nudged, flagged = (instant(notices(result, kind)[0]) for kind in ("dormancy_nudge", "dormant"))
    assert [(each.year, each.month, each.day) for each in (in_force, nudged, flagged)] == [
        (2026, 1, 14),
        (2026, 10, 14),
        (2027, 1, 14),
    ]


async def test_an_activity_breaks_the_silence_and_it_begins_anew(tmp_path: Path) -> None:
    visit = act("P300D", "SECOND", "report_activity", "kind: workshop, occurred_on: 2026-11-01")
    result = await life(tmp_path, visit, policy="")
    assert [each["type"] for each in result["milestones_all"] if each["headline"]] == [
        "negotiation_opened",
        "text_agreed",
        "signed",
        "workshop",
        "dormant",
        "expired",
    ]
    assert len(notices(result, "dormancy_nudge")) == 4  # once for each silence, to the two hosts


async def test_dormancy_switched_off_says_nothing_in_three_years(three_years: Result) -> None:
    assert (notices(three_years, "dormancy_nudge"), milestones(three_years, "dormant")) == ([], [])


async def test_a_lapsed_negotiation_closes_by_itself_when_the_grace_has_ended(tmp_path: Path) -> None:
    result = await played(tell(tmp_path, []))
    lapsed, closed = (instant(milestones(result, each)[0]) for each in ("lapsed", "closed"))
    assert (result["outcome"], (closed - lapsed) // DAY) == ("lapsed", 14)


async def test_an_extension_within_the_grace_clears_the_lapse(tmp_path: Path) -> None:
    late = act("P48D", "ABROAD", "approve")
    acts = [*agreed()[:2], act("P47D", "LEAD", "extend", "until: P60D"), late]
    result = await played(tell(tmp_path, acts, rest="until: P50D"))
    assert (result["phase"], len(milestones(result, "lapsed"))) == ("signing", 1)
    assert [each["to"] for each in notices(result, "extended")] == ["ABROAD", "SECOND", "THIRD"]
    assert result["differences"] == []
