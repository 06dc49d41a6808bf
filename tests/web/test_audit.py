"""The auditor's pages, and whether the service is stuck."""

from collections.abc import AsyncIterator
from io import BytesIO
from zipfile import ZipFile

import pytest
import pytest_asyncio
from fastapi import FastAPI

import starter
from activities.keys import load_keys
from console.audit.pack.signatures import fingerprint_of
from console.settings import load_settings
from console.web.app import create_site
from console.web.audit import pages
from tests.web import pseudo
from tests.web.browser import Browser, Shown
from tests.web.people import sign_in
from tests.workflows.conftest import house
from tests.workflows.house import House

__all__ = ["house"]

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(house: House) -> FastAPI:
    return create_site(house.door, load_settings(home=house.home), lent=starter.lent())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def auditor(served: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(served) as opened:
        await sign_in(opened, served, "auditor")
        yield opened


async def test_every_level_is_told_in_plain_words(house: House, auditor: Browser) -> None:
    ref = await house.open()
    form = (await auditor.see(f"/audit/{ref}")).form(f"/audit/{ref}")
    text = Shown((await auditor.submit(form)).text).text
    assert "An unbroken chain verified" in text
    assert "The same decisions again verified" in text
    assert "Receipts of partners nothing brought" in text
    assert "Contradicted" not in text


async def test_what_was_found_is_told_in_the_readers_language(
    house: House, auditor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    pseudo.speak_pseudo(monkeypatch)
    ref = await house.open()
    form = (await auditor.see(f"/audit/{ref}")).form(f"/audit/{ref}")
    shown = await auditor.submit(form, headers={"Accept-Language": pseudo.ASKED})
    found = pseudo.Page(shown.text).found
    assert any("every digest recomputed" in text for text in found)
    named = (
        "Memorandum of Understanding",
        *(each for text in found for each in text.split() if "entente" in each),
    )
    assert [word for text in found for word in pseudo.unsaid(text, named)] == []


async def test_the_pack_holds_the_agreement(house: House, auditor: Browser) -> None:
    ref = await house.open()
    answer = await auditor.get(f"/audit/{ref}/pack.zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="{ref.lower()}.zip"'
    with ZipFile(BytesIO(answer.content)) as pack:
        assert any(ref in name for name in pack.namelist())


async def test_only_auditors_get_there(house: House, served: FastAPI) -> None:
    ref = await house.open()
    async with Browser(served) as other:
        await sign_in(other, served, "coordinator", org="LEAD")
        for path in ("/audit", f"/audit/{ref}", f"/audit/{ref}/pack.zip"):
            assert (await other.get(path)).status_code == 403
    async with Browser(served) as admin:
        await sign_in(admin, served, "administrator")
        assert (await admin.get("/service")).status_code == 403


async def test_what_is_not_there_cannot_be_verified(auditor: Browser) -> None:
    for ref in ("MOU-NOT", "nothing", "%00"):
        assert (await auditor.get(f"/audit/{ref}")).status_code in (404, 422)
        assert (await auditor.get(f"/audit/{ref}/pack.zip")).status_code in (404, 422)
    assert (await auditor.get("/audit?words=<script>")).status_code == 200


async def test_a_service_nobody_runs_is_told_to_be_stuck(auditor: Browser) -> None:
    text = (await auditor.see("/service")).text
    assert "Something needs whoever runs this service." in text
    assert "stuck" in text
    statuses = [(await auditor.get("/service")).status_code for _ in range(pages.LOOKS)]
    assert statuses[-1] == 429


async def test_receipts_that_partners_kept_are_held_to_the_record(house: House, auditor: Browser) -> None:
    ref = await house.open()
    keys = load_keys(house.home / "keys")
    digest = (await house.recorded(ref)).head
    good, other = (keys.receipt(ref, 1, each) for each in (digest, "0" * 64))
    page = await auditor.see(f"/audit/{ref}")
    assert fingerprint_of(keys.signer.public_key) in page.text
    form = page.form(f"/audit/{ref}")
    text = Shown((await auditor.submit(form, {"receipts": f"> {good}"})).text).text
    assert "Receipts of partners verified" in text
    mail = {"mail": ("kept.eml", f"Subject: x\n\n{other}\n".encode(), "message/rfc822")}
    text = Shown((await auditor.submit(form, files=mail)).text).text
    assert "Receipts of partners contradicted" in text
    none = await auditor.submit(form, {"receipts": "Dear all"})
    assert (none.status_code, "holds no receipt" in none.text) == (422, True)
