"""The digest of an organisation: what is open in all its agreements, in one mail, once a day at most."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from models.messages import DigestAnswer
from tests.activities.desk import DAY, LEDGER, QUIET, Desk, asked_long_ago, opened
from tests.activities.posting import mailbox
from tests.activities.recording import STARTS, Recording, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_is_open_leaves_as_one_mail(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    assert await desk.digest("SECOND") == DigestAnswer(status="sent", items=1)
    assert desk.post.recipients == [mailbox("SECOND")]
    assert "Please read revision 1 of the text and approve it." in desk.post.plain("SECOND")
    assert await rows(database, LEDGER) == [("digest/SECOND/2026-01-20", "", 0, "digest", 1, "sent", 1, None)]


async def test_it_lists_all_agreements_the_oldest_first(database: AsyncEngine, tmp_path: Path) -> None:
    older = await opened(database, "MOU-JP-2")
    younger = Recording(database, "MOU-JP-1")
    younger.now = STARTS + DAY
    await younger.open(policy=QUIET)
    await older.do("reject", "SECOND", reason="a" * 64)
    desk = Desk(database, tmp_path)
    desk.now = STARTS + 9 * DAY
    assert (await desk.digest("THIRD")).items == 2
    told = desk.post.plain("THIRD")
    assert told.index("MOU-JP-2") < told.index("MOU-JP-1")
    assert (await desk.digest("LEAD")).items == 1
    assert "Second association has rejected the text of" in " ".join(desk.post.plain("LEAD").split())


async def test_nothing_owed_no_mail(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    assert (await desk.digest("LEAD")).status == "nothing_owed"
    assert (await desk.digest("CLUSTER-01", by_hand=True)).status == "nothing_owed"
    assert (desk.post.taken, await rows(database, LEDGER)) == ([], [])


async def test_none_of_what_was_just_asked(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    desk = Desk(database, tmp_path)
    desk.now = STARTS + DAY
    assert await desk.digest("SECOND") == DigestAnswer(status="told", items=1)
    desk.now = STARTS + 7 * DAY
    assert (await desk.digest("SECOND")).status == "sent"


async def test_none_of_what_a_reminder_told_within_a_week_or_tells_within_three_days(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life, desk = await opened(database, reminders=("P14D", "P40D")), Desk(database, tmp_path)
    found = {}
    for day in (8, 11, 14, 15, 18, 22, 37, 38):
        desk.now = STARTS + day * DAY
        if day == 14:
            await life.pass_time(14 * DAY)
            await desk.deliver(life)
        found[day] = (await desk.digest("SECOND")).status
    assert found == {8: "sent", 22: "sent", **dict.fromkeys((11, 14, 15, 18, 37, 38), "told")}


async def test_a_reminder_that_waits_for_a_working_hour_is_about_to_tell(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life, desk = await opened(database, reminders=("P12D",)), Desk(database, tmp_path)
    await life.pass_time(12 * DAY)
    desk.now = STARTS + 14 * DAY
    assert (await desk.digest("SECOND")).status == "told", "it leaves this very morning"


async def test_one_new_thing_brings_the_whole_list(database: AsyncEngine, tmp_path: Path) -> None:
    life = await opened(database, reminders=("P8D",))
    other = await opened(database, "MOU-JP-2")
    await life.pass_time(8 * DAY)
    desk = Desk(database, tmp_path)
    desk.now = STARTS + 8 * DAY
    assert (await desk.digest("SECOND")).items == 2
    assert other.state.ref in desk.post.plain("SECOND")
    assert life.state.ref in desk.post.plain("SECOND")


async def test_who_asks_by_hand_gets_all_but_not_twice_a_day(database: AsyncEngine, tmp_path: Path) -> None:
    await opened(database)
    desk = Desk(database, tmp_path)
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent"
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent_before"
    desk.now = STARTS + DAY
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent"
    assert len(desk.post.taken) == 2


async def test_two_of_their_own_are_three_days_apart(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    found = []
    for _ in range(4):
        found.append((await desk.digest("SECOND")).status)
        desk.now += DAY
    assert found == ["sent", "sent_before", "sent_before", "sent"]


async def test_asked_twice_for_one_day_it_leaves_once(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    slot = desk.now
    assert (await desk.digest("SECOND", slot=slot)).status == "sent"
    desk.now += 2 * DAY
    assert (await desk.digest("SECOND", slot=slot)).status == "sent_before"
    assert len(desk.post.taken) == 1


@pytest.mark.parametrize(
    ("now", "not_before"),
    [
        (datetime(2026, 1, 24, 9, tzinfo=UTC), datetime(2026, 1, 26, 7, tzinfo=UTC)),
        (datetime(2026, 1, 26, 5, tzinfo=UTC), datetime(2026, 1, 26, 7, tzinfo=UTC)),
        (datetime(2026, 4, 6, 9, tzinfo=UTC), datetime(2026, 4, 7, 6, tzinfo=UTC)),
    ],
    ids=["Saturday", "before eight", "Easter Monday"],
)
async def test_on_a_free_day_it_says_when_to_ask_again(
    database: AsyncEngine, tmp_path: Path, now: datetime, not_before: datetime
) -> None:
    life, desk = await opened(database, negotiation_window="P200D"), Desk(database, tmp_path)
    desk.now = now
    assert await desk.digest("SECOND") == DigestAnswer(status="later", not_before=not_before)
    assert (await desk.digest("SECOND", by_hand=True)).status == "later", "nobody is woken"
    desk.now = not_before
    assert (await desk.digest("SECOND", slot=now)).status == "sent"
    day = now.astimezone(UTC).date()
    assert (await rows(database, LEDGER))[0][0] == f"digest/SECOND/{day}", "of the day it was due"
    assert life.state.ref in desk.post.plain("SECOND")


async def test_the_day_is_that_of_its_own_clock(database: AsyncEngine, tmp_path: Path) -> None:
    life, desk = await opened(database, negotiation_window="P200D"), Desk(database, tmp_path)
    desk.now = datetime(2026, 1, 20, 23, 30, tzinfo=UTC)
    assert (await desk.digest("ABROAD")).status == "sent"
    assert (await rows(database, LEDGER))[0][0] == "digest/ABROAD/2026-01-21"
    assert "23:59 (Tokyo time)" in " ".join(desk.post.plain("ABROAD").split())
    assert life.state.waits["ABROAD"].deadline.hour == 15


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE organisation SET digest_day = NULL WHERE code = 'SECOND'",
        "UPDATE organisation SET left_at = '2026-01-13T00:00:00.000000+00:00' WHERE code = 'SECOND'",
    ],
    ids=["switched off", "has left"],
)
async def test_who_wants_none_gets_none(database: AsyncEngine, tmp_path: Path, change: str) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    await execute(database, change)
    assert (await desk.digest("SECOND")).status == "not_wanted"
    assert (await desk.digest("NOBODY")).status == "not_wanted"
    assert desk.post.taken == []


async def test_what_is_switched_off_can_still_be_asked_for(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    await execute(database, "UPDATE organisation SET digest_day = NULL WHERE code = 'SECOND'")
    assert (await desk.digest("SECOND", by_hand=True)).status == "sent"
