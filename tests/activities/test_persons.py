"""Contacts and erasures in the record store: ids that say nothing, rows that stay, mails that come back."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import MIGRATIONS, migrate
from tests.activities.posting import SENDER, mailbox, opened
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")


AT = "2026-01-12 08:00:00+00:00"
ERASURE = f"INTO erasure VALUES ('e1', 'c1', '{AT}', 'cli', '{{}}', '[]')"
FORBIDDEN = {
    "update": "UPDATE erasure SET authority = 'nobody'",
    "delete": "DELETE FROM erasure",
    "upsert": f"INSERT {ERASURE} ON CONFLICT (id) DO UPDATE SET authority = 'nobody'",
    "sqlite: replace": f"INSERT OR REPLACE {ERASURE}",
    "postgresql: truncate": "TRUNCATE erasure",
}


@pytest.mark.parametrize("kind", FORBIDDEN)
async def test_erasures_can_only_be_appended(database: AsyncEngine, kind: str) -> None:
    only, _, _ = kind.rpartition(": ")
    if only not in ("", database.dialect.name):
        return
    await execute(database, f"INSERT {ERASURE}")
    with pytest.raises(IntegrityError, match="append-only"):
        await execute(database, FORBIDDEN[kind])
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


EMPTIED = "UPDATE contact SET mailbox = NULL, erased_at = :at WHERE organisation = 'LEAD'"


def at(database: AsyncEngine) -> str | datetime:
    """An instant as each database takes it."""
    return AT if database.dialect.name == "sqlite" else datetime.fromisoformat(AT)


async def test_where_the_coordinator_was_erased_the_service_is_written_to(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await execute(database, EMPTIED, at=at(database))
    assert await office.deliver() == 3
    replies = {message["Reply-To"].addresses[0].addr_spec for _, message in office.post.taken}
    assert replies == {SENDER}
    assert "Lead association" in office.post.plain("ABROAD")
    assert mailbox("LEAD") not in office.post.plain("ABROAD")


async def test_a_mail_to_who_was_erased_comes_back_with_words(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.life.do("approve", "SECOND")
    await execute(database, EMPTIED, at=at(database))
    assert await office.deliver() == 0
    found = await rows(database, "SELECT state, answer FROM notice WHERE organisation = 'LEAD'")
    assert found == [("bounced", "the registry has no mailbox for this organisation")]
