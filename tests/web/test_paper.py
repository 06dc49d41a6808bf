"""Papers that are kept: everybody's is the same, wherever they are."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from activities.database import reading
from activities.keys import load_keys
from console.links.link import Link
from console.links.seen import see
from console.printing.executed import executed_content
from console.web.tongue import spoken
from tests.models.life import STARTS
from tests.web.lives import HUB, JP, begun, put

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_night_in_tokyo_is_no_other_day_on_the_copy(site: FastAPI) -> None:
    life = begun("MOU-NIGHT", STARTS + timedelta(hours=9))
    life.approve_all()
    life.sign_all()
    await put(site, life)
    async with reading(site.state.site.database) as connection:
        links = [Link("0" * 64, "", "MOU-NIGHT", org, 1, "read", life.now) for org in (HUB, JP)]
        seen = [await see(connection, link, life.now) for link in links]
    keys, english = load_keys(site.state.site.settings.home / "keys"), spoken("en")
    assert len({executed_content(each, keys, english)["picture"] for each in seen}) == 1
