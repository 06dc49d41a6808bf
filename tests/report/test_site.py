"""The page of the report over the example: the programme's own tables, cell for cell."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.documents import DocumentStore
from console.commands import Door
from console.settings import load_settings
from console.web.app import create_site
from tests.report.playing import WIINTECH
from tests.report.test_golden import AS_OF, EVENTS, STAKEHOLDERS, lines
from tests.web.browser import Browser
from tests.web.conftest import nobody
from tests.web.lives import set_clock
from tests.web.people import sign_in
from tests.web.tables import table

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_has_both_tables_of_the_programme_cell_for_cell(
    wiintech: AsyncEngine, tmp_path: Path
) -> None:
    settings = load_settings(home=tmp_path).model_copy(update={"programme": WIINTECH / "programme.yaml"})
    site = create_site(Door(wiintech, DocumentStore(tmp_path), nobody, "cli"), settings)
    set_clock(site, AS_OF)
    async with Browser(site) as browser:
        await sign_in(browser, site, "auditor")
        distinct = (await browser.get("/report")).text
        often = (await browser.get("/report?count=participations")).text
    assert plain(distinct, "events") == plain(often, "events") == form(EVENTS)
    assert plain(distinct, "stakeholders") == form(STAKEHOLDERS)
    assert plain(often, "stakeholders")[-1][0] == "Total"
    assert "18 participations of at most 7 clusters" in distinct


def form(text: str) -> list[list[str]]:
    """The programme's own table, as a page says it."""
    names = {"US": "United States", "JP": "Japan", "IN": "India", "BR": "Brazil", "total": "Total"}
    said = [[each.replace("-", "not reported") for each in line] for line in lines(text)]
    return [[names[line[0]], *line[1:]] for line in said]


def plain(page: str, code: str) -> list[list[str]]:
    """A table without the signs of its numbers."""
    return [[each.rstrip("*†≥") for each in row] for row in table(page, code)]
