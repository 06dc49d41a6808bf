"""The page of one agreement: its life in sentences, its text and differences, who may act, and why not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI

from console.sentences.reasons import REASONS
from models.canonical import text_hash
from models.pilots import IN_FORCE_SAID, Settled, settle
from models.terms import Document
from tests.activities.recording import execute
from tests.models.life import PARTIES, STARTS, TERMS, party
from tests.models.piloting import NEW, completed, grown, intensified
from tests.web.browser import Browser, Shown
from tests.web.conftest import own_site
from tests.web.lives import HUB, JP, TWO, begun, put, set_clock
from tests.web.people import sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAPER = b"%PDF-1.7 <script>alert(1)</script>"
TEXTS = {
    text_hash(text): text
    for text in (
        "we cooperate",
        "three months",
        "we cooperate closely <img src=x onerror=alert(1)>",
        "<b>no</b>",
    )
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def one(fresh_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A site where one agreement came to its second revision after a month of silence."""
    home = tmp_path_factory.mktemp("one")
    async with own_site(fresh_file, home) as site:
        sha256 = site.state.site.door.documents.put(PAPER)
        papers = (Document(language="en", sha256=sha256),)
        first = TERMS.model_copy(update={"documents": papers, "authentic_language": "en"})
        life = begun("MOU-ONE", terms=first)
        life.on_day(30)
        clauses = {**first.clauses, "purpose": text_hash("we cooperate closely <img src=x onerror=alert(1)>")}
        changed = first.model_copy(update={"clauses": clauses, "notice": "P6M"})
        life.do("propose", JP, terms=changed)
        life.do("object", TWO, clause="notice", text=text_hash("<b>no</b>"))
        await put(site, life, texts=TEXTS)
        set_clock(site, STARTS + timedelta(days=31))
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(one: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(one) as opened:
        await sign_in(opened, one, "coordinator", org=HUB)
        yield opened


async def test_its_life_is_told_by_phase_with_what_came_of_it(coordinator: Browser) -> None:
    text = (await coordinator.see("/agreements/MOU-ONE")).text
    assert "opened the negotiation of" in text
    assert "It came by" in text
    assert "proposed revision 2" in text
    assert "Ahead, if nobody acts" in text
    assert "Reminder 1 to Cluster <i>EU-1</i>" in text


async def test_idle_weeks_are_one_line(site: FastAPI, browser: Browser) -> None:
    life = begun("MOU-IDLE", policy={"reminders": (), "negotiation_window": "P60D"})
    life.on_day(40)
    life.do("approve", JP)
    await put(site, life)
    set_clock(site, STARTS + timedelta(days=41))
    await sign_in(browser, site, "auditor")
    assert "40 days without anything" in (await browser.see("/agreements/MOU-IDLE")).text


async def test_a_superseded_agreement_leads_to_its_successor_where_that_may_be_seen(
    site: FastAPI, browser: Browser
) -> None:
    mou = completed(parties=(*PARTIES, party("US-2")))
    mou.do("open_intensified", HUB, **intensified())
    after = grown(mou)
    mou.record(settle(mou.state, Settled(ref=NEW, outcome=IN_FORCE_SAID, digest=after.state.head)), None)
    await put(site, mou)
    set_clock(site, mou.now + timedelta(days=1))
    await sign_in(browser, site, "auditor")
    path, successor = f"/agreements/{mou.state.ref}", f"/agreements/{NEW}"
    assert successor not in (await browser.see(path)).links, "it is not on record yet"
    await put(site, after)
    assert successor in (await browser.see(path)).links
    async with Browser(site) as other:
        await sign_in(other, site, "coordinator", org="US-2")
        assert successor not in (await other.see(path)).links


async def test_what_a_revision_changed_is_marked(coordinator: Browser) -> None:
    page = (await coordinator.get("/agreements/MOU-ONE")).text
    assert "<ins> closely &lt;img src=x onerror=alert(1)&gt;</ins>" in page
    assert "<del>3 months</del> <ins>6 months</ins>" in page
    assert "<img" not in page
    first = (await coordinator.get("/agreements/MOU-ONE?revision=1")).text
    assert "The text, revision 1" in first
    assert "<ins>" not in first


@pytest.mark.parametrize(
    "query", ["revision=x&against=", "revision=99", "against=-1", "revision=1&against=1"]
)
async def test_revisions_that_make_no_sense_are_not_asked_for(coordinator: Browser, query: str) -> None:
    assert (await coordinator.get(f"/agreements/MOU-ONE?{query}")).status_code == 200


async def test_every_dead_button_has_its_reason_by_the_rules(coordinator: Browser) -> None:
    shown = await coordinator.see("/agreements/MOU-ONE")
    assert "/agreements/MOU-ONE/acts/approve" in shown.links
    assert "/agreements/MOU-ONE/acts/sign" not in shown.links
    why = REASONS["text_not_agreed"][1:]
    assert why in shown.text
    dead = await coordinator.see("/agreements/MOU-ONE/acts/sign")
    assert why in dead.text
    assert not [each for each in dead.forms if each.action.endswith("/acts/sign")]


async def test_what_is_asked_of_the_coordinator_is_its_first_button(coordinator: Browser) -> None:
    shown = await coordinator.see("/agreements/MOU-ONE")
    asked, *others = [each for each in shown.links if each.startswith("/agreements/MOU-ONE/acts/")]
    assert asked == "/agreements/MOU-ONE/acts/approve"
    assert asked not in others
    assert f'class="button" href="{asked}"' in (await coordinator.get("/agreements/MOU-ONE")).text


async def test_what_happens_to_many_at_once_is_told_once(one: FastAPI, coordinator: Browser) -> None:
    shown = (await coordinator.see("/agreements/MOU-ONE")).text
    may = shown.partition("Who may do what now")[2].partition("As it stood")[0]
    assert may.count("Propose another text") < len(PARTIES)
    ahead = shown.partition("Ahead, if nobody acts")[2]
    assert ahead.count("Reminder 1 to") < ahead.partition("What you may do")[0].count("Cluster")
    assert "If nobody acts: after" in shown


async def test_an_auditor_has_no_buttons(one: FastAPI) -> None:
    async with Browser(one) as auditor:
        await sign_in(auditor, one, "auditor")
        shown = await auditor.see("/agreements/MOU-ONE")
        assert not [each for each in shown.links if "/acts/" in each]
        assert (await auditor.get("/agreements/MOU-ONE/acts/approve")).status_code == 403


async def test_who_is_not_on_it_does_not_learn_of_it(one: FastAPI) -> None:
    async with Browser(one) as other:
        await sign_in(other, one, "coordinator", org="US-2")
        for path in ("", "/acts/approve", f"/documents/{'0' * 64}", "?at=2026-01-01"):
            assert "There is no such page" in (await other.see_missing(f"/agreements/MOU-ONE{path}")).text


async def test_it_is_shown_as_it_stood(coordinator: Browser) -> None:
    past = (await coordinator.see("/agreements/MOU-ONE?at=2026-01-13")).text
    assert "As it stood on 13 January 2026" in past
    assert "revision 2" not in past
    for at, status in (("2026-01-01", 404), ("2999-01-01", 422), ("soon", 422), ("%00", 422)):
        assert (await coordinator.get(f"/agreements/MOU-ONE?at={at}")).status_code == status


async def test_of_a_day_before_the_opening_it_is_told_when_that_was(coordinator: Browser) -> None:
    answer = await coordinator.get("/agreements/MOU-ONE?at=2026-01-01")
    assert answer.status_code == 404
    shown = Shown(answer.text)
    assert "MOU-ONE was not open yet: it was opened on 12 January 2026" in shown.text
    asking = shown.form("/agreements/MOU-ONE")
    assert asking.values["at"] == "2026-01-01"
    french = await coordinator.get("/agreements/MOU-ONE?at=2026-01-01", headers={"Accept-Language": "fr"})
    assert "il a été ouvert le 12 janvier 2026" in french.text


async def test_documents_are_shown_as_what_they_are_and_can_do_nothing(coordinator: Browser) -> None:
    shown = await coordinator.see("/agreements/MOU-ONE")
    (path,) = {each for each in shown.links if "/documents/" in each}
    answer = await coordinator.get(path)
    assert (answer.content, answer.headers["content-type"]) == (PAPER, "application/pdf")
    assert "sandbox" in answer.headers["content-security-policy"]
    for wrong in ("0" * 64, "x", "..%2f..%2fentente.db"):
        assert (await coordinator.get(f"/agreements/MOU-ONE/documents/{wrong}")).status_code == 404


@pytest.mark.parametrize("ref", ["mou", "MOU-NOT", "%00", "MOU'--", "x" * 200])
async def test_a_reference_that_is_none_leads_nowhere(coordinator: Browser, ref: str) -> None:
    assert (await coordinator.get(f"/agreements/{ref}")).status_code in (404, 422)


async def test_a_reminder_that_is_due_out_of_hours_tells_when_its_mail_leaves(
    site: FastAPI, browser: Browser
) -> None:
    await put(site, begun("MOU-HOURS", policy={"reminders": ("P5D",)}))
    set_clock(site, STARTS + timedelta(hours=1))
    await sign_in(browser, site, "auditor")
    text = (await browser.see("/agreements/MOU-HOURS")).text
    assert (
        "17 January 2026, 09:00 Reminder 1 to Cluster <i>JP-1</i>; "
        "its mail leaves on 19 January 2026, 08:00 (Tokyo time)"
    ) in text
    assert "27 February 2026, 01:00 It lapses. Who" in text


async def test_a_record_that_was_changed_is_warned_of_on_its_page(site: FastAPI, browser: Browser) -> None:
    await put(site, begun("MOU-CHANGED"), begun("MOU-WHOLE"))
    database = site.state.site.database
    await execute(database, "DROP TRIGGER milestone_no_update")
    change = "UPDATE milestone SET content = json_set(content, '$.actor', 'EU-2') WHERE agreement = :ref"
    await execute(database, change, ref="MOU-CHANGED")
    await sign_in(browser, site, "coordinator", "auditor")
    shown = await browser.see("/agreements/MOU-CHANGED")
    assert "entry 1 does not fit its digest" in shown.text
    assert "/audit/MOU-CHANGED" in shown.links
    assert "digest." not in (await browser.see("/agreements/MOU-WHOLE")).text
