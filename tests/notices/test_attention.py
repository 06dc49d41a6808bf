"""What a coordinator has to look at, and only that."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from activities.mail.transport import DeliveryError, PermanentRefusalError
from console.cli.portfolio import standing_document
from console.doors.registry_file import Contact, Organisation
from console.notices.attention import RECENT, TOO_LONG, Matter, matters
from console.portfolio import urgency_of
from console.queries import Wanted, list_standings
from console.registry import register
from models.urgency import Trouble
from tests.activities.posting import mailbox, opened, undelivered
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTE = timedelta(minutes=1)
DOWN = DeliveryError("mail server mail.example:25: nobody listens there")
NO_SUCH_USER = PermanentRefusalError("550 5.1.1 no such user")


async def seen(database: AsyncEngine, now: datetime, ref: str | None = None) -> list[Matter]:
    async with reading(database) as connection:
        return await matters(connection, now, ref)


async def test_while_all_goes_well_nothing_needs_a_person(either: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(either, tmp_path)
    assert await seen(either, office.life.now + 10 * TOO_LONG) == []
    await office.deliver()
    assert await seen(either, office.life.now + 10 * TOO_LONG) == []


async def test_who_is_not_reached_puts_an_agreement_at_risk(either: AsyncEngine, tmp_path: Path) -> None:
    """Whatever keeps mails from a party, as long as its agreement goes on."""

    async def listed(at: datetime) -> dict[str, object]:
        async with reading(either) as connection:
            (standing,) = await list_standings(connection, Wanted())
            return standing_document(standing, (await urgency_of(connection, [standing], at))["MOU-JP-1"])

    office = await opened(either, tmp_path)
    office.post.fails("ABROAD", NO_SUCH_USER)
    assert (await listed(office.life.now))["because"] == ()
    await office.deliver()
    row = await listed(office.life.now)
    assert (row["need"], row["because"]) == (
        "risk",
        ("1 notice to ABROAD came back: 550 5.1.1 no such user.",),
    )
    await execute(either, "UPDATE notice SET state = 'queued', attempts = 1, answer = 'busy'")
    await execute(either, "UPDATE notice SET state = 'sent' WHERE organisation <> 'SECOND'")
    assert (await listed(office.life.now))["because"] == ()
    row = await listed(office.life.now + TOO_LONG + MINUTE)
    assert "notice to SECOND could not leave since" in str(row["because"])
    await execute(either, "UPDATE contact SET mailbox = NULL WHERE organisation = 'THIRD'")
    assert "THIRD has no mailbox" in str((await listed(office.life.now))["because"])
    await execute(either, "UPDATE agreement SET phase = 'closed'")
    row = await listed(office.life.now)
    assert (row["need"], row["because"]) == ("closed", ())


async def test_what_came_back_is_told_with_what_was_answered(either: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(either, tmp_path)
    office.post.fails("ABROAD", NO_SUCH_USER)
    await office.deliver()
    (told,) = await seen(either, office.life.now)
    assert told.words == "1 notice to ABROAD came back: 550 5.1.1 no such user."
    assert "`entente notices resend --to ABROAD`" in told.remedy
    assert (told.kind, told.agreements, told.notices) == (
        Trouble.CAME_BACK,
        ("MOU-JP-1",),
        ("MOU-JP-1/1/opened/ABROAD",),
    )
    assert await seen(either, office.life.now, "MOU-JP-1") == [told]
    assert await seen(either, office.life.now, "MOU-JP-2") == []
    assert await seen(either, office.life.now + 2 * RECENT) == [told]
    office.post.trouble.clear()
    office.life.now += MINUTE
    await office.life.do("approve", "SECOND")
    await execute(either, "UPDATE notice SET organisation = 'ABROAD' WHERE kind = 'approved'")
    await office.deliver()
    assert await seen(either, office.life.now) == [told]
    assert await seen(either, office.life.now + 2 * RECENT) == [], "they are reached again"
    await execute(either, "UPDATE notice SET organisation = 'LEAD' WHERE kind = 'approved'")
    await execute(either, "UPDATE agreement SET phase = 'closed'")
    assert await seen(either, office.life.now) == [told]
    assert await seen(either, office.life.now + 2 * RECENT) == []


async def test_a_reminder_that_came_back_and_was_answered_needs_nobody(
    either: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(either, tmp_path)
    await office.life.pass_time(timedelta(days=7))
    office.post.fails("SECOND", PermanentRefusalError("550 5.1.1 no such user"))
    await office.deliver(2)
    assert [each.organisations for each in await seen(either, office.life.now)] == [("SECOND",)]
    await office.life.do("approve", "SECOND")
    assert await seen(either, office.life.now) == []


async def test_what_does_not_leave_is_told_after_five_days_and_once_for_all(
    either: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(either, tmp_path)
    for org in ("ABROAD", "SECOND", "THIRD"):
        office.post.fails(org, DOWN)
    await undelivered(office)
    assert await seen(either, office.life.now + TOO_LONG) == []
    (told,) = await seen(either, office.life.now + TOO_LONG + MINUTE)
    assert (told.kind, told.organisations) == (Trouble.NOT_LEFT, ("ABROAD", "SECOND", "THIRD"))
    assert told.words == (
        "3 notices to ABROAD, SECOND and THIRD could not leave since 2026-01-12: "
        "mail server mail.example:25: nobody listens there."
    )
    office.post.trouble.clear()
    await office.deliver_later()
    assert await seen(either, office.life.now + 2 * TOO_LONG) == []


async def test_who_is_written_to_elsewhere_is_told(either: AsyncEngine, tmp_path: Path) -> None:
    behind = (Contact(mailbox("OFFICE")),)
    async with writing(either) as connection:
        abroad = Organisation("ABROAD", "Abroad", "FR", mailbox("ABROAD"), "Asia/Tokyo", further=behind)
        await register(connection, [abroad])
    office = await opened(either, tmp_path)
    office.post.fails("ABROAD", NO_SUCH_USER)
    await office.deliver()
    (told,) = await seen(either, office.life.now + MINUTE)
    assert (told.kind, told.organisations) == (Trouble.NEXT_MAILBOX, ("ABROAD",))
    assert "mailbox 1: 550 5.1.1 no such user" in told.words
    assert await seen(either, office.life.now + 2 * RECENT) == []


async def test_whom_no_mail_reaches_is_told_while_it_has_a_part_in_something(
    either: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(either, tmp_path)
    await execute(either, "DELETE FROM contact WHERE organisation = 'THIRD'")
    (told,) = await seen(either, office.life.now)
    assert told.words == "THIRD has no mailbox, and a part in MOU-JP-1."
    assert told.kind is Trouble.NO_MAILBOX
    await execute(either, "UPDATE agreement SET phase = 'closed'")
    assert await seen(either, office.life.now) == []


async def test_no_matter_names_a_mailbox(either: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(either, tmp_path)
    office.post.fails("ABROAD", NO_SUCH_USER)
    office.post.fails("SECOND", DOWN)
    await execute(either, "DELETE FROM contact WHERE organisation = 'THIRD'")
    await undelivered(office)
    found = await seen(either, office.life.now + 2 * TOO_LONG)
    assert [each.kind for each in found] == [
        Trouble.NO_MAILBOX,
        Trouble.CAME_BACK,
        Trouble.CAME_BACK,
        Trouble.NOT_LEFT,
    ]
    assert "@" not in str([each.document for each in found])
    assert len(await rows(either, "SELECT id FROM notice")) == 3
