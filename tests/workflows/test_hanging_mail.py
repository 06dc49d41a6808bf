"""A mail server that hangs takes no worker from the acts of any agreement."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import pytest

from activities.keys import load_keys
from activities.sending import Postmark
from console.engine.embedded import EmbeddedEngine
from tests.workflows.house import OTHERS, built_house, connected_to, eventually
from worker import Pace, Parts, build_worker

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = 4
"""Activities the worker runs at the same time; half of them may be deliveries."""


class Hanging:
    """Takes mails, and says nothing until it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.goes_on = asyncio.Event()

    async def send(self, _message: EmailMessage, _recipient: str) -> str:
        self.begun += 1
        await self.goes_on.wait()
        return "250 at last"


async def test_a_server_that_hangs_leaves_room_for_acts(engine: EmbeddedEngine, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    async with built_house(await connected_to(engine), home) as house:
        post = Hanging()
        postmark = Postmark("agreements@entente.example", load_keys(home / "keys"))
        parts = Parts(house.database, post, postmark, home)
        queue, pace = house.door.task_queue, Pace(at_once=AT_ONCE)
        async with build_worker(house.client, parts, task_queue=queue, pace=pace):
            refs = [await house.open() for _ in range(AT_ONCE + 1)]

            async def hangs() -> bool:
                return post.begun == 2 * len(OTHERS)

            await eventually(hangs)
            for ref in refs:
                await house.act(ref, "SECOND", "approve")
            assert {(await house.types(ref))[-1] for ref in refs} == {"approved"}
            assert post.begun == 2 * len(OTHERS)
            post.goes_on.set()
