"""What may be wrong with the record store, and what may wait in it for too long."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities import schema
from activities.database import MIGRATIONS, open_database
from console.doctor.schema import TRIGGERS
from tests.doctor.examined import LONG_AGO, REF, Patient
from tests.door.requests import lonely_door, to_open

pytestmark = pytest.mark.asyncio(loop_scope="session")

RESTING = {"schema", "append_only", "pairing", "zones", "inbox", "notices", "dates", "workflows", "tasks"}


async def test_a_database_that_is_not_there_is_told_and_not_made(patient: Patient) -> None:
    patient.file.unlink()
    found = await patient.examine()
    told = found.only("database", "problem")
    assert (told.sentence, told.remedy) == (
        f"There is no database {patient.file} yet.",
        "Start the service: it makes one",
    )
    assert found.named("not_checked") >= RESTING
    assert not patient.file.exists()


async def test_a_file_that_is_no_database_is_told(patient: Patient) -> None:
    patient.file.write_text("Not a database, whatever its name. " * 100)
    told = (await patient.examine()).only("database", "problem")
    assert told.sentence == f"{patient.file} cannot be read: file is not a database."
    assert "restore the backup" in (told.remedy or "")


async def test_an_empty_database_is_told(patient: Patient) -> None:
    patient.file.unlink()
    patient.sql("VACUUM")
    found = await patient.examine()
    told = found.only("schema", "problem")
    assert (told.sentence, told.remedy) == ("This database is empty.", "Run `entente migrate`")
    assert found.named("not_checked") >= RESTING - {"schema"}


async def test_a_database_ahead_of_this_release_is_told(patient: Patient) -> None:
    patient.sql("UPDATE alembic_version SET version_num = '9999'")
    told = (await patient.examine()).only("schema", "problem")
    assert "is at revision 9999, and this release knows none after" in told.sentence
    assert "newer release" in (told.remedy or "")


async def test_a_database_behind_this_release_is_told(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    for name in (*(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")), "9000_more.py"):
        (versions / name).touch()
    monkeypatch.setattr(schema, "MIGRATIONS", versions.parent)
    told = (await patient.examine()).only("schema", "problem")
    assert "and this release needs 9000" in told.sentence
    assert "entente migrate" in (told.remedy or "")


@pytest.mark.parametrize("trigger", sorted(TRIGGERS["sqlite"]))
async def test_a_trigger_that_is_gone_is_told(patient: Patient, trigger: str) -> None:
    patient.sql(f"DROP TRIGGER {trigger}")
    told = (await patient.examine()).only("append_only", "problem")
    gone = f"{trigger} of table {TRIGGERS['sqlite'][trigger]} is gone or off."
    assert told.sentence == f"What is on record could be changed unseen: {gone}"
    assert "restore the trigger" in (told.remedy or "")


async def test_our_list_of_triggers_is_that_of_the_migrations(patient: Patient) -> None:
    with closing(sqlite3.connect(patient.file)) as store:
        found = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert found == TRIGGERS["sqlite"].keys()


async def test_an_act_nobody_answered_is_told(patient: Patient) -> None:
    database = open_database(f"sqlite+aiosqlite:///{patient.file}")
    await lonely_door(database, patient.home).accept(to_open("MOU-OLD-1"))
    await database.dispose()
    told = (await patient.examine()).only("inbox", "problem")
    assert told.sentence == "1 act without an answer since 2026-01-12 08:00 UTC: MOU-OLD-1."
    assert "act.waits" in (told.remedy or "")


async def test_an_act_that_has_just_arrived_is_not_said_to_be_answered(patient: Patient) -> None:
    database = open_database(f"sqlite+aiosqlite:///{patient.file}")

    async def clock() -> datetime:
        return datetime.now(UTC)

    door = lonely_door(database, patient.home, clock=clock)
    await door.accept(to_open("MOU-NEW-1"))
    await database.dispose()
    told = (await patient.examine()).found["inbox"]
    wanted = "1 act of the last minute without an answer yet: MOU-NEW-1; ask again in a minute."
    assert (told.verdict, told.sentence) == ("ok", wanted)
    assert "MOU-NEW-1). `entente doctor` says" in (await patient.calls("list")).words


async def test_a_bounced_notice_is_told_for_a_month(patient: Patient) -> None:
    patient.sql("UPDATE notice SET state = 'bounced' WHERE organisation = 'ABROAD'")
    told = (await patient.examine()).only("notices", "warning")
    assert told.sentence == f"1 notice of the last 30 days came back: {REF}/1/opened/ABROAD."
    assert "entente attention" in (told.remedy or "")
    patient.sql(f"UPDATE notice SET queued_at = '{LONG_AGO}', answered_at = '{LONG_AGO}'")  # noqa: S608
    assert (await patient.examine()).found["notices"].verdict == "ok"


async def test_notices_that_cannot_leave_are_told(patient: Patient) -> None:
    patient.sql(f"UPDATE notice SET state = 'queued', queued_at = '{LONG_AGO}'")  # noqa: S608
    told = (await patient.examine()).only("notices", "warning")
    assert told.sentence.startswith("3 notices could not leave for over an hour: ")
    assert "entente notices --state queued" in (told.remedy or "")


ENDPOINT = (
    "INSERT INTO webhook (id, name, url, types, made_at, generation, fingerprint, state, failures)"  # noqa: S608
    f" VALUES ('1', 'crm', 'https://crm.example/', '[]', '{LONG_AGO}', 1, 'f', 'active', 0)"
)


async def test_a_webhook_that_was_given_up_is_told(patient: Patient) -> None:
    patient.sql(ENDPOINT, "UPDATE webhook SET state = 'dead', reason = 'it took nothing for five days'")
    told = (await patient.examine()).only("webhooks", "problem")
    assert told.sentence == "1 webhook is given up, and told no more: crm."
    assert "entente webhooks resume" in (told.remedy or "")


async def test_events_that_wait_are_told_unless_somebody_paused_them(patient: Patient) -> None:
    patient.sql(
        ENDPOINT,
        "INSERT INTO milestone (agreement, seq, type, headline, recorded_at, digest, content, days)"  # noqa: S608
        f" SELECT agreement, 2, 'approved', 0, '{LONG_AGO}', 'f', content, days FROM milestone",
        "UPDATE agreement SET seq = 2",
    )
    told = (await patient.examine()).only("webhooks", "warning")
    assert told.sentence == "Events wait for over an hour: for crm."
    patient.sql("UPDATE webhook SET state = 'paused', reason = 'by hand'")
    assert (await patient.examine()).found["webhooks"].verdict == "ok"


async def test_a_date_that_went_by_is_told(patient: Patient) -> None:
    patient.sql(f"UPDATE agreement SET next_at = '{LONG_AGO}'")  # noqa: S608
    told = (await patient.examine()).only("dates", "problem")
    assert told.sentence == f"The date of 1 agreement went by and nothing happened: {REF}."
    assert "Start the worker" in (told.remedy or "")
