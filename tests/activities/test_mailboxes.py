"""An organisation may have several mailboxes: the next one is written to when one refuses for good."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from activities.mail.transport import DeliveryError, PermanentRefusalError
from console.doors.registry_file import Contact, Organisation
from console.registry import register, registered
from tests.activities.posting import PostOffice, mailbox, opened, undelivered
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_SUCH_USER = PermanentRefusalError("550 5.1.1 no such user")
LEDGER = "SELECT state, answer, attempts FROM notice WHERE organisation = 'ABROAD'"


def abroad(*further: str) -> Organisation:
    behind = tuple(Contact(mailbox(each)) for each in further)
    return Organisation("ABROAD", "Abroad association", "FR", mailbox("ABROAD"), "Asia/Tokyo", further=behind)


async def opened_with(database: AsyncEngine, tmp_path: Path, *further: str) -> PostOffice:
    """A life whose partner has more mailboxes."""
    async with writing(database) as connection:
        await register(connection, [abroad(*further)])
    return await opened(database, tmp_path)


async def test_the_first_mailbox_alone_is_written_to_while_it_takes_mail(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened_with(database, tmp_path, "OFFICE")
    assert await office.deliver() == 3
    assert mailbox("OFFICE") not in office.post.recipients
    assert await rows(database, LEDGER) == [("sent", "mailbox 1: 250 kept in the Maildir", 1)]


async def test_a_mailbox_that_refuses_for_good_hands_over_to_the_next(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened_with(database, tmp_path, "OFFICE", "HEAD")
    office.post.fails("ABROAD", NO_SUCH_USER)
    assert await office.deliver() == 3
    assert [each for each in office.post.recipients if "head" in each or "abroad" in each] == []
    assert mailbox("OFFICE") in office.post.recipients
    (said,) = await rows(database, LEDGER)
    assert said == ("sent", "mailbox 2: 250 kept in the Maildir; mailbox 1: 550 5.1.1 no such user", 1)
    taken = "SELECT place FROM contact JOIN notice ON notice.contact = contact.id ORDER BY place"
    assert await rows(database, taken) == [(0,), (0,), (1,)]


async def test_trouble_with_the_second_is_tried_again_there(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened_with(database, tmp_path, "OFFICE")
    office.post.fails("ABROAD", NO_SUCH_USER)
    office.post.fails("OFFICE", DeliveryError("451 4.7.1 later"))
    await undelivered(office)
    office.post.trouble.clear()
    assert await office.deliver_later() == 1
    assert mailbox("OFFICE") in office.post.recipients
    assert mailbox("ABROAD") not in office.post.recipients


async def test_where_all_refuse_the_notice_has_bounced(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened_with(database, tmp_path, "OFFICE")
    office.post.fails("ABROAD", NO_SUCH_USER)
    office.post.fails("OFFICE", PermanentRefusalError("552 5.2.2 mailbox full"))
    assert await office.deliver() == 2
    said = "mailbox 2: 552 5.2.2 mailbox full; mailbox 1: 550 5.1.1 no such user"
    assert await rows(database, LEDGER) == [("bounced", said, 1)]


async def test_a_mailbox_no_mail_can_be_addressed_to_is_no_trouble_of_the_next(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened_with(database, tmp_path, "OFFICE")
    await execute(
        database, "UPDATE contact SET mailbox = 'no-domain' WHERE organisation = 'ABROAD' AND place = 0"
    )
    assert await office.deliver() == 3
    assert mailbox("OFFICE") in office.post.recipients


async def test_the_registry_keeps_mailboxes_in_order_and_forgets_those_taken_out(
    database: AsyncEngine,
) -> None:
    for further in (("OFFICE", "HEAD"), ("HEAD",), ()):
        async with writing(database) as connection:
            await register(connection, [abroad(*further)])
        async with reading(database) as connection:
            assert (await registered(connection))["ABROAD"] == abroad(*further)
    assert await rows(database, "SELECT count(*) FROM contact WHERE organisation = 'ABROAD'") == [(1,)]


async def test_where_the_first_was_erased_the_next_is_written_to(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened_with(database, tmp_path, "OFFICE")
    gone = "UPDATE contact SET erased_at = '2026-01-12', mailbox = NULL WHERE organisation = 'ABROAD'"
    await execute(database, f"{gone} AND place = 0")
    assert await office.deliver() == 3
    assert mailbox("OFFICE") in office.post.recipients
