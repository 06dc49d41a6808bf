"""Signing in by OpenID Connect, against a provider in a process of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI

from console.engine.ports import free_port
from console.settings import load_settings
from console.web.app import create_site
from console.web.site import Site
from models.errors import InputError
from tests.web.browser import Browser
from tests.web.people import account
from tests.web.provider import CLIENT, SECRET

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
KNOWN = {"email": "auditor@staff.example", "email_verified": True}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provider() -> AsyncIterator[str]:
    port = free_port()
    command = (sys.executable, "-m", "tests.web.provider", str(port))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    async with httpx2.AsyncClient() as client, asyncio.timeout(30):
        while True:
            try:
                await client.get(f"{url}/keys")
                break
            except httpx2.HTTPError:
                await asyncio.sleep(0.05)
    yield url
    process.terminate()
    await process.wait()


@pytest.fixture
def site_with(site: FastAPI, provider: str, tmp_path: Path) -> FastAPI:
    settings = load_settings(
        home=tmp_path / "var", oidc_issuer=provider, oidc_client_id=CLIENT, oidc_client_secret=SECRET
    )
    return create_site(site.state.site.door, settings)


async def come_back(browser: Browser, provider: str, **login: Any) -> httpx2.Response:  # noqa: ANN401
    """Sign in there as somebody, and return what we answer then."""
    async with httpx2.AsyncClient() as outside:
        await outside.post(f"{provider}/become", json=login)
        left = await browser.get("/sign-in/oidc")
        back = (await outside.get(left.headers["location"])).headers["location"]
    return await browser.get(back.removeprefix("http://127.0.0.1:8080"))


async def test_a_verified_mailbox_with_an_account_signs_in(site_with: FastAPI, provider: str) -> None:
    await account(site_with, "auditor")
    async with Browser(site_with) as browser:
        assert "/sign-in/oidc" in (await browser.see("/sign-in")).links
        answer = await come_back(browser, provider, **KNOWN)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await browser.get("/audit")).status_code == 200


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ({"email": "nobody@staff.example", "email_verified": True}, 403),
        ({"email": "auditor@\u017ftaff.example", "email_verified": True}, 403),
        ({"email": "auditor@staff.example", "email_verified": False}, 502),
        ({"email": "auditor@staff.example"}, 502),
        ({**KNOWN, "nonce": "another"}, 502),
        ({**KNOWN, "aud": "another"}, 502),
        ({**KNOWN, "iss": "https://another.example"}, 502),
        ({**KNOWN, "exp": 1}, 502),
        ({**KNOWN, "other_key": True}, 502),
    ],
)
async def test_what_does_not_hold_signs_nobody_in(
    site_with: FastAPI, provider: str, login: dict[str, Any], status: int
) -> None:
    await account(site_with, "auditor")
    async with Browser(site_with) as browser:
        answer = await come_back(browser, provider, **login)
        assert answer.status_code == status
        assert (await browser.get("/audit")).status_code == 303


async def test_an_answer_to_another_browser_signs_nobody_in(site_with: FastAPI, provider: str) -> None:
    await account(site_with, "auditor")
    async with Browser(site_with) as one, Browser(site_with) as other, httpx2.AsyncClient() as outside:
        await outside.post(f"{provider}/become", json=KNOWN)
        left = await one.get("/sign-in/oidc")
        back = (await outside.get(left.headers["location"])).headers["location"]
        path = back.removeprefix("http://127.0.0.1:8080")
        assert (await other.get(path)).status_code == 502
        assert (await one.get(path)).status_code == 303
        assert (await one.get(path)).status_code == 502
        assert (await other.get("/sign-in/oidc/back?code=x&state=%00")).status_code == 502
        for kept in ("[" * 20_000, '{"state":"\\ud800","nonce":"","verifier":""}'):
            cookie = {"Cookie": f"entente_oidc={kept}"}
            assert (await other.get("/sign-in/oidc/back?code=x&state=x", headers=cookie)).status_code == 502


async def test_by_tls_no_other_host_can_begin_an_attempt(site_with: FastAPI) -> None:
    ours: Site = site_with.state.site
    public = ours.settings.model_copy(update={"public_url": "https://agreements.example"})
    async with Browser(create_site(ours.door, public)) as browser:
        kept = (await browser.get("/sign-in/oidc")).headers["set-cookie"]
    assert kept.startswith("__Host-entente_oidc=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(kept.split("; "))


async def test_a_provider_that_is_away_is_told(site: FastAPI, tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    settings = load_settings(home=tmp_path / "var", oidc_issuer=nobody, oidc_client_id=CLIENT)
    async with Browser(create_site(site.state.site.door, settings)) as browser:
        assert (await browser.get("/sign-in/oidc")).status_code == 502


async def test_without_a_provider_there_is_no_such_door(browser: Browser) -> None:
    assert (await browser.get("/sign-in/oidc")).status_code == 404
    assert "/sign-in/oidc" not in (await browser.see("/sign-in")).links


async def test_half_a_provider_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="OIDC_CLIENT_ID"):
        load_settings(home=tmp_path, oidc_issuer="https://id.example")
