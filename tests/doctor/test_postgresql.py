"""What may be wrong with a record store on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from activities.database import migrate, open_database
from console.doctor.checks import CHECKS
from console.doctor.schema import TRIGGERS
from console.engine.ports import free_port
from tests.activities.recording import rows
from tests.doctor.examined import Patient
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Organisation:
    """A deployment on PostgreSQL, whose database may be changed."""

    def __init__(self, patient: Patient, server: PostgreSQL, name: str) -> None:
        self.patient, self.server, self.name = patient, server, name
        patient.set(ENTENTE_DATABASE_URL=server.url(name))

    def sql(self, statement: str) -> None:
        self.server.sql(statement, self.name)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def migrated(postgresql: PostgreSQL) -> AsyncIterator[str]:
    """A database to copy."""
    with postgresql.database() as name:
        await migrate(postgresql.url(name))
        yield name


@pytest.fixture
def organisation(patient: Patient, postgresql: PostgreSQL, migrated: str) -> Iterator[Organisation]:
    with postgresql.database(migrated) as name:
        yield Organisation(patient, postgresql, name)


async def test_a_sound_one_is_told_to_be_one(organisation: Organisation) -> None:
    found = await organisation.patient.examine()
    well = found.named("ok")
    assert {check.name for check in CHECKS} - well <= {"keys"}, found.found
    place = organisation.server.folder
    assert found.found["database"].sentence == f"The database at {place} can be read and written."
    assert found.found["clock"].sentence == "Nothing says that clocks differ."


async def test_an_empty_one_is_told(patient: Patient, postgresql: PostgreSQL) -> None:
    with postgresql.database() as name:
        Organisation(patient, postgresql, name)
        told = (await patient.examine()).only("schema", "problem")
    assert (told.sentence, told.remedy) == ("This database is empty.", "Run `entente migrate`")


async def test_our_list_of_triggers_is_that_of_the_migrations(organisation: Organisation) -> None:
    database = open_database(organisation.server.url(organisation.name))
    found = await rows(database, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    await database.dispose()
    assert {name for (name,) in found} == TRIGGERS["postgresql"].keys()


@pytest.mark.parametrize("trigger", sorted(TRIGGERS["postgresql"]))
@pytest.mark.parametrize("how", ["DROP TRIGGER {0} ON {1}", "ALTER TABLE {1} DISABLE TRIGGER {0}"])
async def test_a_trigger_that_is_gone_or_off_is_told(
    organisation: Organisation, trigger: str, how: str
) -> None:
    table = TRIGGERS["postgresql"][trigger]
    organisation.sql(how.format(trigger, table))
    told = (await organisation.patient.examine()).only("append_only", "problem")
    assert f"{trigger} of table {table} is gone or off." in told.sentence


async def test_one_that_only_reads_is_told(organisation: Organisation) -> None:
    organisation.sql(f"ALTER DATABASE {organisation.name} SET default_transaction_read_only = on")
    told = (await organisation.patient.examine()).only("database", "problem")
    assert told.sentence.endswith("is set to read only.")
    assert "default_transaction_read_only" in (told.remedy or "")


async def test_an_account_that_may_not_write_is_told(organisation: Organisation) -> None:
    organisation.sql("CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    url = organisation.server.url(organisation.name).replace("postgres@", "reader@")
    organisation.patient.set(ENTENTE_DATABASE_URL=url)
    told = (await organisation.patient.examine()).only("database", "problem")
    organisation.sql("DROP OWNED BY reader; DROP ROLE reader")
    assert told.sentence.startswith("This account may not write into the database at")
    assert "Grant this account" in (told.remedy or "")


async def test_a_clock_that_differs_is_told(organisation: Organisation) -> None:
    organisation.sql(
        "CREATE SCHEMA wrong; CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
        " AS $$ SELECT pg_catalog.clock_timestamp() - interval '1 hour' $$"
    )
    organisation.sql(f"ALTER DATABASE {organisation.name} SET search_path = wrong, pg_catalog, public")
    told = (await organisation.patient.examine()).only("clock", "problem")
    assert told.sentence == "The database server's clock is 3,600 s behind this one's."
    assert "NTP" in (told.remedy or "")


async def test_one_that_is_not_there_is_told(organisation: Organisation) -> None:
    organisation.patient.set(ENTENTE_DATABASE_URL=organisation.server.url("no_such_database"))
    told = (await organisation.patient.examine()).only("database", "problem")
    assert told.sentence == "The server has no database of this name."
    assert told.remedy == "Correct the name, or create the database (ENTENTE_DATABASE_URL)"
    port = free_port()
    organisation.patient.set(ENTENTE_DATABASE_URL=f"postgresql+asyncpg://entente:x@127.0.0.1:{port}/entente")
    told = (await organisation.patient.examine()).only("database", "problem")
    assert told.sentence == f"The database at 127.0.0.1:{port} cannot be reached: nobody listens there."
    assert "Start the database server" in (told.remedy or "")
