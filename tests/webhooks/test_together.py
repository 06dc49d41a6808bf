"""Beside the dispatcher: an endpoint that hangs holds up no other, and stopping is clean."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from console.webhooks.sending import send_for_ever
from tests.certificates import Authority
from tests.webhooks.conftest import Serve
from tests.webhooks.endpoint import Endpoint, Request
from tests.webhooks.office import Office, courier
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_one_that_hangs_holds_up_no_other_and_what_was_under_way_comes_again(
    office: Office, serve: Serve, authority: Authority
) -> None:
    hangs, well, free = await serve(), await serve(), asyncio.Event()

    async def hang(_found: Endpoint, _request: Request, _writer: asyncio.StreamWriter) -> None:
        await free.wait()

    hangs.behave = hang
    await office.add("hangs", hangs)
    await office.add("well", well)
    life = await office.opened("MOU-A")
    patient = replace(
        office.sender, courier=courier(authority.file, "127.0.0.0/8", longest=timedelta(hours=1))
    )
    working = asyncio.create_task(send_for_ever(patient))

    async def both_began() -> bool:
        return len(hangs.requests) == len(well.taken) == 1

    async def took_more() -> bool:
        return len(well.taken) == 2

    await eventually(both_began, 60)
    await life.do("approve", "SECOND")
    await eventually(took_more, 60)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    free.set()
    hangs.behave = None
    left = (await office.standing("hangs")).row
    assert (left.leased_by, left.failures) == (None, 0)
    await office.look()
    assert hangs.ids == ["MOU-A/1", "MOU-A/1", "MOU-A/2"]
