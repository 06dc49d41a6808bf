"""Starting an agreement: a preview by rehearsal first, then one opening; and two policies side by side."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fastapi import FastAPI

import starter
from console.settings import load_settings
from console.web.app import create_site
from tests.web.browser import Browser, Form, Shown
from tests.web.people import sign_in
from tests.web.summaries import told
from tests.workflows.conftest import house
from tests.workflows.house import House, fresh_ref

__all__ = ["house"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAPER = ("agreement.pdf", b"%PDF-1.7 the text", "application/pdf")
PLAN = {
    "title": "A <b>new</b> memorandum",
    "country": "JP",
    "coordinator": "LEAD",
    "party.LEAD": "consortium:signatory",
    "party.SECOND": "consortium:signatory",
    "party.THIRD": "consortium:signatory",
    "party.ABROAD": "partner:signatory",
    "clause.0.name": "purpose",
    "clause.0.text": "Work together",
    "policy.signing_window": "P60D",
    "step": "preview",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(house: House) -> FastAPI:
    return create_site(house.door, load_settings(home=house.home), lent=starter.lent())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(served: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(served) as opened:
        await sign_in(opened, served, "coordinator", "administrator", org="LEAD")
        yield opened


async def start_form(browser: Browser) -> Form:
    return (await browser.see("/start")).form("/start")


async def test_nothing_is_sent_before_the_calendar_was_seen(house: House, coordinator: Browser) -> None:
    ref = fresh_ref()
    form = await start_form(coordinator)
    answer = await coordinator.submit(form, {**PLAN, "ref": ref}, files={"document.0": PAPER})
    assert answer.status_code == 200
    shown = Shown(answer.text)
    assert "A <b>new</b> memorandum" in shown.text
    assert "If nobody answers Mails: 22, of them reminders: 12." in shown.text
    assert "If everybody answers in good time" in shown.text
    assert not await house.types(ref)
    sending = shown.form("/start")
    for _ in range(2):
        sent = await coordinator.submit(sending, {"step": "send"})
        assert sent.headers["location"].startswith(f"/agreements/{ref}?done=")
    led = (await coordinator.submit(sending, {"step": "send"})).headers["location"]
    for step in ("preview", "edit"):
        assert (await coordinator.submit(sending, {"step": step})).headers["location"] == led
    assert await house.types(ref) == ["negotiation_opened"]
    state = await house.recorded(ref)
    assert state.policy.signing_window == "P60D"
    page = await coordinator.see(f"/agreements/{ref}")
    (document,) = {each for each in page.links if "/documents/" in each}
    assert (await coordinator.get(document)).content == PAPER[1]


@pytest.mark.parametrize(
    "wrong",
    [
        ("ref", "mou", "ref"),
        ("country", "Japan", "Write its two letters, such as JP or FR."),
        ("party.ABROAD", "", "partner"),
        ("party.THIRD", "", "cluster"),
        ("party.THIRD", "king:signatory", "Party THIRD"),
        ("policy.signing_window", "soon", "signing_window"),
        ("policy.signing_window", "P1D&grace=P1D", "signing_window"),
        ("duration", "three years", "duration"),
        ("clause.0.text", "", "Clause 1"),
        ("document.0.sha256", "0" * 64, "is not kept any more"),
        ("document.0.sha256", "../../entente.db", "is not kept any more"),
        ("coordinator", "ABROAD", ""),
    ],
)
@pytest.mark.parametrize("step", ["preview", "send"])
async def test_a_plan_that_is_none_is_shown_again_and_writes_nothing(
    house: House, coordinator: Browser, step: str, wrong: tuple[str, str, str]
) -> None:
    ref, (field, value, words) = fresh_ref(), wrong
    form = await start_form(coordinator)
    answer = await coordinator.submit(form, {**PLAN, "ref": ref, field: value, "step": step})
    assert answer.status_code in (403, 422)
    assert words in answer.text
    assert not await house.types(ref)
    if answer.status_code == 422:
        assert Shown(answer.text).form("/start").values["title"] == PLAN["title"]


async def test_all_that_is_wrong_with_a_plan_is_told_beside_its_fields_in_their_order(
    house: House, coordinator: Browser
) -> None:
    ref, form = fresh_ref(), await start_form(coordinator)
    wrong = {
        "title": "A\u202enew one",
        "ref": ref.lower(),
        "country": "Japan",
        "focus": "waste, Green transport",
        "party.ABROAD": "",
        "duration": "three years",
        "clause.1.name": "purpose",
        "clause.1.text": "Said twice",
        "clause.2.text": "Without a name",
        "policy.signing_window": "soon",
        "policy.grace": "P1M",
    }
    sent = await coordinator.submit(
        form, {**PLAN, **wrong}, files={"document.1": ("a.pdf", b"no pdf", "application/pdf")}
    )
    assert sent.status_code == 422
    found = told(sent.text)
    places = "title ref country focus parties duration clause-1-name clause-2-name"
    rest = ["policy-signing_window", "policy-grace", "document-1"]  # this browser sends files last
    assert [place for place, _ in found] == [*places.split(), *rest]
    assert dict(found)["parties"] == "Parties: no partner signs. Add a signatory of the partner's side."
    assert dict(found)["clause-2-name"] == "Clause 3: needs a name of its own and a text. Fill in both."
    shown = Shown(sent.text).form("/start").values
    assert {name: shown[name].strip() for name in wrong} == wrong
    assert not await house.types(ref)


async def test_countries_and_languages_are_chosen_by_their_names(coordinator: Browser) -> None:
    page = (await coordinator.get("/start", follow_redirects=True)).text
    for name, code, word in (
        ("country", "JP", "Japan"),
        ("governing_law", "AT", "Austria"),
        ("authentic_language", "nl", "Dutch"),
    ):
        assert re.search(rf'<select [^>]*name="{name}"(?:(?!</select>).)*"{code}">{word}<', page, re.DOTALL)


async def test_a_length_is_a_number_and_a_unit(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = (await coordinator.see("/rehearsal")).form("/rehearsal")
    assert (form.values["a.negotiation_window"], form.values["a.negotiation_window.unit"]) == ("45", "D")
    asked = {"ref": ref, "life": "silent", "a.reminders": "3, 10"}
    weeks = {"a.negotiation_window": "2", "a.negotiation_window.unit": "W"}
    both = {"b.negotiation_window": "P14D", "b.reminders": "P3D,P10D"}
    shown = Shown((await coordinator.submit(form, {**asked, **weeks, **both})).text)
    first, second = shown.text.split("Second policy")[-2:]
    assert first.split("First policy")[-1].strip() == second.partition("Language")[0].strip()
    assert shown.form("/rehearsal").values["a.negotiation_window.unit"] == "W"


async def test_two_policies_stand_side_by_side(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = (await coordinator.see("/rehearsal")).form("/rehearsal")
    asked = {"ref": ref, "a.negotiation_window": "P45D", "b.negotiation_window": "P10D"}
    text = Shown((await coordinator.submit(form, asked)).text).text
    assert "Mails: 22, of them reminders: 12." in text
    assert "Mails: 10, of them reminders: 3." in text


async def test_a_rehearsal_of_nothing_is_refused(house: House, coordinator: Browser) -> None:
    form = (await coordinator.see("/rehearsal")).form("/rehearsal")
    assert (await coordinator.submit(form, {"ref": "MOU-NOT"})).status_code == 404
    wrong = {"a.reminders": "P1X", "b.reminders": "P1X", "b.grace": "P1M"}
    sent = await coordinator.submit(form, {**wrong, "ref": await house.open()})
    assert [place for place, _ in told(sent.text)] == ["a-reminders", "b-reminders", "b-grace"]
    assert "Second policy, Grace after a lapse: " in sent.text


async def test_what_could_never_be_opened_is_told_before_the_calendar(
    house: House, coordinator: Browser
) -> None:
    used, form = await house.open(), await start_form(coordinator)
    assert form.values["coordinator"] == "LEAD", "the account's own organisation"
    told = await coordinator.submit(form, {**PLAN, "ref": used})
    assert (told.status_code, "is used already" in told.text) == (422, True)
    empty = {**PLAN, "ref": fresh_ref(), "clause.0.name": "", "clause.0.text": ""}
    shown = await coordinator.submit(form, empty)
    assert "There is no text yet: neither a clause nor a document." in shown.text
