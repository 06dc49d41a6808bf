"""Acts by forms, against the running engine: sent twice is once, refusals and changes are told."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fastapi import FastAPI

from console.doors.reading import DOCUMENT_BYTES, FILES_BYTES
from console.forms import FORMS
from console.settings import load_settings
from console.web.agreements.act_names import GROUPS
from console.web.app import create_site
from models.canonical import text_hash
from tests.web.browser import Browser, Form, Shown
from tests.web.people import sign_in
from tests.web.summaries import told
from tests.workflows.conftest import house
from tests.workflows.house import House

__all__ = ["house"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(house: House) -> FastAPI:
    return create_site(house.door, load_settings(home=house.home))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(served: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(served) as opened:
        await sign_in(opened, served, "coordinator", org="LEAD")
        yield opened


SURE = {"sure": "yes"}
"""What the second button of an act adds, after it was shown what will be."""


async def form_of(browser: Browser, ref: str, act: str) -> Form:
    return (await browser.see(f"/agreements/{ref}/acts/{act}")).form(f"/agreements/{ref}/acts/{act}")


async def test_every_act_has_its_button() -> None:
    acts = {form.act for form in FORMS if not form.rehearsal} - {"open"}
    assert {act for group in GROUPS for act in group} == acts


async def test_an_act_sent_twice_is_one_and_is_answered_in_words(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "abandon")
    both = await asyncio.gather(
        *(coordinator.submit(form, {"reason": "<i>No</i> money", **SURE}) for _ in range(2))
    )
    assert {each.status_code for each in both} == {303}
    (led,) = {each.headers["location"] for each in both}
    assert (await house.types(ref)).count("abandoned") == 1
    page = (await coordinator.get(led)).text
    assert "Done and on record." in page
    assert "&lt;i&gt;No&lt;/i&gt; money" in page
    again = await coordinator.submit(form, {"reason": "other words", **SURE})
    assert again.status_code == 409
    assert (await house.types(ref)).count("abandoned") == 1


async def test_going_back_to_a_form_that_was_sent_leads_to_its_answer(
    house: House, coordinator: Browser
) -> None:
    ref = await house.open()
    path = f"/agreements/{ref}/acts/extend"
    address = (await coordinator.get(path)).headers["location"]
    form = (await coordinator.see(address)).form(path)
    sent = await coordinator.submit(form, {"until": "2030-01-31", **SURE})
    assert (await coordinator.get(address)).headers["location"] == sent.headers["location"]
    assert (await coordinator.get(path)).headers["location"] != address
    assert (await coordinator.get(f"{path}?id=<script>")).status_code == 303


async def test_a_form_shown_once_more_is_still_the_same_act(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    path = f"/agreements/{ref}/acts/reject"
    form = await form_of(coordinator, ref, "reject")
    await coordinator.submit(await form_of(coordinator, ref, "propose"), {"terms.notice": "P9M"})
    told = [
        Shown((await coordinator.submit(form, {"reason": "No", **SURE})).text).form(path) for _ in range(2)
    ]
    assert {each.action for each in told} == {form.action}
    sent = await coordinator.submit(told[0], {"reason": "No", **SURE})
    assert (await coordinator.get(form.action)).headers["location"] == sent.headers["location"]
    empty = await coordinator.submit(told[1], {"reason": ""})
    assert empty.headers["location"] == sent.headers["location"]
    assert (await coordinator.submit(told[1], {"reason": "No", **SURE})).headers["location"] == sent.headers[
        "location"
    ]
    assert (await coordinator.submit(form, {"reason": "No", **SURE})).status_code == 409
    assert (await house.types(ref)).count("rejection") == 1


async def test_the_record_says_who_did_it_and_where(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    await coordinator.submit(await form_of(coordinator, ref, "extend"), {"until": "2030-01-31", **SURE})
    extended = (await house.chain(ref))[-1]
    assert (extended.type, extended.actor, extended.door) == ("extended", "LEAD", "console")
    assert extended.authority
    assert "@" not in (extended.authority or "")


async def test_a_text_that_changed_overnight_is_told_and_nothing_is_sent(
    house: House, coordinator: Browser
) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "reject")
    propose = await form_of(coordinator, ref, "propose")
    assert (await coordinator.submit(propose, {"terms.notice": "P9M"})).status_code == 303
    late = await coordinator.submit(form, {"reason": "No", **SURE})
    assert late.status_code == 409
    assert "It is revision 2 now" in late.text
    assert "rejection" not in await house.types(ref)


async def test_a_proposal_holds_only_what_differs(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "propose")
    nothing = await coordinator.submit(form)
    assert (nothing.status_code, "are as they were" in nothing.text) == (422, True)
    await coordinator.submit(form, {"new.name": "costs", "new.text": "Each its own."})
    state = await house.recorded(ref)
    assert state.terms is not None
    assert (state.revision, list(state.terms.clauses), state.terms.notice) == (2, ["costs"], "P3M")


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIES = (
    ("page.pdf", b"MZ\x90\x00", "is not what .pdf files are inside"),
    ("page.pdf", b"<!doctype html><script>alert(1)</script>", "is not what .pdf files are inside"),
    ("page.png", b"<svg onload=alert(1)>", "is not what .png files are inside"),
    ("page.txt", b"\xff\xfe\x00", "is not what .txt files are inside"),
    ("page.pdf", b"", "is an empty file"),
    ("page.exe", b"MZ\x90\x00", "is no kind of document"),
    ("page.html", b"<p>A page</p>", "is no kind of document"),
    ("eicar.com", EICAR, "is no kind of document"),
    ("page.pdf.exe", b"%PDF-1", "is no kind of document"),
    ("../../etc/passwd.pdf", b"%PDF-1", "no plain file name"),
    ("..\\page.pdf", b"%PDF-1", "no plain file name"),
    ("C:page.pdf", b"%PDF-1", "no plain file name"),
    (".pdf", b"%PDF-1", "no plain file name"),
    (f"{'x' * 250}.pdf", b"%PDF-1", "no plain file name"),
)


async def test_an_upload_that_lies_is_refused_and_not_kept(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "grant_mandate")
    kept = set((house.home / "documents").rglob("*"))
    for name, content, words in LIES:
        answer = await coordinator.submit(form, files={"document": (name, content, "application/pdf")})
        assert (answer.status_code, words in answer.text) == (422, True), name
    assert set((house.home / "documents").rglob("*")) == kept
    assert await house.types(ref) == ["negotiation_opened"]


async def test_an_upload_that_is_too_large_is_refused(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "grant_mandate")
    for size, status in ((DOCUMENT_BYTES + 1, 422), (FILES_BYTES + 2_000_000, 413)):
        content = b"%PDF-" + bytes(size - 5)
        answer = await coordinator.submit(form, files={"document": ("page.pdf", content, "application/pdf")})
        assert answer.status_code == status
    assert await house.types(ref) == ["negotiation_opened"]


async def test_what_is_missing_is_told_without_the_words_of_programs(
    house: House, coordinator: Browser
) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "reject")
    assert "Why?: is missing. Fill it in." in Shown((await coordinator.submit(form)).text).text
    await house.agree(ref)
    await house.sign(ref)
    form = await form_of(coordinator, ref, "report_activity")
    sent = await coordinator.submit(form, {"participants": "three people", "country": "Japan", "place": ""})
    found = dict(told(sent.text))
    assert {"occurred_on", "participants", "country"} <= found.keys()
    words = "Who took part: 'three people' is not written as this field needs it."
    assert found["participants"] == f"{words} Write every line as the example at the field shows."
    before = await house.types(ref)
    ahead = await coordinator.submit(form, {"kind": "workshop", "occurred_on": "2200"})
    assert (ahead.status_code, "lies in the future. Report it once it has begun." in ahead.text) == (
        422,
        True,
    )
    assert await house.types(ref) == before


async def test_a_long_clause_is_never_cut(house: House, coordinator: Browser) -> None:
    ref, long = await house.open(), "Each party bears its own costs. " * 900
    form = await form_of(coordinator, ref, "propose")
    added = {"new.name": "costs", "new.text": long}
    assert (await coordinator.submit(form, added)).status_code == 303
    form = await form_of(coordinator, ref, "propose")
    too_long = await coordinator.submit(form, {"clause.costs": long * 3})
    assert too_long.status_code == 422
    again = Shown(too_long.text).form(form.action.split("?")[0])
    assert again.values["clause.costs"].strip() == (long * 3).strip()
    assert (await coordinator.submit(form, {"terms.duration": "P4Y"})).status_code == 303
    terms = (await house.recorded(ref)).terms
    assert terms is not None
    assert (terms.duration, terms.clauses["costs"]) == ("P4Y", text_hash(long.strip()))


async def test_a_scan_is_kept_and_cited(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    await house.agree(ref)
    form = await form_of(coordinator, ref, "record_ink_signature")
    state = await house.recorded(ref)
    day = state.agreed_on["ABROAD"].isoformat()
    changes = {"for": "ABROAD", "place": "Nagano", "day": day}
    sent = await coordinator.submit(
        form, changes, files={"scan": ("EICAR.com <b>.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "text/html")}
    )
    assert sent.status_code == 303
    assert "ink_signature" in await house.types(ref)
    shown = await coordinator.see(f"/agreements/{ref}")
    assert "Nagano" in shown.text


async def test_a_coordinator_cannot_act_for_another_organisation(house: House, served: FastAPI) -> None:
    ref = await house.open()
    async with Browser(served) as other:
        await sign_in(other, served, "coordinator", "auditor", org="SECOND")
        assert (await other.get(f"/agreements/{ref}/acts/abandon")).status_code == 403


async def test_what_nobody_can_read_never_writes(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    form = await form_of(coordinator, ref, "extend")
    for until in ("", "soon", "2026-02-30", "9999-99-99", "\x00", "2030-01-31\n2031", "x" * 30_000):
        answer = await coordinator.submit(form, {"until": until})
        assert answer.status_code == 422, until
    for field in ("command_id", "revision"):
        answer = await coordinator.submit(form, {"until": "2030-01-31", field: "<script>"})
        assert answer.status_code in (409, 422)
    for act in ("nonsense", "open", "worker_down"):
        assert (await coordinator.get(f"/agreements/{ref}/acts/{act}")).status_code == 404
    assert await house.types(ref) == ["negotiation_opened"]


async def test_who_took_part_is_ticked_and_counted(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    await house.agree(ref)
    await house.sign(ref)
    form = await form_of(coordinator, ref, "report_activity")
    answer = await coordinator.submit(
        form, {"occurred_on": "2026-01-05", "participants.org": "ABROAD", "participants.eu_sme": "12"}
    )
    assert answer.status_code == 303
    *_, reported = await house.chain(ref)
    assert [(each.org, each.group, each.count) for each in getattr(reported.payload, "participants", ())] == [
        ("ABROAD", None, None),
        (None, "eu_sme", 12),
    ]
