"""Opening the intensified agreement: its memorandum fills the form in, and a rehearsal is seen first."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fastapi import FastAPI

import starter
from console.settings import load_settings
from console.web.app import create_site
from models.pilot_milestones import IntensifiedOpened
from models.policy import Policy, SigningRule
from tests.web.browser import Browser, Form, Shown
from tests.web.people import sign_in
from tests.web.test_plans import PAPER
from tests.workflows.conftest import house
from tests.workflows.house import House, fresh_ref

__all__ = ["house"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = Policy(
    grace="P10D", reminders=(), signing_rule=SigningRule(kind="quorum", quorum=2), evidence=("minutes",)
)
PLAN = {
    "title": "Cooperation <more>",
    "clause.0.name": "office",
    "clause.0.text": "We open an office.",
    "policy.signing_window": "P60D",
    "commitment.0.kind": "office",
    "commitment.0.title": "Office in Nagano",
    "commitment.1.kind": "joint_project",
    "commitment.1.title": "Recycling & more",
    "commitment.1.country": "JP",
    "commitment.1.direction": "outbound",
    "mou_then": "umbrella",
    "authentic_language": "en",
    "step": "preview",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def coordinator(house: House) -> AsyncIterator[Browser]:
    served: FastAPI = create_site(house.door, load_settings(home=house.home), lent=starter.lent())
    async with Browser(served) as opened:
        await sign_in(opened, served, "coordinator", org="LEAD")
        yield opened


async def test_it_begins_with_its_memorandum_and_is_opened_after_a_rehearsal(
    house: House, coordinator: Browser
) -> None:
    mou, ref = await house.open(RULES), fresh_ref("IA")
    path = f"/agreements/{mou}/acts/open_intensified"
    assert "Not now:" in (await coordinator.see(path)).text
    await house.agree(mou)
    await house.sign(mou)
    for org in ("LEAD", "ABROAD"):
        await house.act(mou, org, "waive_pilots", reason="We know each other")
    form = (await coordinator.see(path)).form(path)
    assert "Its text is its own: write its clauses here." in (await coordinator.see(path)).text
    assert form.values["clause.0.text"].strip() == ""
    assert (form.values["party.ABROAD"], form.values["country"]) == ("partner:signatory", "JP")
    assert (form.values["policy.signing_rule"], form.values["policy.reminders"]) == ("quorum", "0")
    before = len(await house.chain(mou))
    await wrong_plans_are_shown_again(coordinator, form, ref, mou)
    answer = await coordinator.submit(form, {**PLAN, "ref": ref}, files={"document.0": PAPER})
    shown = Shown(answer.text)
    assert "If nobody answers Mails: 7, of them reminders: 0." in shown.text
    assert "Office in Nagano, Recycling & more" in shown.text
    assert (len(await house.chain(mou)), await house.types(ref)) == (before, [])
    sending = shown.form(path)
    led = {(await coordinator.submit(sending, {"step": "send"})).headers["location"] for _ in range(2)}
    led |= {
        (await coordinator.submit(sending, {"step": step})).headers["location"]
        for step in ("preview", "edit")
    }
    assert len(led) == 1
    assert (await coordinator.get(sending.action)).headers["location"] in led
    assert "Done and on record." in (await coordinator.see(led.pop())).text
    (opened,) = [
        each.payload for each in await house.chain(mou) if isinstance(each.payload, IntensifiedOpened)
    ]
    assert opened.agreement.policy == RULES.model_copy(update={"signing_window": "P60D"})
    assert (opened.mou_then, [each.kind for each in opened.commitments]) == (
        "umbrella",
        ["office", "joint_project"],
    )
    assert (opened.commitments[1].country, opened.commitments[1].direction) == ("JP", "outbound")
    assert [each.language for each in opened.agreement.terms.documents] == ["en"]
    assert len(opened.agreement.parties) == 4


async def wrong_plans_are_shown_again(coordinator: Browser, form: Form, ref: str, mou: str) -> None:
    """Whatever is not right is told, and the form keeps what was typed."""
    for changes, words in (  # as the page names its fields
        ({"ref": "ia"}, "Reference: "),
        ({"ref": mou}, "is used already"),
        ({"commitment.0.kind": "", "commitment.0.title": "", "commitment.1.kind": ""}, "Kind: is missing"),
        ({"commitment.1.country": "Japan"}, "Commitment 2, Country: "),
        ({"mou_then": "forgotten"}, "What becomes of this agreement: "),
        ({"party.ABROAD": ""}, "Parties: no partner signs"),
        ({"policy.signing_window": "soon"}, "Time to sign: "),
        ({"clause.0.text": ""}, "Clause 1: "),
        ({"duration": ""}, "Duration: is missing. Fill it in."),
        ({"command_id": "page-1"}, "This form: "),
    ):
        for step in ("preview", "send"):
            answer = await coordinator.submit(form, {**PLAN, "ref": ref, **changes, "step": step})
            (told,) = re.findall(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)
            assert (answer.status_code, words in told) == (422, True), (changes, told)
            assert "Cooperation &lt;more&gt;" in answer.text
