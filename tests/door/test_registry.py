"""Who can be a party, and where their mail goes."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from console.doors.registry_file import Organisation
from console.queries import NotFoundError, known_names
from console.registry import leave, register, registered
from models.errors import InputError
from models.habits import Weekly, Window
from tests.activities.recording import REGISTRY, STARTS, Recording, execute, rows

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


async def test_hours_read_back_as_they_were_entered_and_what_is_left_out_is_usual_again(
    database: AsyncEngine,
) -> None:
    own = replace(
        REGISTRY[0],
        region="FR-57",
        working_days=("mon", "thu"),
        send_window=Window(time(9, 30), time(16)),
        digest=None,
    )
    async with writing(database) as connection:
        await register(connection, [own])
    assert (await everybody(database))["LEAD"] == own
    async with writing(database) as connection:
        await register(connection, [REGISTRY[0]])
    assert (await everybody(database))["LEAD"] == REGISTRY[0]
    assert REGISTRY[0].digest == Weekly("tue", 9)


async def test_who_leaves_is_no_longer_registered_but_still_has_its_name(database: AsyncEngine) -> None:
    async with writing(database) as connection:
        await leave(connection, "LEAD", STARTS)
        assert "LEAD" in await known_names(connection)
    assert "LEAD" not in await everybody(database)
    with pytest.raises(NotFoundError):
        async with writing(database) as connection:
            await leave(connection, "LEAD", STARTS)
    async with writing(database) as connection:
        await register(connection, [REGISTRY[0]])
    assert (await everybody(database))["LEAD"] == REGISTRY[0]


async def test_a_party_of_what_is_open_cannot_leave(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    with pytest.raises(InputError, match="ABROAD is a party of MOU-JP-1"):
        async with writing(database) as connection:
            await leave(connection, "ABROAD", life.now)
    await life.do("abandon", "LEAD", reason="a" * 64)
    async with writing(database) as connection:
        await leave(connection, "ABROAD", life.now)
    assert "ABROAD" not in await everybody(database)
