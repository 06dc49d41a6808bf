"""One world and one Chromium for all tests of this folder."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.settings import PROFILE_VARIABLES
from tests.browser.chromium import running
from tests.browser.scenes import act_everywhere, lapse, link_everything, populate
from tests.browser.world import World, running_world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        for name in (*PROFILE_VARIABLES, "ENTENTE_HOME", "ENTENTE_LOG_LEVEL"):
            patch.delenv(name, raising=False)
        home = tmp_path_factory.mktemp("world") / "var"
        async with running_world(home, oidc_issuer="http://127.0.0.1:9", oidc_client_id="entente") as built:
            await populate(built, home)
            await act_everywhere(built)
            await link_everything(built)
            await lapse(built)
            yield built


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with running() as browser:
        yield browser
