"""The portfolio: what is urgent comes first, whose turn it is, filters, and the same as files."""

import csv
from collections.abc import AsyncIterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from icalendar import Calendar

from tests.activities.recording import execute
from tests.models.life import STARTS
from tests.web.browser import Browser, Shown
from tests.web.conftest import own_site
from tests.web.lives import HUB, begun, put, set_clock
from tests.web.people import sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def five(fresh_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A site on the day after five lives have begun."""
    waits = begun("MOU-WAITS")
    risk = begun("MOU-RISK", STARTS + MINUTE, policy={"negotiation_window": "P3D"})
    mine = begun("MOU-MINE", STARTS + 2 * MINUTE)
    mine.approve_all()
    mine.do("decline", "JP-1", reason=mine.state.title)
    runs = begun("MOU-RUNS", STARTS + 3 * MINUTE, country="US")
    runs.approve_all()
    runs.sign_all()
    over = begun("MOU-OVER", STARTS + 4 * MINUTE)
    over.do("abandon", HUB, reason=over.state.title)
    async with own_site(fresh_file, tmp_path_factory.mktemp("five")) as site:
        await put(site, waits, risk, mine, runs, over)
        set_clock(site, STARTS + timedelta(days=1))
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(five: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(five) as opened:
        await sign_in(opened, five, "coordinator", org=HUB)
        yield opened


def refs(shown: Shown) -> list[str]:
    return [each.removeprefix("/agreements/") for each in shown.links if each.startswith("/agreements/MOU")]


async def test_the_most_urgent_comes_first(coordinator: Browser) -> None:
    assert refs(await coordinator.see("/agreements")) == [
        "MOU-MINE",
        "MOU-RISK",
        "MOU-WAITS",
        "MOU-RUNS",
        "MOU-OVER",
    ]


async def test_each_row_says_whose_turn_it_is_and_what_comes_next(coordinator: Browser) -> None:
    shown = await coordinator.see("/agreements?words=waits")
    assert "Cluster <i>JP-1</i> approve the text; and 2 more since 12 January 2026" in shown.text
    assert "in 44 days" in shown.text
    assert "19 January 2026, 17:00, Tokyo time" in shown.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("need=mine", ["MOU-MINE"]),
        ("phase=in_force", ["MOU-RUNS"]),
        ("country=US", ["MOU-RUNS"]),
        ("words=mou+over", ["MOU-OVER"]),
        ("words=jp-1&need=risk", ["MOU-RISK"]),
        ("words=%00%22%3Cscript%3E", []),
        ("page=-1&need=risk", ["MOU-RISK"]),
        ("page=99999999999&need=risk", ["MOU-RISK"]),
        ("need=nonsense", []),
        ("phase=negotiating&phase=closed&need=closed", ["MOU-OVER"]),
    ],
)
async def test_it_is_filtered(coordinator: Browser, query: str, found: list[str]) -> None:
    assert refs(await coordinator.see(f"/agreements?{query}")) == found


BACK = (
    "UPDATE notice SET state = :state, answer = '550 no such user'"
    " WHERE agreement = :ref AND organisation = 'JP-1'"
)


async def test_whom_no_mail_reaches_is_a_risk_and_named(five: FastAPI, coordinator: Browser) -> None:
    """Of an agreement that goes on; of one that is closed nothing need reach anybody."""
    database = five.state.site.database
    for ref in ("MOU-RUNS", "MOU-OVER"):
        await execute(database, BACK, state="bounced", ref=ref)
    shown = await coordinator.see("/agreements?need=risk")
    for ref in ("MOU-RUNS", "MOU-OVER"):
        await execute(database, BACK, state="queued", ref=ref)
    assert refs(shown) == ["MOU-RISK", "MOU-RUNS"]
    assert shown.text.count("No mail reaches Cluster <i>JP-1</i>.") == 1


async def test_titles_and_names_are_text(coordinator: Browser) -> None:
    page = (await coordinator.get("/agreements?words=<script>alert(1)</script>")).text
    assert "<script>alert" not in page
    page = (await coordinator.get("/agreements")).text
    assert "&lt;b&gt;A&lt;/b&gt; memorandum" in page
    assert "<b>A</b>" not in page
    assert "<i>EU-3" not in page


async def test_a_coordinator_sees_those_its_organisation_is_on(five: FastAPI) -> None:
    async with Browser(five) as other:
        await sign_in(other, five, "coordinator", "administrator", org="US-2")
        assert refs(await other.see("/agreements")) == []
    async with Browser(five) as auditor:
        await sign_in(auditor, five, "auditor")
        assert len(refs(await auditor.see("/agreements"))) == 5


async def test_it_is_a_table_without_formulas(coordinator: Browser) -> None:
    answer = await coordinator.get("/agreements.csv?need=risk")
    assert answer.headers["content-disposition"] == 'attachment; filename="agreements.csv"'
    (row,) = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    assert (row["ref"], row["need"], row["deadline"][:10]) == ("MOU-RISK", "risk", "2026-01-15")


async def test_it_is_a_calendar(coordinator: Browser) -> None:
    answer = await coordinator.get("/agreements.ics?need=risk")
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    days = {str(each["summary"]): each.decoded("dtstart") for each in found}
    assert set(days.values()) == {date(2026, 1, 15)}, "its last day where each party is, as on the page"
    assert "MOU-RISK: Cluster <i>JP-1</i>, approve the text" in days


async def test_there_is_a_way_to_begin_where_there_is_nothing(site: FastAPI, browser: Browser) -> None:
    await sign_in(browser, site, "coordinator")
    shown = await browser.see("/agreements")
    assert "Start the first one" in shown.text
    assert "/start" in shown.links


async def test_a_change_is_told_to_open_pages(site: FastAPI) -> None:
    changes = site.state.changes
    listening = changes.listen()
    assert await anext(listening) == b": listening\n\n"
    await put(site, begun("MOU-NEW", STARTS + 9 * MINUTE))
    assert await anext(listening) == b"event: changed\ndata: 1\n\n"
    await listening.aclose()
    await site.state.changes.end()


async def test_who_is_not_signed_in_is_told_nothing(browser: Browser) -> None:
    assert (await browser.get("/events")).status_code == 204
    assert (await browser.get("/agreements.csv")).status_code == 303


async def test_a_row_says_what_its_coordinator_has_to_decide(coordinator: Browser) -> None:
    row = (await coordinator.see("/agreements?need=mine")).text
    assert f"Cluster <i>{HUB}</i> decides how to go on: Cluster <i>JP-1</i> declined to sign." in row
    assert "decides how to go on" not in (await coordinator.see("/agreements?need=risk")).text
