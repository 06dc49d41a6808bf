"""Weekly overviews in a rehearsal: none too many, none lost, and never counted as notices."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.rehearsal.outcome import Result
from tests.rehearsal.stages import DAY, instant, notices, played
from tests.rehearsal.told import STARTS, act, agreed, control, signed, tell

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEGIN = datetime.fromisoformat(STARTS)
ZONES = {"LEAD": "Europe/Paris", "SECOND": "Europe/Madrid", "THIRD": "Europe/Lisbon", "ABROAD": "Asia/Tokyo"}
QUIET = "reminders: none, coordinator_reminders: none"


async def digested(tmp_path: Path, acts: list[str], until: str, policy: str = QUIET, **more: str) -> Result:
    return await played(tell(tmp_path, acts, policy=policy, rest=f"until: {until}\ndigests: on", **more))


def of(result: Result, org: str) -> list[str]:
    """When an organisation got its overviews, by its own clock."""
    zone = ZoneInfo(ZONES[org])
    return [
        f"{instant(each).astimezone(zone):%a %d %b %H:%M}"
        for each in result["digests_all"]
        if each["to"] == org
    ]


async def test_the_silent_get_one_a_week_in_the_morning(tmp_path: Path) -> None:
    result = await digested(tmp_path, agreed()[:1], "P30D")
    assert of(result, "SECOND") == of(result, "LEAD") == [], "one has approved, one has opened"
    assert of(result, "THIRD") == [
        "Tue 20 Jan 09:00",
        "Tue 27 Jan 09:00",
        "Tue 03 Feb 09:00",
        "Tue 10 Feb 09:00",
    ]
    assert of(result, "ABROAD") == of(result, "THIRD"), "of its own Tuesday"
    assert (result["notices"], result["reminders"]) == (3 + 1, 0)


async def test_reminders_leave_little_to_tell(tmp_path: Path) -> None:
    result = await digested(tmp_path, agreed()[:2], "P45D", "reminders: [P7D, P14D, P21D, P28D]")
    assert of(result, "ABROAD") == ["Tue 17 Feb 09:00", "Tue 24 Feb 09:00"], "after the last of them"
    assert result["reminders"] == 4


async def test_a_holiday_moves_one_to_the_next_working_morning(tmp_path: Path) -> None:
    starts = "2026-04-20T09:00:00+09:00"
    path = tell(tmp_path, [], policy=QUIET, rest="until: P18D\ndigests: on")
    path.write_text(path.read_text().replace(STARTS, starts), encoding="utf-8")
    result = await played(path)
    assert of(result, "ABROAD") == ["Tue 28 Apr 09:00", "Thu 07 May 08:00"], "the golden week is over"
    assert of(result, "SECOND") == ["Tue 28 Apr 09:00", "Tue 05 May 09:00"]


async def test_one_that_still_waits_makes_the_next_needless(tmp_path: Path) -> None:
    registry = "country: JP, mailbox"
    policy = "reminders: none, negotiation_window: P80D"
    path = tell(tmp_path, [], policy=policy, rest="until: P30D\ndigests: on")
    book = path.parent / "organisations.yaml"
    days = "working_days: [sun], digest: {day: mon, hour: 9}, mailbox"
    book.write_text(book.read_text().replace(registry, f"country: JP, {days}"), encoding="utf-8")
    result = await played(path)
    assert of(result, "ABROAD") == ["Sun 25 Jan 08:00", "Sun 08 Feb 08:00"], (
        "the Monday of 26 January comes a day after one, which is enough said"
    )


async def test_mail_down_for_three_days_sends_every_overview_and_notice_once(tmp_path: Path) -> None:
    approval = act("P9D", "SECOND", "approve")
    down = [control("P7DT12H", "mail_down"), approval, control("P10DT12H", "mail_up")]
    calm = await digested(tmp_path, [approval], "P12D")
    late = await digested(tmp_path, down, "P12D")
    assert [Counter(each["to"] for each in done["digests_all"]) for done in (calm, late)] == [
        Counter({"SECOND": 1, "THIRD": 1, "ABROAD": 1}),
        Counter({"THIRD": 1, "ABROAD": 1}),
    ], "what was answered meanwhile is told no more"
    kinds = [Counter((each["kind"], each["to"]) for each in done["notices_all"]) for done in (calm, late)]
    assert kinds[0] == kinds[1]
    assert set(kinds[1].values()) == {1}
    days = {(instant(each) - BEGIN) // DAY for each in late["digests_all"]}
    assert days <= {10, 11}, "in working hours of its reader"


async def test_five_weeks_without_a_worker_are_one_overview(tmp_path: Path) -> None:
    acts = [control("P2D", "worker_down"), control("P37D", "worker_up")]
    result = await digested(tmp_path, acts, "P39D", "reminders: none, negotiation_window: P90D")
    assert Counter(each["to"] for each in result["digests_all"]) == {"SECOND": 1, "THIRD": 1, "ABROAD": 1}
    assert {(instant(each) - BEGIN) // DAY for each in result["digests_all"]} == {37}


async def test_overviews_follow_a_life_to_its_end(tmp_path: Path) -> None:
    acts = [*agreed("P20D"), *signed("P30D")]
    result = await digested(tmp_path, acts, "end", "reminders: none, dormant: none", term="P6M")
    assert (result["phase"], result["outcome"]) == ("closed", "expired")
    assert [len(of(result, org)) for org in ("LEAD", "SECOND", "THIRD", "ABROAD")] == [1, 3, 3, 3]
    assert len(notices(result, "digest")) == 0
    load = result["mail_load"]
    assert (load["overviews"], load["mails"], load["persons"]) == (10, result["notices"] + 10, 4)


async def test_without_digests_nobody_gets_one(tmp_path: Path) -> None:
    result = await played(tell(tmp_path, [], policy=QUIET, rest="until: P29D"))
    assert (result["digests_all"], result["mail_load"]["overviews"]) == ([], 0)


async def test_spring_and_autumn_keep_the_hour_of_the_clock(tmp_path: Path) -> None:
    starts = "2026-03-16T09:00:00+01:00"
    policy = "reminders: none, negotiation_window: P40D"
    path = tell(tmp_path, [], policy=policy, rest="until: P17D\ndigests: on")
    path.write_text(path.read_text().replace(STARTS, starts), encoding="utf-8")
    result = await played(path)
    assert of(result, "SECOND") == ["Tue 24 Mar 09:00", "Tue 31 Mar 09:00"]
    lengths = [instant(each) for each in result["digests_all"] if each["to"] == "SECOND"]
    assert (lengths[1] - lengths[0]).total_seconds() == pytest.approx((7 * 24 - 1) * 3600, abs=5)
