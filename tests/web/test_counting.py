"""What pages tell Prometheus of themselves: all the alerts ask for, by route, and nobody's secret."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import writing
from activities.documents import DocumentStore
from console.commands import Door
from console.engine.ports import free_port
from console.engine.runtime import core_runtime
from console.settings import Settings
from console.web.app import create_site
from console.web.counting import Counters
from console.web.health import told_to_prometheus
from console.web.staff.entrance import PER_ADDRESS
from tests.door.prometheus import ROOT, Series, missing_for, scraped, value
from tests.web.browser import Browser
from tests.web.conftest import nobody
from tests.workflows.house import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "token" * 8 + "tok"
PERSON = "someone@staff.example"
ADDRESS = f"127.0.0.1:{free_port()}"


@pytest.fixture
def counted(database: AsyncEngine, settings: Settings) -> FastAPI:
    door = Door(database, DocumentStore(settings.home / "documents"), nobody, "cli")
    return create_site(door, settings, meter=core_runtime(ADDRESS).metric_meter)


@pytest_asyncio.fixture(loop_scope="session")
async def visited(counted: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(counted) as opened:
        yield opened


async def test_pages_are_counted_by_route_and_outcome_and_never_by_who_asks(
    counted: FastAPI, visited: Browser
) -> None:
    @counted.get("/defect")
    async def defect() -> None:
        raise RuntimeError(PERSON)

    for _ in range(2):
        await visited.get(f"/l/{TOKEN}")
    await visited.head(f"/l/{TOKEN}")
    await visited.get(f"/{PERSON}/MOU-SECRET-1")
    await visited.get("/defect")
    await visited.request("BREW", "/healthz")
    form = (await visited.see("/sign-in")).form("/sign-in")
    for _ in range(PER_ADDRESS + 2):
        await visited.submit(form, {"mailbox": PERSON})
    assert (await visited.get(f"/sign-in/{TOKEN}")).status_code == 410
    assert (await visited.get("/metrics")).status_code == 404
    events = counted.state.changes.listen()
    assert await anext(events) == b": listening\n\n"
    async with told_to_prometheus(counted.state.site):
        series = await eventually(ready)
    await events.aclose()

    requests = "entente_web_requests_total"
    assert value(series, requests, method="GET", route="/l/{token}", status="4xx") == 2
    assert value(series, requests, method="HEAD", route="/l/{token}", status="4xx") == 1
    assert value(series, requests, method="GET", route="none", status="4xx") == 2
    assert value(series, requests, method="GET", route="/defect", status="5xx") == 1
    assert value(series, requests, method="other", status="4xx") == 1
    assert value(series, requests, method="POST", route="/sign-in", status="2xx") == PER_ADDRESS
    assert value(series, "entente_web_request_seconds_count", route="/l/{token}") == 3
    assert value(series, "entente_web_request_seconds_bucket", route="/l/{token}", le="30") == 3
    assert value(series, "entente_web_rate_refusals_total", what="sign-in") == 2
    assert value(series, "entente_web_sign_in_refusals_total", reason="unknown_mailbox") == PER_ADDRESS
    assert value(series, "entente_web_event_streams") == 1
    assert value(series, "entente_web_in_flight") == 0
    assert value(await scraped(ADDRESS), "entente_web_event_streams") == 0
    assert missing_for("entente-web", series) == []
    words = " ".join(word for _, labels in series for pair in labels for word in pair)
    assert not re.search(rf"{TOKEN}|{PERSON}|MOU-|@|127\.", words)


async def ready() -> Series:
    """What is told, once it says that the record store is there."""
    series = await scraped(ADDRESS)
    return series if value(series, "entente_web_ready") == 1 else {}


async def test_pages_that_cannot_use_their_store_say_so(counted: FastAPI, visited: Browser) -> None:
    async with writing(counted.state.site.database) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    async with told_to_prometheus(counted.state.site):

        async def unready() -> bool:
            return value(await scraped(ADDRESS), "entente_web_ready") == 0

        assert await eventually(unready)
    assert (await visited.get("/readyz")).status_code == 503


async def test_what_comes_of_links_has_few_names() -> None:
    counters = Counters(core_runtime(ADDRESS).metric_meter)
    for came in ("recorded", "WRONG_PHASE", f"{PERSON}", TOKEN):
        counters.link_used(came)
    series = await scraped(ADDRESS)
    assert value(series, "entente_web_link_uses_total", outcome="recorded") == 1
    assert value(series, "entente_web_link_uses_total", outcome="WRONG_PHASE") == 1
    assert value(series, "entente_web_link_uses_total", outcome="refused") == 2


async def test_every_metric_of_pages_is_on_the_page_for_operators() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(entente_web_\w+)`", page))
    found = {re.sub("_(bucket|sum|count)$", "", name) for name, _ in await scraped(ADDRESS)}
    assert named == {name for name in found if name.startswith("entente_web_")}
