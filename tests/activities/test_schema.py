"""Whether a record store and this release fit each other is told before anything is done to it."""

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from activities.database import MIGRATIONS, migrate, open_database
from activities.schema import SchemaState, refuse_other_schema, revisions, schema_state
from models.errors import InputError
from tests.activities.recording import execute

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEWEST = revisions()[-1]


def store_of(url: str) -> Path:
    return Path(url.partition(":///")[2])


async def written(url: str, *statements: str) -> SchemaState:
    """The state of a store after somebody else's work on it."""
    database = open_database(url)
    for statement in statements:
        await execute(database, statement)
    await database.dispose()
    return await schema_state(url)


async def test_revisions_are_those_of_the_migrations_in_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(revisions()) == walked[::-1]


async def test_a_store_where_nothing_is_is_empty_and_stays_so(empty_url: str) -> None:
    for _ in range(2):
        assert await schema_state(empty_url) == SchemaState(None, NEWEST, "empty")


@pytest.mark.parametrize("another", ["sqlite"], indirect=True)
async def test_to_look_makes_no_file(empty_url: str) -> None:
    await schema_state(empty_url)
    assert not store_of(empty_url).exists()


async def test_a_migrated_store_is_current_and_is_not_refused(empty_url: str) -> None:
    await migrate(empty_url)
    state = await schema_state(empty_url)
    assert state == SchemaState(NEWEST, NEWEST, "current")
    refuse_other_schema(state)


async def test_a_store_of_a_newer_release_is_ahead(empty_url: str) -> None:
    await migrate(empty_url)
    state = await written(empty_url, "UPDATE alembic_version SET version_num = '9999'")
    assert state == SchemaState("9999", NEWEST, "ahead")


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE milestone (id int)"],
        ["CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('0001')"],
        ["CREATE TABLE alembic_version (version_num text)", "INSERT INTO alembic_version VALUES ('ab12')"],
    ],
    ids=["a table of that name", "our number without our tables", "another program's number"],
)
async def test_another_program_s_store_is_foreign(empty_url: str, statements: list[str]) -> None:
    assert (await written(empty_url, *statements)).verdict == "foreign"


async def test_a_store_beside_another_program_s_tables_is_empty(empty_url: str) -> None:
    assert (await written(empty_url, "CREATE TABLE spatial_ref_sys (id int)")).verdict == "empty"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SchemaState(None, "0002", "empty"), "is empty. Run `entente migrate`"),
        (SchemaState("0001", "0002", "behind"), "revision 0001, and this release needs 0002. Run `entente"),
        (
            SchemaState("0009", "0002", "ahead"),
            "revision 0009, and this release knows none after 0002. Insta",
        ),
        (SchemaState(None, "0002", "foreign"), "another program's tables. Give Entente a database of its"),
    ],
    ids=lambda value: value.verdict if isinstance(value, SchemaState) else "",
)
async def test_a_store_that_does_not_fit_is_refused_with_the_remedy(state: SchemaState, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        refuse_other_schema(state)
    assert refusal.value.field == "ENTENTE_DATABASE_URL"
    assert words in str(refusal.value)
