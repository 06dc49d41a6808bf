"""No page says a sentence of ours that is in no catalogue: all are walked in a language nobody speaks."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI

from activities.database import reading
from console.forms import FORMS
from console.registry import registered
from models.canonical import text_hash
from models.terms import Document
from tests.models.life import STARTS, TERMS, TEXT
from tests.models.piloting import failure, plan, report
from tests.web import pseudo
from tests.web.browser import Browser
from tests.web.conftest import own_site
from tests.web.lives import HUB, JP, THREE, TITLE, TWO, begun, put, set_clock
from tests.web.people import sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLAUSES = ("we cooperate", "three months", "we cooperate closely")
WRITTEN = [
    TITLE,
    *CLAUSES,
    "a text",
    "A Person",
    "renewable energy",
    "waste recycling",
    "purpose",
    "notice",
]
"""What people wrote; names and mailboxes of the registry come to it."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lives(fresh_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A site with a negotiation that went back and forth, an agreement with pilots, and one that lapsed."""
    async with own_site(fresh_file, tmp_path_factory.mktemp("tongues")) as site:
        sha256 = site.state.site.door.documents.put(b"%PDF-1.7")
        papers = (Document(language="en", sha256=sha256),)
        terms = TERMS.model_copy(update={"documents": papers, "authentic_language": "en"})
        talks = begun("MOU-TALKS", terms=terms)
        talks.do("reject", TWO, reason=TEXT)
        talks.on_day(30)
        clauses = {**terms.clauses, "purpose": text_hash(CLAUSES[2])}
        talks.do("propose", JP, terms=terms.model_copy(update={"clauses": clauses, "notice": "P6M"}))
        talks.do("object", TWO, clause="notice", text=TEXT)
        talks.refuse("sign", HUB)
        grown = begun("MOU-GROWN", policy={"dormant": None})
        for org in (TWO, THREE, JP):
            grown.do("approve", org)
        for org in (HUB, TWO, THREE, JP):
            grown.do("sign", org)
        grown.do("adopt_action_plan", HUB, s3={"FRK2": TEXT})
        grown.do("start_pilot", THREE, **plan(title=TEXT))
        grown.do("start_pilot", HUB, **plan(title=TEXT, lead=HUB, sme_led=True))
        grown.do("report_activity", TWO, kind="workshop", occurred_on="2026-01-02", pilot="P1", place=TEXT)
        grown.on_day(60)
        grown.do("complete_pilot", TWO, **report(lesson=TEXT))
        grown.do("fail_pilot", HUB, **failure("P2"))
        lost = begun("MOU-LOST")
        lost.on_day(50)
        texts = {text_hash(each): each for each in CLAUSES}
        await put(site, talks, grown, lost, texts=texts)
        async with reading(site.state.site.database) as connection:
            for each in (await registered(connection)).values():
                written = (each.name, each.code, each.contact, pseudo.PSEUDO.city(each.timezone))
                WRITTEN.extend(filter(None, written))
        set_clock(site, STARTS + timedelta(days=60))
        yield site


@pytest.fixture(autouse=True)
def pseudo_language(monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo.speak_pseudo(monkeypatch)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(lives: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(lives, pseudo.ASKED) as opened:
        await sign_in(opened, lives, "coordinator", org=HUB)
        yield opened


def unsaid_on(html: str, *typed: str) -> list[str]:
    """What a page says that is in no catalogue, and that nobody wrote."""
    return [word for text in pseudo.Page(html).found for word in pseudo.unsaid(text, (*WRITTEN, *typed))]


async def walk(browser: Browser, *paths: str) -> dict[str, list[str]]:
    """What pages say that is in no catalogue."""
    found = {}
    for path in paths:
        answer = await browser.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        assert "⟦" in answer.text, path
        if unsaid := unsaid_on(answer.text):
            found[path] = unsaid
    return found


async def test_coordinators_read_everything_in_their_language(coordinator: Browser) -> None:
    acts = [each.act for each in FORMS if each.act != "open" and not each.rehearsal]
    refs = ("MOU-TALKS", "MOU-GROWN", "MOU-LOST")
    assert not await walk(
        coordinator,
        "/agreements",
        *(f"/agreements/{ref}" for ref in refs),
        "/agreements/MOU-TALKS?at=2026-02-01",
        *(f"/agreements/{ref}/acts/{act}" for ref in refs[:2] for act in acts),
        "/start",
        "/rehearsal",
        "/nothing",
        "/agreements/MOU-TALKS?at=2999-01-01",
    )


async def test_auditors_and_administrators_read_everything_in_theirs(lives: FastAPI) -> None:
    async with Browser(lives, pseudo.ASKED) as both:
        await sign_in(both, lives, "auditor", "administrator")
        assert not await walk(
            both,
            "/audit",
            "/audit/MOU-GROWN",
            "/service",
            "/admin",
            "/admin/organisations/new",
            f"/admin/organisations/{JP}",
        )
    async with Browser(lives, pseudo.ASKED) as stranger:
        assert not await walk(stranger, "/sign-in", "/l/nobody", "/agreements")


WRONG: tuple[tuple[str, dict[str, str]], ...] = (
    ("extend", {"until": "2026-02-31"}),
    ("extend", {"until": "soon"}),
    ("propose", {"terms.duration": "long"}),
    ("propose", {"new.name": "costs"}),
    ("propose", {}),
    ("abandon", {"reason": ""}),
    ("abandon", {"reason": "\x07"}),
    ("reject", {"reason": "x" * 5000}),
    ("object", {"clause": "nothing", "text": "wrong"}),
)


async def test_what_is_wrong_with_a_form_is_said_in_the_readers_language(coordinator: Browser) -> None:
    for act, typed in WRONG:
        path = f"/agreements/MOU-TALKS/acts/{act}"
        form = (await coordinator.see(path)).form(path)
        answer = await coordinator.submit(form, typed)
        assert answer.status_code == 422, (act, typed, answer.status_code)
        assert not unsaid_on(answer.text, *(each for each in typed.values() if each)), act
