"""One world and one Chromium for all tests of this folder."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.settings import PROFILE_VARIABLES
from tests.browser.chromium import running
from tests.browser.world import World, running_world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        for name in (*PROFILE_VARIABLES, "ENTENTE_HOME", "ENTENTE_LOG_LEVEL"):
            patch.delenv(name, raising=False)
        async with running_world(tmp_path_factory.mktemp("world") / "var") as running_now:
            yield running_now


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with running() as browser:
        yield browser
