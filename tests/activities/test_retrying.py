"""Every notice keeps its own time: what fails for ever makes no other wait, and is never given up."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import due
from activities.mail.transport import DeliveryError, PermanentRefusalError
from activities.room import Room
from activities.sending import FIRST_GAP, LONGEST_GAP, gap
from tests.activities.posting import mailbox, opened, undelivered
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRIED = "SELECT organisation, state, attempts FROM notice ORDER BY organisation"


async def test_gaps_grow_to_six_hours_and_no_further() -> None:
    gaps = [gap(attempts) for attempts in range(1, 2_000)]
    assert gaps[:4] == [FIRST_GAP, 2 * FIRST_GAP, 4 * FIRST_GAP, 8 * FIRST_GAP]
    assert gaps == sorted(gaps)
    assert gaps[-1] == LONGEST_GAP == timedelta(hours=6)
    assert sum(gaps[:12], timedelta(0)) < timedelta(days=1)


async def test_a_mailbox_that_fails_for_ever_makes_no_other_wait_or_be_tried_again(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    office.post.fails("ABROAD", DeliveryError("451 4.7.1 later"))
    office.post.fails("SECOND", DeliveryError("452 4.3.1 disk full"))
    await undelivered(office)
    for _ in range(12):
        office.life.now += LONGEST_GAP
        assert (await undelivered(office)).next_retry_delay is not None
    office.post.fails("SECOND", PermanentRefusalError("550 5.1.1 no such user"))
    office.life.now += LONGEST_GAP
    assert (await undelivered(office)).next_retry_delay == LONGEST_GAP
    assert await rows(database, TRIED) == [
        ("ABROAD", "queued", 14),
        ("SECOND", "bounced", 14),
        ("THIRD", "sent", 1),
    ]
    office.post.trouble.clear()
    office.life.now += LONGEST_GAP
    assert await office.deliver() == 1
    assert sorted(office.post.recipients) == [mailbox("ABROAD"), mailbox("THIRD")]


async def test_who_rests_is_not_tried_because_another_is(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    office.post.fails("ABROAD", DeliveryError("451 4.7.1 later"))
    office.post.fails("SECOND", DeliveryError("451 4.7.1 later"))
    await undelivered(office)
    late = "UPDATE notice SET retry_at = '2026-01-12T09:00:00.000000+00:00' WHERE organisation = 'ABROAD'"
    await execute(database, late)
    office.life.now += timedelta(minutes=1)
    assert (await undelivered(office)).next_retry_delay == 2 * FIRST_GAP
    assert await rows(database, TRIED) == [
        ("ABROAD", "queued", 1),
        ("SECOND", "queued", 2),
        ("THIRD", "sent", 1),
    ]


async def test_many_notices_are_read_a_page_at_a_time(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = await opened(database, tmp_path)
    monkeypatch.setattr(due, "A_PAGE", 2)
    read = list[int]()
    load = due.load_due

    async def counted(*asked: object) -> list[object]:
        page = await load(*asked)  # type: ignore[arg-type]
        read.append(len(page))
        return list(page)

    monkeypatch.setattr("activities.deliver.load_due", counted)
    assert await office.deliver() == 3
    assert read == [2, 1, 0]


async def test_deliveries_leave_a_worker_room_for_acts(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    room = Room(deliveries=1)
    object.__setattr__(office._activities._postmark, "room", room)
    with room.delivery():
        crowded = await undelivered(office)
    assert "other mails are on their way" in str(crowded)
    assert crowded.next_retry_delay is not None
    assert await rows(database, TRIED) == [(org, "queued", 0) for org in ("ABROAD", "SECOND", "THIRD")]
    assert await office.deliver() == 3


async def test_what_is_sent_anew_has_a_delivery_of_its_own(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    assert await office.deliver() == 3
    await execute(database, "UPDATE notice SET state = 'queued', resent = 1 WHERE organisation = 'ABROAD'")
    assert await office.deliver() == 0
    assert await office.deliver_anew("MOU-JP-1/1/opened/ABROAD") == 1
    first, again = (message for recipient, message in office.post.taken if recipient == mailbox("ABROAD"))
    assert first["Message-ID"] == again["Message-ID"]
    assert (first["Entente-Resend"], again["Entente-Resend"]) == (None, "1")
    assert "sent again" in office.post.plain("ABROAD")
    assert first["Entente-Mark"] != again["Entente-Mark"]
