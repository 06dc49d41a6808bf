"""The page of the programme report: what it shows, to whom, and what each number rests on."""

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI

from activities.database import writing
from activities.documents import list_document
from activities.drawings.fonts import NoFontError
from activities.languages import LANGUAGES
from console.report.papers import PAPERS
from console.web.report import pages
from models.canonical import text_hash
from tests.models.life import PARTIES, STARTS, Life, party
from tests.models.piloting import plan, report
from tests.web.browser import Browser, Shown
from tests.web.conftest import own_site
from tests.web.lives import HUB, TWO, begun, put, set_clock
from tests.web.people import sign_in
from tests.web.tables import table

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAPER = b"%PDF-1.7 who came"
PLACE = "<script>alert(1)</script> & Lyon"
LESSON = "<img src=x onerror=alert(1)>"
US = "US-2"
TEXTS = {text_hash(each): each for each in (PLACE, LESSON, "fact-finding mission", "Austin")}
WAYS = ("/report", "/report/sources?finding=1", "/report/tables/mous", "/report.pdf", "/report.csv")


def in_japan(sha256: str) -> Life:
    """In force, with a visit that carries evidence, and a pilot with a lesson."""
    life = begun("MOU-JP")
    life.approve_all()
    life.sign_all()
    visit = {"place": text_hash(PLACE), "occurred_on": "2026-01-10/2026-01-11", "purpose": "c2c"}
    life.do("report_activity", HUB, kind="delegation_visit", evidence={"attendance": sha256}, **visit)
    life.do("adopt_action_plan", HUB)
    life.do("start_pilot", TWO, **plan())
    life.on_day(20)
    life.do("complete_pilot", TWO, **report(lesson=text_hash(LESSON)))
    return life


