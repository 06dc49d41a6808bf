"""Forms of acts ask the rules first: what they offer, what they refuse unsent, what they ask once more."""

from datetime import date, timedelta

import pytest

from tests.web.browser import Browser, Shown
from tests.web.test_acts import SURE, coordinator, form_of, served
from tests.workflows.conftest import house
from tests.workflows.house import House

__all__ = ["coordinator", "house", "served"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_moves_a_day_is_shown_and_asked_once_more(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    path = f"/agreements/{ref}/acts/extend"
    html = (await coordinator.get(path, follow_redirects=True)).text
    present = max(wait.deadline_on for wait in (await house.recorded(ref)).waits.values())
    assert f'min="{present + timedelta(days=1)}"' in html
    form = Shown(html).form(path)
    early = await coordinator.submit(form, {"until": present.isoformat(), **SURE})
    assert early.status_code == 422
    assert "They have time until" in Shown(early.text).text
    asked = await coordinator.submit(form, {"until": "2126-01-01"})
    days = (date(2126, 1, 1) - present).days
    assert (asked.status_code, f"{days} days more" in asked.text) == (200, True)
    again = Shown(asked.text).form(path)
    changed = await coordinator.submit(again, {"change": "yes"})
    assert 'value="2126-01-01"' in changed.text
    assert await house.types(ref) == ["negotiation_opened"], "nothing was given, so nothing is on record"
    sent = await coordinator.submit(Shown(changed.text).form(path), {"until": "2030-01-31", **SURE})
    assert sent.status_code == 303
    assert await house.types(ref) == ["negotiation_opened", "extended"]


async def test_forms_offer_what_the_rules_take(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    mandate = await form_of(coordinator, ref, "grant_mandate")
    told = await coordinator.submit(mandate, {"to": "ABROAD"})
    assert told.status_code == 422
    shown = await coordinator.get(f"/agreements/{ref}/acts/grant_mandate", follow_redirects=True)
    assert 'value="SECOND"' in shown.text
    assert 'value="LEAD"' not in shown.text
    assert 'value="ABROAD"' not in shown.text
    assert await house.types(ref) == ["negotiation_opened"]


async def test_a_signature_says_who_gives_it_and_shows_the_text(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    await house.agree(ref)
    path = f"/agreements/{ref}/acts/sign"
    page = await coordinator.see(path)
    state = await house.recorded(ref)
    assert state.terms_hash is not None
    assert state.terms_hash in page.text
    assert not {"under", "for"} & set(page.form(path).values), "no mandate is held"
    nobody = await coordinator.submit(page.form(path))
    assert (nobody.status_code, "Your name" in nobody.text) == (422, True)
    who = {"name": "A Signatory", "capacity": "Director"}
    both = [await coordinator.submit(page.form(path), who) for _ in range(2)]
    assert len({each.headers["location"] for each in both}) == 1
    signature = (await house.chain(ref))[-1]
    assert (signature.type, signature.actor) == ("signature", "LEAD")
    assert getattr(signature.payload, "signatory", None)
    assert "A Signatory" not in signature.model_dump_json()


async def test_paper_is_dated_by_the_calendar_of_who_signed(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    await house.agree(ref)
    form = await form_of(coordinator, ref, "record_ink_signature")
    day = (await house.recorded(ref)).agreed_on["ABROAD"] - timedelta(days=1)
    scan = {"scan": ("scan.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png")}
    before = await house.types(ref)
    told = await coordinator.submit(form, {"for": "ABROAD", "place": "X", "day": str(day)}, files=scan)
    words = Shown(told.text).text
    assert (told.status_code, "the text was agreed on" in words.lower()) == (422, True)
    assert "Tokyo time" in words
    assert await house.types(ref) == before


async def test_what_is_not_open_is_told_once_a_reason(house: House, coordinator: Browser) -> None:
    ref = await house.open()
    await house.agree(ref)
    await house.sign(ref)
    words = (await coordinator.see(f"/agreements/{ref}")).text
    for reason in ("No action plan is adopted", "No pilot action is running", "is in force already"):
        assert words.count(reason) == 1, reason
    assert "does not stand where this can be done" not in words
