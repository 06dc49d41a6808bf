"""A whole life on pages alone: started, answered in seven languages, piloted, intensified, verified.

Each of the eight comes from the link in its own mail, with a browser of its own, and reads its own language.
"""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, expect

from activities.database import writing
from activities.keys import load_keys
from console.staff.accounts import Wanted, add_account
from tests.browser.chromium import visit
from tests.browser.test_partners import answer, come, propose
from tests.browser.world import CLUSTERS, HUB, World
from tests.cli.calls import entente
from tests.partner.partnership import ORGANISATIONS, Partnership
from tests.workflows.house import eventually

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PARTNER = "NAGANO"
EVERYBODY = (*CLUSTERS, PARTNER)
MOU, INTENSIFIED = "MOU-WHOLE", "IA-WHOLE"
PAPER = FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 as agreed")
DONE = "Done and on record."
LEVELS = 8


LANGUAGES = {ORGANISATIONS[org].language for org in EVERYBODY}
BETTER = "Each party bears its own costs, and those of its visitors."


@pytest.fixture
def mails(world: World) -> Partnership:
    return world.partnership()


@pytest.mark.timeout(900)  # thirty answers and ten acts, while other tests keep both cores busy
async def test_an_agreement_lives_on_pages_alone(
    world: World, mails: Partnership, chromium: Browser, tmp_path: Path
) -> None:
    assert len(LANGUAGES) == 7
    async with AsyncExitStack() as stack:

        async def browser() -> BrowserContext:
            return await stack.enter_async_context(visit(chromium, locale="en"))

        coordinator = await signed_in(world, mails, await browser(), "coordinator", HUB)
        await start(coordinator, mails)
        readers = {org: await browser() for org in EVERYBODY}
        await answered(world, mails, readers, MOU)
        await pilot(coordinator)
        await intensify(coordinator, mails)
        page = await come(readers[PARTNER], world, await mails.link(INTENSIFIED, PARTNER, "approve"))
        await propose(page, "added", BETTER, "So it is done in Nagano.")
        await answered(world, mails, readers, INTENSIFIED, 2, PARTNER)
        await eventually(partial(told, mails, MOU, "superseded"))
        await eventually(partial(told, mails, INTENSIFIED, "in_force"))
        auditor = await signed_in(world, mails, await browser(), "auditor", None)
        for ref in (MOU, INTENSIFIED):
            await verify(auditor, world, ref, tmp_path)


async def signed_in(
    world: World, mails: Partnership, context: BrowserContext, role: str, org: str | None
) -> Page:
    """Ask for a link, and follow the one that is mailed."""
    mailbox = f"{role}.whole@staff.example"
    async with writing(world.stack.database) as connection:
        wanted = Wanted(mailbox, (role,), org, "A. Person")
        await add_account(connection, wanted, await world.stack.door.clock())
    page = await context.new_page()
    await page.goto(world.url)
    await page.fill("#mailbox", mailbox)
    await page.click("main form button")

    async def mailed() -> str:
        texts = [str(each.get_body(("plain",))) for each in mails.mails(mailbox)]
        return next((found[0] for text in texts if (found := re.search(r"http\S+/sign-in/\S+", text))), "")

    await page.goto(await eventually(mailed))
    await page.click("main form button")
    await expect(page.get_by_role("heading", name="Agreements")).to_be_visible()
    return page


async def start(page: Page, mails: Partnership) -> None:
    """Fill in the form of a new agreement, look at its calendar, and send it."""
    await page.click("text=Start an agreement")
    typed = {"title": "A whole life", "ref": MOU, "focus": "renewable_energies"}
    clause = {"clause.0.name": "costs", "clause.0.text": "Each party bears its own costs."}
    for name, value in {**typed, **clause}.items():
        await page.fill(f'[name="{name}"]', value)
    await page.select_option("#country", label="Japan")
    await page.select_option("#coordinator", HUB)
    for org in EVERYBODY:
        side = "partner" if org == PARTNER else "consortium"
        await page.select_option(f"#party-{org}", f"{side}:signatory")
    await page.set_input_files("#document-0", PAPER)
    await page.click("button[value=preview]")
    await expect(page.get_by_role("heading", name="If nobody answers")).to_be_visible()
    assert await mails.house.types(MOU) == []
    await page.click("button[value=send]")
    await expect(page.get_by_text(DONE)).to_be_visible()