def in_texas() -> Life:
    """In force, with a workshop that has no evidence."""
    life = begun("MOU-US", country="US", parties=(*PARTIES[:3], party(US)))
    life.approve_all()
    life.sign_all()
    people = ({"group": "eu_sme", "country": "FR", "count": 4},)
    life.do(
        "report_activity",
        US,
        kind="workshop",
        occurred_on="2025",
        place=text_hash("Austin"),
        participants=people,
    )
    return life


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reported(fresh_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A site with two agreements and what was done under them."""
    home = tmp_path_factory.mktemp("reported")
    async with own_site(fresh_file, home) as site:
        sha256 = site.state.site.door.documents.put(PAPER)
        await put(site, in_japan(sha256), in_texas(), texts=TEXTS)
        async with writing(site.state.site.database) as connection:
            await list_document(connection, sha256, len(PAPER), STARTS)
        set_clock(site, STARTS + timedelta(days=31))
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def auditor(reported: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(reported) as opened:
        await sign_in(opened, reported, "auditor")
        yield opened


async def test_only_coordinators_and_auditors_read_it(
    reported: FastAPI, browsers: Callable[[], Browser]
) -> None:
    async with Browser(reported) as other:
        for path in WAYS:
            answer = await other.get(path)
            assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?")
        await sign_in(other, reported, "administrator")
        assert [(await other.get(path)).status_code for path in WAYS] == [403] * len(WAYS)
    async with Browser(reported) as coordinator:
        await sign_in(coordinator, reported, "coordinator")
        assert [(await coordinator.get(path)).status_code for path in WAYS] == [200] * len(WAYS)


async def test_a_coordinator_reads_what_its_own_agreements_add_up_to(reported: FastAPI) -> None:
    async with Browser(reported) as other:
        await sign_in(other, reported, "coordinator", org=US)
        page = (await other.get("/report")).text
        assert [row[0] for row in table(page, "mous")] == ["MOU-US"]
        assert "MOU-JP" not in page
        assert (await other.get("/report/sources?cell=events.JP.c2c_events")).status_code == 404
        for shape in ("csv", "json", "html"):
            assert "MOU-JP" not in (await other.get(f"/report.{shape}")).text


async def test_a_number_opens_what_it_rests_on(auditor: Browser) -> None:
    page = await auditor.see("/report")
    (link,) = [each for each in page.links if "cell=events.JP.c2c_events" in each]
    behind = await auditor.see(link)
    for said in ("Delegation visit", "10 January 2026 – 11 January 2026", PLACE, "Cluster <i>EU-1</i>"):
        assert said in behind.text
    (paper,) = [each for each in behind.links if "/documents/" in each]
    assert (await auditor.get(paper)).content == PAPER
    assert f"SHA-256 {paper.rpartition('/')[2]}" in behind.text
    (story,) = [each for each in behind.links if "#m" in each]
    assert f'id="{story.rpartition("#")[2]}"' in (await auditor.get(story)).text
    finding = next(each for each in page.links if "finding=" in each)
    assert "MOU-" in (await auditor.see(finding)).text


async def test_of_what_is_long_the_beginning_is_shown_and_a_table_by_pages(
    auditor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await auditor.see("/report")
    assert not [each for each in whole.links if each.startswith("/report/tables/")]
    monkeypatch.setattr(pages, "MOST", 1)
    monkeypatch.setattr(pages, "A_PAGE", 1)
    part = await auditor.see("/report")
    assert "1 of 2 rows are shown." in part.text
    assert "The first 1 of 2 are shown" in part.text
    assert [row[0] for row in table((await auditor.get("/report")).text, "mous")] == ["MOU-JP"]
    (first,) = [each for each in part.links if each.startswith("/report/tables/mous")]
    (after,) = [each for each in (await auditor.see(first)).links if "page=2" in each]
    last = await auditor.see(after)
    assert "Page 2 of 2" in last.text
    assert [row[0] for row in table((await auditor.get(after)).text, "mous")] == ["MOU-US"]
    assert [each for each in last.links if "page=" in each] == [first]


@pytest.mark.parametrize("what", ["mous?page=2", "mous?page=0", "mous?page=x", "mous?page=", "nothing"])
async def test_a_page_that_is_not_there_is_not_shown(auditor: Browser, what: str) -> None:
    assert (await auditor.get(f"/report/tables/{what}")).status_code == 404


@pytest.mark.parametrize(
    "what", ["cell=events.JP.nothing", "cell=", "finding=0", "finding=x", "", "cell=%00"]
)
async def test_what_is_no_number_opens_nothing(auditor: Browser, what: str) -> None:
    assert (await auditor.get(f"/report/sources?{what}")).status_code == 404


async def test_what_people_wrote_is_text_everywhere(auditor: Browser) -> None:
    for path in ("/report", "/report/sources?cell=events.JP.c2c_events", "/report.html"):
        page = (await auditor.get(path)).text
        assert not re.search(r"<script>alert|<img|<i>EU|<b>A", page), path
    assert "&lt;img src=x onerror=alert(1)&gt;" in (await auditor.get("/report")).text


async def test_the_report_is_as_it_stood(auditor: Browser) -> None:
    before = await auditor.see("/report?at=2025-12-31")
    assert "Nothing was on record then" in before.text
    then = (await auditor.get("/report?at=2026-01-12")).text
    assert table(then, "pilots")[0][-2:] == ["running", "n/a"]
    assert table((await auditor.get("/report")).text, "pilots")[0][-2:] == ["completed", LESSON]


@pytest.mark.parametrize("query", ["at=2999-01-01", "at=yesterday", "at=2026-02-30", "count=all"])
async def test_a_moment_or_count_that_makes_no_sense_is_refused(auditor: Browser, query: str) -> None:
    for path in ("/report", "/report/sources", "/report.csv"):
        answer = await auditor.get(f"{path}?{query}")
        assert answer.status_code == 422
        label = "As of the end of: " if query.startswith("at=") else "People are counted: is no way to count."
        assert label in Shown(answer.text).text


async def test_the_report_is_taken_away_as_it_is_shown(auditor: Browser) -> None:
    page = await auditor.see("/report?at=2026-01-20&count=participations")
    links = {each.partition("?")[0]: each for each in page.links if each.startswith("/report.")}
    assert set(links) == {f"/report.{each}" for each in ("pdf", "html", "xlsx", "csv", "json")}
    kept = {path: await auditor.get(link) for path, link in links.items()}
    for path, answer in kept.items():
        name = f"report-2026-01-20.{path.rpartition('.')[2]}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert (await auditor.get(links[path])).content == answer.content, path
    document = json.loads(kept["/report.json"].text)
    assert (document["count"], document["as_of"][:10]) == ("participations", "2026-01-20")
    assert kept["/report.pdf"].content.startswith(b"%PDF-")
    assert (await auditor.get("/report.exe")).status_code == 404


async def test_the_file_needs_nothing_beside_it(auditor: Browser) -> None:
    page = (await auditor.get("/report.html")).text
    assert not re.findall(r'(?:href|src)="(?!#)[^"]*"', page)
    assert "<script" not in page
    assert "<link" not in page
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r'id="([^"]+)"', page))
    assert any(each.startswith("n-events.JP") for each in links)


@pytest.mark.parametrize("tag", [each for each in LANGUAGES if each != "en"])
async def test_the_report_is_in_every_language(auditor: Browser, tag: str) -> None:
    answer = await auditor.get("/report", headers={"Accept-Language": tag})
    assert answer.headers["content-language"] == tag
    for english in (
        "Key achievements",
        "not reported",
        "What does not fit",
        "Evidence is missing",
        "Take it",
    ):
        assert english not in answer.text


async def test_without_agreements_the_page_says_what_fills_it(site: FastAPI, browser: Browser) -> None:
    await sign_in(browser, site, "coordinator")
    page = await browser.see("/report")
    assert "Nothing is on record yet" in page.text
    assert "/start" in page.links
    assert (await browser.get("/report.pdf")).content.startswith(b"%PDF-")


async def test_a_paper_without_letters_is_told_on_a_page(
    auditor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise NoFontError

    monkeypatch.setitem(PAPERS, "pdf", PAPERS["pdf"]._replace(make=fail))
    answer = await auditor.get("/report.pdf")
    assert answer.status_code == 409
    assert "has no font" in answer.text
