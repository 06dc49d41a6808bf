"""Reminders in working hours over weeks: mails move, counts and deadlines do not."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.rehearsal.stages import DAY, instant, milestones, notices, performed, played
from tests.rehearsal.told import STARTS, act, agreed, control, tell

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEGIN = datetime.fromisoformat(STARTS)
AT_ONCE = timedelta(seconds=5)
ZONES = {"SECOND": "Europe/Madrid", "THIRD": "Europe/Lisbon", "ABROAD": "Asia/Tokyo", "LEAD": "Europe/Paris"}
SATURDAYS = "reminders: [P5D, P12D, P30D]"


def local(entry: dict[str, str]) -> datetime:
    """When a notice left, by its reader's clock."""
    return instant(entry).astimezone(ZoneInfo(ZONES[entry["to"]]))


async def test_reminders_of_saturdays_leave_on_monday_mornings_and_are_recorded_on_saturdays(
    tmp_path: Path,
) -> None:
    result = await played(tell(tmp_path, [], policy=SATURDAYS, rest="until: P15D"))
    recorded = [instant(each) - BEGIN for each in milestones(result, "reminded")]
    assert [length // DAY for length in recorded] == [5] * 3 + [12] * 3
    assert all(length % DAY < AT_ONCE for length in recorded)
    left = sorted(local(each) for each in notices(result, "reminder"))
    assert [f"{at:%a %H:%M}" for at in left] == ["Mon 08:00"] * 6
    assert [at.date().isoformat() for at in left] == ["2026-01-19"] * 3 + ["2026-01-26"] * 3


async def test_what_waits_over_the_end_of_a_rehearsal_has_not_left(tmp_path: Path) -> None:
    result = await played(tell(tmp_path, [], policy=SATURDAYS, rest="until: P6D"))
    assert (len(milestones(result, "reminded")), result["reminders"], result["notices"]) == (3, 0, 3)


async def test_a_reminder_answered_on_sunday_never_leaves(tmp_path: Path) -> None:
    acts = [act("P6D", "SECOND", "approve")]
    result = await played(tell(tmp_path, acts, policy=SATURDAYS, rest="until: P8D"))
    assert sorted(each["to"] for each in notices(result, "reminder")) == ["ABROAD", "THIRD"]


async def test_a_holiday_moves_the_mail_and_not_the_deadline(tmp_path: Path) -> None:
    policy = "reminders: [P30D], negotiation_window: P31D"
    acts = agreed()[:2]
    async with performed(tell(tmp_path, acts, policy=policy, rest="until: P33D")) as done:
        (reminder,) = notices(done.result, "reminder")
    (lapsed,) = milestones(done.result, "lapsed")
    assert (reminder["to"], f"{local(reminder):%a %d %b %H:%M}") == ("ABROAD", "Thu 12 Feb 08:00")
    midnight = datetime(2026, 2, 13, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert timedelta(0) < instant(lapsed) - midnight < timedelta(minutes=2)


async def test_a_life_that_ends_meanwhile_sends_no_reminder_and_ends(tmp_path: Path) -> None:
    acts = [*agreed("PT1H"), act("P4D", "LEAD", "abandon", "reason: The programme ended")]
    result = await played(tell(tmp_path, acts, policy="reminders: [P3D]", rest="until: end"))
    assert (result["phase"], result["outcome"]) == ("closed", "abandoned")


async def test_an_outage_of_mail_and_a_weekend_send_every_notice_once(tmp_path: Path) -> None:
    calm = await played(tell(tmp_path, [], policy=SATURDAYS, rest="until: P16D"))
    acts = [control("P6D", "mail_down"), control("P9D", "mail_up")]
    down = await played(tell(tmp_path, acts, policy=SATURDAYS, rest="until: P16D"))
    assert down["notices"] == calm["notices"] == 9
    assert [f"{local(each):%a}" for each in notices(down, "reminder")][:3] == ["Wed"] * 3
