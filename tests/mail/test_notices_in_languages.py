"""A notice is in the language its organisation had when it was recorded; the ledger says which."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.activities.posting import PostOffice, mailbox
from tests.activities.recording import Recording, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
LANGUAGES = {"SECOND": "de-AT", "THIRD": "sv", "ABROAD": "ja"}
LEDGER = "SELECT organisation, language, template FROM notice ORDER BY organisation"


async def opened(database: AsyncEngine, tmp_path: Path) -> PostOffice:
    """A negotiation whose parties write in three languages, one of them unknown here."""
    for org, tag in LANGUAGES.items():
        await speak(database, org, tag)
    life = Recording(database)
    await life.open()
    return PostOffice(life, tmp_path)


async def speak(database: AsyncEngine, org: str, tag: str) -> None:
    await execute(database, "UPDATE organisation SET language = :tag WHERE code = :org", tag=tag, org=org)


async def test_each_organisation_is_written_to_in_its_own_language(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await office.deliver()
    assert "Freitag, 27. Februar" not in office.post.plain("SECOND")
    assert "Donnerstag, 26. Februar 2026, 23:59 Uhr (Ortszeit Madrid)" in office.post.plain("SECOND")
    assert "Thursday, 26 February 2026, 23:59 (Lisbon time)" in office.post.plain("THIRD")
    assert "2026年2月26日(木) 23:59（東京時間）" in office.post.plain("ABROAD")
    tags = {to: str(message["Content-Language"]) for to, message in office.post.taken}
    assert tags == {mailbox("SECOND"): "de-AT", mailbox("THIRD"): "en", mailbox("ABROAD"): "ja"}


async def test_the_ledger_names_language_and_wording(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    recorded = [("ABROAD", "ja", "4"), ("SECOND", "de-AT", "4"), ("THIRD", "en", "4")]
    assert await rows(database, LEDGER) == recorded
    await office.deliver()
    assert await rows(database, LEDGER) == recorded


async def test_a_language_changed_later_counts_for_later_notices(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await speak(database, "ABROAD", "fr")
    await office.deliver()
    assert "御中" in office.post.plain("ABROAD")
    await office.life.pass_time(7 * DAY)
    await office.deliver()
    assert "À l’attention de" in office.post.plain("ABROAD")


async def test_an_organisation_nobody_registered_has_english_notices(database: AsyncEngine) -> None:
    await execute(database, "DELETE FROM contact WHERE organisation = 'ABROAD'")
    await execute(database, "DELETE FROM organisation WHERE code = 'ABROAD'")
    await Recording(database).open()
    assert ("ABROAD", "en", "4") in await rows(database, LEDGER)


async def test_the_copy_of_a_reminder_names_the_silent_party_s_deadline_in_the_reader_s_time(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    for org in ("SECOND", "THIRD"):
        await office.life.do("approve", org)
    for _ in range(4):
        await office.life.pass_time(7 * DAY)
    await office.deliver()
    copy = office.post.plain("LEAD")
    assert "Abroad association" in copy
    assert "Deadline:\nThursday, 26 February 2026, 16:00 (Paris time) – in 17 days" in copy


async def test_who_has_signed_is_told_to_strike_the_date_when_it_is_in_force(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life = Recording(database)
    await life.signed()
    office = PostOffice(life, tmp_path)
    await office.deliver()
    files = {
        str(part.get_filename()): part.get_param("method")
        for to, message in office.post.taken
        if to == mailbox("SECOND")
        for part in message.iter_attachments()
    }
    assert files == {"MOU-JP-1-answer-void.ics": "CANCEL", "MOU-JP-1-end.ics": "PUBLISH"}
