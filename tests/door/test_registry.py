"""Who can be a party, and where their mail goes."""

from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from console.doors.registry_file import Organisation
from console.registry import register, registered
from tests.activities.recording import REGISTRY, rows

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
