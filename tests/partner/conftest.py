"""One partnership for all tests; each opens agreements of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.partner.partnership import Partnership, partnership
from tests.web.browser import ADDRESS, Browser
from tests.workflows.house import connected_to


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def partners(
    engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Partnership]:
    client = await connected_to(engine)
    async with partnership(client, tmp_path_factory.mktemp("partners"), ADDRESS) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(partners: Partnership) -> AsyncIterator[Browser]:
    """A browser in English."""
    async with Browser(partners.site) as opened:
        opened.cookies.set("entente_language", "en")
        yield opened
