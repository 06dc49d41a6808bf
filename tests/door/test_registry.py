"""Who can be a party, and where their mail goes."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from console.doors.registry_file import Organisation
from console.registry import register, registered
from tests.activities.recording import REGISTRY, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def everybody(database: AsyncEngine) -> dict[str, Organisation]:
    async with reading(database) as connection:
        return await registered(connection)


async def test_the_registry_reads_back_as_it_was_entered(database: AsyncEngine) -> None:
    assert await everybody(database) == {each.code: each for each in REGISTRY}
    assert list(await everybody(database)) == sorted(each.code for each in REGISTRY)


async def test_an_organisation_entered_again_is_brought_up_to_date(database: AsyncEngine) -> None:
    moved = replace(REGISTRY[0], name="New name", timezone="Europe/Madrid", mailbox="new@lead.example")
    async with writing(database) as connection:
        await register(connection, [moved])
    assert (await everybody(database))[moved.code] == moved
    assert await rows(database, "SELECT count(*) FROM contact") == [(len(REGISTRY),)]


async def test_a_contact_has_an_opaque_id_and_may_name_a_person(database: AsyncEngine) -> None:
    named = replace(REGISTRY[0], contact="Zoë Nobody")
    async with writing(database) as connection:
        await register(connection, [named])
    ((identity, person),) = await rows(
        database, "SELECT id, name FROM contact WHERE organisation = :code", code=REGISTRY[0].code
    )
    assert (len(identity), person) == (32, "Zoë Nobody")
    assert REGISTRY[0].code not in identity
    async with reading(database) as connection:
        assert (await registered(connection))[REGISTRY[0].code] == named
    assert "Nobody" not in repr(named)


async def test_after_an_erasure_a_new_contact_begins(database: AsyncEngine) -> None:
    gone = "UPDATE contact SET mailbox = NULL, erased_at = '2026-01-12 08:00:00+00:00'"
    await execute(database, f"{gone} WHERE organisation = 'LEAD'")
    async with reading(database) as connection:
        known = await registered(connection)
        assert (known["LEAD"].mailbox, known["LEAD"].name) == (None, REGISTRY[0].name)
        assert set(known) == {each.code for each in REGISTRY}
    async with writing(database) as connection:
        await register(connection, [replace(REGISTRY[0], mailbox="new@lead.example")])
    found = await rows(database, "SELECT mailbox FROM contact WHERE organisation = 'LEAD'")
    assert set(found) == {(None,), ("new@lead.example",)}


async def test_an_organisation_has_one_contact_at_a_time(database: AsyncEngine) -> None:
    with pytest.raises(IntegrityError):
        await execute(database, "INSERT INTO contact (id, organisation, mailbox) VALUES ('x', 'LEAD', 'y@z')")
