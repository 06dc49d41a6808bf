"""Contacts and erasures in the record store: ids that say nothing, rows that stay, mails that come back."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import MIGRATIONS, migrate
from tests.activities.posting import SENDER, mailbox, opened
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def store(database_file: Path) -> Iterator[sqlite3.Connection]:
    """The file as anybody with sqlite3 sees it, in autocommit."""
    with closing(sqlite3.connect(database_file, isolation_level=None)) as connection:
        yield connection


ERASURE = "INTO erasure VALUES ('e1', 'c1', '2026', 'cli', '{}', '[]')"
ERASED = {
    "update": "UPDATE erasure SET authority = 'nobody'",
    "delete": "DELETE FROM erasure",
    "replace": f"INSERT OR REPLACE {ERASURE}",
    "upsert": f"INSERT {ERASURE} ON CONFLICT DO UPDATE SET authority = 'nobody'",
}


@pytest.mark.parametrize("statement", ERASED.values(), ids=ERASED.keys())
async def test_erasures_can_only_be_appended(
    database: AsyncEngine, store: sqlite3.Connection, statement: str
) -> None:
    store.execute(f"INSERT {ERASURE}")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.execute(statement)
    assert await rows(database, "SELECT id, authority FROM erasure") == [("e1", "cli")]


async def test_contacts_of_the_first_release_get_ids_that_say_nothing(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = f"sqlite+aiosqlite:///{file}"
    await asyncio.to_thread(command.upgrade, config, "0001")
    with closing(sqlite3.connect(file, isolation_level=None)) as old:
        old.execute("INSERT INTO organisation VALUES ('LEAD', 'Lead', 'FR', 'Europe/Paris', 'en')")
        old.execute("INSERT INTO contact VALUES ('LEAD', 'LEAD', 'mou@lead.example')")
    await migrate(f"sqlite+aiosqlite:///{file}")
    with closing(sqlite3.connect(file)) as new:
        ((identity, org, mailbox, erased),) = new.execute(
            "SELECT id, organisation, mailbox, erased_at FROM contact"
        ).fetchall()
    assert (org, mailbox, erased) == ("LEAD", "mou@lead.example", None)
    assert re.fullmatch("[0-9a-f]{32}", identity)


EMPTIED = "UPDATE contact SET mailbox = NULL, erased_at = '2026' WHERE organisation = 'LEAD'"


async def test_where_the_coordinator_was_erased_the_service_is_written_to(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await execute(database, EMPTIED)
    assert await office.deliver() == 3
    replies = {message["Reply-To"].addresses[0].addr_spec for _, message in office.post.taken}
    assert replies == {SENDER}
    assert "Lead association" in office.post.plain("ABROAD")
    assert mailbox("LEAD") not in office.post.plain("ABROAD")


async def test_a_mail_to_who_was_erased_comes_back_with_words(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.life.do("approve", "SECOND")
    await execute(database, EMPTIED)
    assert await office.deliver() == 0
    found = await rows(database, "SELECT state, answer FROM notice WHERE organisation = 'LEAD'")
    assert found == [("bounced", "the registry has no mailbox for this organisation")]