async def answered(  # noqa: PLR0913, PLR0917 - who answers what
    world: World,
    mails: Partnership,
    readers: dict[str, BrowserContext],
    ref: str,
    revision: int = 1,
    proposer: str = HUB,
) -> None:
    """Let all approve but who proposed, and all sign, from the links in their mails, each in its language."""
    said = {}
    for question in ("approve", "sign"):
        for org in EVERYBODY:
            if question == "approve" and org == proposer:
                continue
            page = await come(readers[org], world, await mails.link(ref, org, question, revision))
            assert await page.get_attribute("html", "lang") == ORGANISATIONS[org].language
            if question == "sign":
                await page.fill("[name=name]", f"A Signatory of {org}")
                await page.fill("[name=capacity]", "理事長" if org == PARTNER else "Director")
            said[org] = await answer(page)
            assert await page.get_attribute("html", "lang") == ORGANISATIONS[org].language
            await page.close()
    assert len(set(said.values())) == len(LANGUAGES)


async def act(page: Page, ref: str, name: str, **given: str) -> None:
    """Go from an agreement's page to the form of an act, fill it in and send it."""
    await page.goto(f"{page.url.partition('/agreements')[0]}/agreements/{ref}")
    await page.get_by_role("link", name=name, exact=True).click()
    for field, value in given.items():
        name_of = field.replace("__", ".")
        element = page.locator(f'main [name="{name_of}"]')
        if await element.evaluate("each => each.tagName") == "SELECT":
            await element.select_option(value)
        else:
            await element.fill(value)
    for each in await page.locator("main input[type=file]").all():
        await each.set_input_files(PAPER)
    await page.click("main form.act button")
    await expect(page.get_by_text(DONE)).to_be_visible()


async def pilot(page: Page) -> None:
    """Adopt a plan, and open and report a pilot under it."""
    await act(page, MOU, "Adopt the action plan")
    plan = {"title": "A first mission", "kind": "fact_finding_mission", "purpose": "b2b", "lead": HUB}
    first = datetime.now(UTC).date() + timedelta(days=7)
    days = {"from": str(first), "to": str(first + timedelta(days=4))}
    await act(page, MOU, "Start a pilot action", **plan, **days, sme_led="false", targets="visitors=20")
    came = {"actuals": "visitors=23", "lesson": "Fewer firms, and more time with each."}
    await act(page, MOU, "Report a pilot as completed", pilot="P1", **came)


async def intensify(page: Page, mails: Partnership) -> None:
    """Open what grows from the memorandum, once its calendar was seen."""
    await page.get_by_role("link", name="Open the intensified agreement", exact=True).click()
    typed = {"title": "A closer life", "ref": INTENSIFIED, "commitment.0.title": "A joint office"}
    for name, value in typed.items():
        await page.fill(f'[name="{name}"]', value)
    await page.select_option("#commitment-0-country", label="Japan")
    await page.select_option("#commitment-0-kind", "office")
    await page.select_option("#commitment-0-direction", "outbound")
    await page.set_input_files("#document-0", PAPER)
    await page.click("button[value=preview]")
    await expect(page.get_by_role("heading", name="If nobody answers")).to_be_visible()
    assert await mails.house.types(INTENSIFIED) == []
    await page.click("button[value=send]")
    await expect(page.get_by_text(DONE)).to_be_visible()


async def told(mails: Partnership, ref: str, ended: str) -> bool:
    """Whether an agreement has come to where it should, and everybody knows."""
    state = await mails.house.recorded(ref)
    waiting = {kind for kind, sent in await mails.house.notices(ref) if sent == "queued"}
    return ended in (state.outcome, state.phase) and not waiting


async def verify(page: Page, world: World, ref: str, folder: Path) -> None:
    """Verify on the page, and what is taken away on the command line."""
    await page.get_by_role("link", name="Audit", exact=True).click()
    await page.click(f'a[href="/audit/{ref}"]')
    await page.click("text=Verify now")
    await expect(page.get_by_text("Verified: nothing contradicts the record.")).to_be_visible()
    levels = page.locator(".levels > li")
    assert await levels.count() == LEVELS
    assert await levels.locator(".tag.good").count() == LEVELS - 1, "all but the receipts nobody brought"
    async with page.expect_download() as coming:
        await page.click("text=Download the pack")
    pack = folder / f"{ref}.zip"
    await (await coming.value).save_as(pack)
    key = load_keys(world.settings.home / "keys").key_id
    said = await asyncio.to_thread(
        entente, "verify", str(pack), "--key", key, "--home", str(folder / "elsewhere")
    )
    assert said.code == 0, said.words
